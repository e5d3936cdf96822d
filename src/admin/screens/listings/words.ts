import { __ } from '@wordpress/i18n';
import type { ListingStateName } from '../../../shared/api/channels.ts';
import type { Tone } from '../../components/status-tag.tsx';

export const STATES: readonly ListingStateName[] = [
	'true',
	'waiting',
	'sent',
	'held',
	'paused',
	'dead',
	'unseen',
];

export function stateWord( state: ListingStateName ): string {
	switch ( state ) {
		case 'true':
			return __( 'True', 'lockstep' );
		case 'waiting':
			return __( 'Waiting', 'lockstep' );
		case 'sent':
			return __( 'Sent, not seen yet', 'lockstep' );
		case 'held':
			return __( 'Held', 'lockstep' );
		case 'paused':
			return __( 'Paused', 'lockstep' );
		case 'dead':
			return __( 'Needs a person', 'lockstep' );
		case 'unseen':
			return __( 'Never sent yet', 'lockstep' );
	}
}

export function stateTone( state: ListingStateName ): Tone {
	switch ( state ) {
		case 'true':
			return 'good';
		case 'waiting':
		case 'sent':
		case 'unseen':
			return 'wait';
		case 'paused':
			return 'off';
		case 'held':
		case 'dead':
			return 'bad';
	}
}

/** What the state means. */
export function stateSentence( state: ListingStateName ): string {
	switch ( state ) {
		case 'true':
			return __( 'The channel was seen to show what it should.', 'lockstep' );
		case 'waiting':
			return __( 'A new quantity waits to be sent.', 'lockstep' );
		case 'sent':
			return __(
				'The newest quantity was sent, and the channel has not been seen to show it yet.',
				'lockstep'
			);
		case 'held':
			return __(
				'It belongs to a change of very many listings at once, which is held until somebody has looked at it.',
				'lockstep'
			);
		case 'paused':
			return __( 'Somebody has paused it: nothing is sent for it.', 'lockstep' );
		case 'dead':
			return __( 'The channel does not take its quantity.', 'lockstep' );
		case 'unseen':
			return __( 'Nothing has been sent for it yet.', 'lockstep' );
	}
}

export function tierSentence( tier: 'A' | 'B' | 'C' ): string {
	switch ( tier ) {
		case 'A':
			return __(
				'Speed A: at its peak it sells ten an hour or more, so it goes first.',
				'lockstep'
			);
		case 'B':
			return __( 'Speed B: at its peak it sells two to nine an hour.', 'lockstep' );
		case 'C':
			return __( 'Speed C: at its peak it sells fewer than two an hour.', 'lockstep' );
	}
}
