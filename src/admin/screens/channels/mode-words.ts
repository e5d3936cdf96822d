import { __, _n, sprintf } from '@wordpress/i18n';
import {
	AGREEMENT_NEEDED,
	type AgreementStanding,
	type ChannelModeName,
} from '../../../shared/api/channels.ts';
import type { WaitsFor } from '../../../shared/api/waits-for.ts';
import { whenWords } from '../../waits-for-words.ts';
import { percentText } from './percent-text.ts';

export function modeWord( mode: ChannelModeName ): string {
	switch ( mode ) {
		case 'live':
			return __( 'Live', 'lockstep' );
		case 'paused':
			return __( 'Paused', 'lockstep' );
		case 'shadow':
			return __( 'Shadow', 'lockstep' );
	}
}

/** On the button that leads there. */
export function modeAction( mode: ChannelModeName ): string {
	switch ( mode ) {
		case 'live':
			return __( 'Go live', 'lockstep' );
		case 'paused':
			return __( 'Pause', 'lockstep' );
		case 'shadow':
			return __( 'Go into shadow', 'lockstep' );
	}
}

/** What will happen when the channel goes there. @param waitsFor what keeps it from being written to now. */
export function modeConsequence(
	mode: ChannelModeName,
	name: string,
	waitsFor: readonly WaitsFor[]
): string {
	switch ( mode ) {
		case 'live':
			return `${ liveConsequence( name ) } ${ notBefore( waitsFor ) }`.trim();
		case 'paused':
			return sprintf(
				/* translators: %s: name of a channel. */
				__(
					'From now on nothing is sent to %s. It goes on showing what it shows now, and can sell what is sold elsewhere meanwhile. Its orders are counted all the same; going live sends the newest quantities.',
					'lockstep'
				),
				name
			);
		case 'shadow':
			return sprintf(
				/* translators: %s: name of a channel. */
				__(
					'From now on nothing is sent to %s. Lockstep works out what it would send, compares that with what the channel shows, and says how often both agree. So you see whether it is right before it writes anything.',
					'lockstep'
				),
				name
			);
	}
}

function liveConsequence( name: string ): string {
	return sprintf(
		/* translators: %s: name of a channel. */
		__(
			'From now on Lockstep writes the quantities of %s. Each listing that shows something else is set to what it should show, the most urgent first.',
			'lockstep'
		),
		name
	);
}

/** What keeps it beside its mode; empty: nothing does. */
function notBefore( waitsFor: readonly WaitsFor[] ): string {
	const others = waitsFor.filter( ( one ) => one !== 'paused' && one !== 'shadow' );
	return others.length === 0
		? ''
		: sprintf(
				/* translators: %s: such as "pushes are resumed". */
				__( 'The first quantity will go out when %s.', 'lockstep' ),
				whenWords( others )
			);
}

/** What came of it. */
export function modeDone( mode: ChannelModeName, waitsFor: readonly WaitsFor[] ): string {
	switch ( mode ) {
		case 'live':
			return `${ __( 'It is live.', 'lockstep' ) } ${ notBefore( waitsFor ) }`.trim();
		case 'paused':
			return __( 'It is paused.', 'lockstep' );
		case 'shadow':
			return __( 'It is in shadow.', 'lockstep' );
	}
}

/** Why a channel cannot leave shadow yet, by what the worker itself goes by. */
export function notYetLive( { listings, compared, agreed }: AgreementStanding ): string {
	const rule = sprintf(
		/* translators: %s: a percentage. */
		__(
			'Before it can go live, every listing has to be compared within a day, and %s of them have to agree.',
			'lockstep'
		),
		percentText( AGREEMENT_NEEDED )
	);
	if ( listings === 0 ) {
		return `${ rule } ${ __( 'It has no listing yet.', 'lockstep' ) }`;
	}
	const soFar =
		compared < listings
			? sprintf(
					/* translators: 1: how many are compared, 2: of how many. */
					_n(
						'Within the last 24 hours %1$d of %2$d listing was compared.',
						'Within the last 24 hours %1$d of %2$d listings were compared.',
						listings,
						'lockstep'
					),
					compared,
					listings
				)
			: sprintf(
					/* translators: 1: how many agreed, 2: of how many, 3: that as a percentage. */
					_n(
						'Within the last 24 hours %1$d of %2$d listing agreed: %3$s.',
						'Within the last 24 hours %1$d of %2$d listings agreed: %3$s.',
						compared,
						'lockstep'
					),
					agreed,
					compared,
					percentText( agreed / compared )
				);
	return `${ rule } ${ soFar }`;
}
