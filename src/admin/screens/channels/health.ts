import { __, _n, sprintf } from '@wordpress/i18n';
import type { ChannelCard, PushesAnswer } from '../../../shared/api/channels.ts';
import { momentText } from '../../components/moment.tsx';
import type { Tone } from '../../components/status-tag.tsx';
import { isAtLimit } from './limit-words.ts';

/** How a channel is, in words. */
export interface Health {
	readonly tone: Tone;
	readonly word: string;
	readonly sentence: string;
	/** What a person can do; empty: nothing has to be done. */
	readonly todo: string;
}

/** The first of these that is so. */
export function healthOf( card: ChannelCard, pushes: PushesAnswer ): Health {
	return (
		troubleOf( card ) ??
		stopOf( card, pushes ) ??
		circuitOf( card ) ??
		burdenOf( card ) ??
		workOf( card )
	);
}

function troubleOf( { state, stateReason }: ChannelCard ): Health | null {
	if ( state !== 'needs-attention' ) {
		return null;
	}
	return {
		tone: 'bad',
		word: __( 'Needs attention', 'lockstep' ),
		sentence:
			stateReason === null
				? __( 'It does not work, and did not say why.', 'lockstep' )
				: /* translators: %s: a reason. */
					sprintf( __( 'It does not work: %s', 'lockstep' ), stateReason ),
		todo: __(
			'Look at the channel itself: is it there, and does it still give Lockstep access? Nothing is lost meanwhile: what should be sent is kept, and stays the newest.',
			'lockstep'
		),
	};
}

function stopOf( { mode, state }: ChannelCard, { stopped, copy }: PushesAnswer ): Health | null {
	if ( copy !== null || stopped !== null ) {
		return {
			tone: 'off',
			word: __( 'Stopped', 'lockstep' ),
			sentence: __(
				'Nothing is sent to any channel. What should be sent is kept and stays the newest.',
				'lockstep'
			),
			todo: '',
		};
	}
	if ( state === 'paused' ) {
		return {
			tone: 'off',
			word: __( 'Unpaired', 'lockstep' ),
			sentence: __(
				'The shop has ended its pairing: nothing is sent there, and nothing is heard of it.',
				'lockstep'
			),
			todo: __( 'Pair it again in its settings, if it is to be kept true.', 'lockstep' ),
		};
	}
	if ( mode === 'paused' ) {
		return {
			tone: 'off',
			word: __( 'Paused', 'lockstep' ),
			sentence: __(
				'Nothing is sent here until somebody lets it go live again. Its orders are counted all the same.',
				'lockstep'
			),
			todo: '',
		};
	}
	if ( mode === 'shadow' ) {
		return {
			tone: 'off',
			word: __( 'Shadow', 'lockstep' ),
			sentence: __(
				'Nothing is sent here. What would be sent is compared with what the channel shows.',
				'lockstep'
			),
			todo: '',
		};
	}
	return state === 'connecting'
		? {
				tone: 'wait',
				word: __( 'Being set up', 'lockstep' ),
				sentence: __( 'Its catalogue and its open orders are being read.', 'lockstep' ),
				todo: '',
			}
		: null;
}

function circuitOf( { circuit, openUntilMs }: ChannelCard ): Health | null {
	if ( circuit === 'closed' ) {
		return null;
	}
	const word = __( 'Does not answer', 'lockstep' );
	const todo = __(
		'It is tried again by itself. If this lasts, look whether the channel is down.',
		'lockstep'
	);
	if ( circuit === 'open' && openUntilMs !== null ) {
		return {
			tone: 'bad',
			word,
			sentence: sprintf(
				/* translators: %s: a time. */
				__( 'Its calls fail, so none is made until %s.', 'lockstep' ),
				momentText( openUntilMs )
			),
			todo,
		};
	}
	return {
		tone: 'bad',
		word,
		sentence: __(
			'Its calls have failed. One is made now, to see whether it works again.',
			'lockstep'
		),
		todo,
	};
}

function burdenOf( { deadListings, heldListings }: ChannelCard ): Health | null {
	if ( deadListings > 0 ) {
		return {
			tone: 'bad',
			word: __( 'Works in part', 'lockstep' ),
			sentence: sprintf(
				/* translators: %d: how many. */
				_n(
					'It works, but does not take the quantity of %d listing.',
					'It works, but does not take the quantity of %d listings.',
					deadListings,
					'lockstep'
				),
				deadListings
			),
			todo: __( 'Look why at each of them, then try them again.', 'lockstep' ),
		};
	}
	return heldListings > 0
		? {
				tone: 'bad',
				word: __( 'Works in part', 'lockstep' ),
				sentence: sprintf(
					/* translators: %d: how many. */
					_n(
						'%d listing is held: one cause would have changed very many at once.',
						'%d listings are held: one cause would have changed very many at once.',
						heldListings,
						'lockstep'
					),
					heldListings
				),
				todo: __( 'Look at that change, and let it go out or undo it.', 'lockstep' ),
			}
		: null;
}

function workOf( { waitingListings, limits, isOnDuty, ...card }: ChannelCard ): Health {
	if ( ! isOnDuty ) {
		return {
			tone: 'wait',
			word: __( 'Elsewhere', 'lockstep' ),
			sentence: __(
				'Another worker on this ledger works for it, or none does at the moment.',
				'lockstep'
			),
			todo: '',
		};
	}
	if ( waitingListings === 0 && card.pausedListings > 0 ) {
		return {
			tone: 'off',
			word: __( 'Partly paused', 'lockstep' ),
			sentence: sprintf(
				/* translators: %d: how many. */
				_n(
					'Everything else is sent; for %d listing that somebody has paused nothing is.',
					'Everything else is sent; for %d listings that somebody has paused nothing is.',
					card.pausedListings,
					'lockstep'
				),
				card.pausedListings
			),
			todo: '',
		};
	}
	if ( waitingListings === 0 ) {
		return {
			tone: 'good',
			word: __( 'Works', 'lockstep' ),
			sentence:
				card.confirmedListings >= card.listings
					? __( 'All its listings show what they should.', 'lockstep' )
					: __( 'Everything is sent.', 'lockstep' ),
			todo: '',
		};
	}
	const waits = sprintf(
		/* translators: %d: how many. */
		_n( '%d listing waits.', '%d listings wait.', waitingListings, 'lockstep' ),
		waitingListings
	);
	return limits.some( isAtLimit )
		? {
				tone: 'wait',
				word: __( 'Waits for its limit', 'lockstep' ),
				sentence: `${ __(
					'The channel allows no more calls just now.',
					'lockstep'
				) } ${ waits }`,
				todo: '',
			}
		: {
				tone: 'wait',
				word: __( 'Works', 'lockstep' ),
				sentence: `${ __( 'It is being brought up to date.', 'lockstep' ) } ${ waits }`,
				todo: '',
			};
}
