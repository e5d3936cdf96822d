import type { ChannelCapabilities } from '../channels/contract.ts';
import type { ListingState } from '../store/contract.ts';
import { expectedShown, quantityToSend, type Cut } from './cut.ts';
import { expectedNow } from './judge-read.ts';

/**
 * What to do next about a listing that the ledger marked dirty. There is no queue of quantities:
 * the plan is made from what should be shown and what is known to be shown, at the moment there is
 * room for a call, so an old number can never be sent after a newer one.
 */
export type Plan =
	/** The channel already shows it, or will once its own orders are counted. */
	| { readonly next: 'nothing' }
	/** A person wants nothing written; whoever ends that raises the revision. */
	| { readonly next: 'leave' }
	| { readonly next: 'wait'; readonly untilMs: number }
	/** Look at what it shows before deciding. */
	| { readonly next: 'look' }
	| {
			readonly next: 'set';
			readonly quantity: number;
			readonly onlyIfShown: number | null;
			/** Nobody sees a difference: it goes with the next call, or by itself after a while. */
			readonly isPatient?: boolean;
	  }
	| { readonly next: 'adjust'; readonly quantity: number };

/** A plan that makes a call. */
export type Write = Extract< Plan, { quantity: number } >;

const LOOK_AGAIN_MS = 1_000;

export function planListing(
	state: ListingState,
	capabilities: ChannelCapabilities,
	nowMs: number
): Plan {
	if ( state.isPaused ) {
		return { next: 'leave' };
	}
	if ( state.deadRevision !== null && state.revision <= state.deadRevision ) {
		return { next: 'nothing' };
	}
	if ( state.sentQuantity === null ) {
		// Set-up looks at every new listing first: before its opening balance is known the ledger would
		// write 0 over a shop's real stock.
		return { next: 'wait', untilMs: nowMs + LOOK_AGAIN_MS };
	}
	switch ( capabilities.writes ) {
		case 'cut':
			return planWithCut( state, capabilities );
		case 'blind':
			return planBlind( state );
		case 'counted':
			return planCounted( state, capabilities, nowMs );
	}
}

/**
 * A write is due when what is expected and what is wanted differ, not when `desired` changed: a
 * channel that has already decremented itself is then neither skipped by rule nor written needlessly
 * (which oversells: 3.26 units a run against 0).
 *
 * Compare-and-set first. After one stale answer a relative write: on a fast seller, waiting for a
 * compare-and-set to match starves (27 of 30 refused; 8.4 units oversold a run against 1.2).
 */
function planWithCut( state: ListingState, capabilities: ChannelCapabilities ): Plan {
	if ( state.cut === null ) {
		return { next: 'look' };
	}
	const expected = expectedShown( state.cut, state.known );
	if ( expected < 0 && state.known > state.cut.ownInside && ! capabilities.takesNegative ) {
		// Not seen, only counted down to: units it gave back are not heard of yet, or a write that was answered
		// was never made. A relative write up from there offered units that were gone (simulation, seed 135).
		return { next: 'look' };
	}
	const wanted = withinBounds(
		quantityToSend( state.cut, state.known, state.quantity ),
		capabilities
	);
	if ( wanted === 0 && expected < 0 ) {
		return planBelowZero( state.cut, expected, state.isStale );
	}
	if ( expected === wanted ) {
		return { next: 'nothing' };
	}
	if ( state.isStale && wanted <= 0 && expected < wanted ) {
		// From less than nothing up to nothing is no hurry, and what was given back meanwhile would be offered,
		// though it is owed (simulation, seed 997).
		return { next: 'look' };
	}
	return state.isStale
		? { next: 'adjust', quantity: wanted - expected }
		: { next: 'set', quantity: wanted, onlyIfShown: expected };
}

/**
 * It sells nothing that it does not show: that less than 0 is expected comes of a cancellation that it has given
 * back and we have not heard of, and 0 is shown. Added to, it would offer a unit that nobody has. Only a relative
 * write of ours brings it below 0, and then a look says so.
 */
function planBelowZero( { shown }: Cut, expected: number, isStale: boolean ): Plan {
	if ( shown >= 0 ) {
		return { next: 'nothing' };
	}
	return isStale ? { next: 'look' } : { next: 'set', quantity: 0, onlyIfShown: expected };
}

function withinBounds( quantity: number, capabilities: ChannelCapabilities ): number {
	const lowest = capabilities.takesNegative ? -capabilities.quantityMax : 0;
	return Math.min( capabilities.quantityMax, Math.max( lowest, quantity ) );
}

/**
 * A channel with plain absolute writes overwrites its own sales that we have not heard of. So what
 * others caused is written at once; what only its own orders caused is looked at first, because the
 * channel has counted those itself (writing after every own order oversold 3.26 units a run on a
 * single channel that by itself never would). Zero is always safe.
 */
function planBlind( state: ListingState ): Plan {
	const write: Plan = { next: 'set', quantity: state.quantity, onlyIfShown: null };
	if ( state.mustResend || state.foreignRevision > state.sentRevision ) {
		return write;
	}
	if ( state.revision <= state.sentRevision ) {
		return { next: 'nothing' };
	}
	return state.quantity <= 0 ? write : { next: 'look' };
}

/**
 * A channel that numbers its own changes adds those that a write does not include, so a write is
 * always safe and goes out at once. The exception is one that only moves `includes` along: the shop
 * sold a unit and shows it already. It must be told (until then it keeps the rows), but not in a
 * call of its own for every sale.
 */
function planCounted(
	state: ListingState,
	capabilities: ChannelCapabilities,
	nowMs: number
): Plan {
	if ( state.includes === null ) {
		// Not counted yet: its first reading is under way.
		return { next: 'wait', untilMs: nowMs + LOOK_AGAIN_MS };
	}
	if ( ! state.mustResend && state.revision <= state.sentRevision ) {
		return { next: 'nothing' };
	}
	return {
		next: 'set',
		quantity: withinBounds( state.quantity, capabilities ),
		onlyIfShown: null,
		isPatient: ! state.mustResend && isShownAlready( state ),
	};
}

function isShownAlready( {
	quantity,
	includes,
	sentQuantity,
	sentIncludes,
}: ListingState ): boolean {
	return (
		includes !== null &&
		sentIncludes !== null &&
		includes.epoch === sentIncludes.epoch &&
		quantity - ( sentQuantity ?? 0 ) === includes.total - sentIncludes.total
	);
}

/** Does this write make the channel show more than it does, as far as is known? */
export function isRaise( state: ListingState, plan: Write ): boolean {
	if ( plan.next === 'adjust' ) {
		return plan.quantity > 0;
	}
	const { includes, sentIncludes } = state;
	if ( includes === null ) {
		return plan.quantity > expectedNow( state );
	}
	// Its own changes since it was written last are on the shelf that it shows.
	const own =
		sentIncludes?.epoch === includes.epoch ? includes.total - sentIncludes.total : -Infinity;
	return plan.quantity > expectedNow( state ) + own;
}
