import type { ChannelCapabilities } from '../channels/contract.ts';
import type { ListingChange, ListingState } from '../store/contract.ts';
import { cutAfterExplained, cutAfterSeen, expectedShown } from './cut.ts';

/**
 * What a read-back means. It confirms, or it is looked at again, or it goes to reconciliation. It
 * never re-sends by itself: a sale on the channel makes a read-back disagree too, and writing the
 * old number again puts the sold unit back on sale (0.65 units oversold a run against 0.17).
 */
export interface ReadVerdict {
	readonly change: ListingChange;
	readonly verdict: 'confirmed' | 'look-again' | 'reconcile';
}

export const FIRST_LOOK_AGAIN_MS = 500;
export const RECONCILE_AGAIN_MS = 30_000;

/**
 * @param state  the listing as it is now that the answer is here; no call was in flight since the
 *               read began, and every write with an unknown outcome had settled before.
 * @param shown  what the channel said.
 */
export function judgeRead(
	state: ListingState,
	shown: number,
	capabilities: ChannelCapabilities,
	nowMs: number
): ReadVerdict {
	const keepsCut = capabilities.writes === 'cut';
	if ( keepsCut && state.cut === null ) {
		// After a write with an unknown outcome. Its own orders may be inside this number, not yet counted:
		// only with them it says something (a sold unit was shown again, for ever; simulation, seed 32).
		const patch = { checkAtMs: nowMs + RECONCILE_AGAIN_MS, checks: 0 };
		return { verdict: 'reconcile', change: { listing: state.listing, patch } };
	}
	const cut =
		state.cut === null
			? cutAfterExplained( shown, state.known )
			: cutAfterSeen( state.cut, shown );
	const isExplained = ! keepsCut || cut.ownInside === state.known;
	const patch = keepsCut ? { cut } : {};
	if ( shown === state.quantity && isExplained ) {
		return { verdict: 'confirmed', change: confirmed( state, shown, patch, nowMs ) };
	}
	if ( ! keepsCut && isOwnOnly( state ) ) {
		return judgeOwnOnly( state, shown, capabilities, nowMs );
	}
	// All its orders are in the number, and another one is right: the due rule asks for a write, though
	// the ledger's number may never have changed. (An order cancelled on the channel while the SKU is
	// oversold: 0 is wanted before and after, the channel gave its units back, and showed them for ever.)
	const due = keepsCut && isExplained ? { dirty: { notBeforeMs: nowMs } } : {};
	if (
		shown === expectedNow( state ) &&
		isExplained &&
		state.acceptedRevision > state.confirmedRevision
	) {
		// The last write is there; the ledger has only moved on since.
		const known = due.dirty ? { ...patch, isStale: false } : patch;
		const change = { ...confirmedSoFar( state, shown, known, nowMs ), ...due };
		return { verdict: 'confirmed', change };
	}
	if ( due.dirty ) {
		// What is shown is known: a compare-and-set has its chance again.
		const seen = { ...patch, isStale: false, checkAtMs: null, checks: 0 };
		return {
			verdict: 'look-again',
			change: { listing: state.listing, patch: seen, dirty: due.dirty },
		};
	}
	const delayMs = FIRST_LOOK_AGAIN_MS * 2 ** state.checks;
	if ( delayMs <= capabilities.eventLagMs ) {
		const again = { ...patch, checks: state.checks + 1, checkAtMs: nowMs + delayMs };
		return { verdict: 'look-again', change: { listing: state.listing, patch: again } };
	}
	// Who explains the difference keeps it in memory only: after a crash this look brings it back.
	const checkAtMs = nowMs + RECONCILE_AGAIN_MS;
	return {
		verdict: 'reconcile',
		change: { listing: state.listing, patch: { ...patch, checkAtMs, checks: 0 } },
	};
}

/**
 * Of a listing that a mass change holds: what it shows is not what it should by intention, so it is no drift and
 * confirms nothing. Only what a cut learns from it is kept. Of one whose cut is not known the orders have to be
 * fetched first: without a cut nothing can be taken off it, whatever is sold.
 */
export function judgeHeld(
	{ listing, cut }: ListingState,
	shown: number,
	{ writes }: Pick< ChannelCapabilities, 'writes' >,
	nowMs: number
): ReadVerdict {
	if ( writes === 'cut' && cut === null ) {
		const patch = { checkAtMs: nowMs + RECONCILE_AGAIN_MS, checks: 0 };
		return { verdict: 'reconcile', change: { listing, patch } };
	}
	const seen = cut === null ? {} : { cut: cutAfterSeen( cut, shown ) };
	const patch = { ...( writes === 'cut' ? seen : {} ), checkAtMs: null, checks: 0 };
	return { verdict: 'look-again', change: { listing, patch } };
}

/**
 * A channel with plain writes, and since the last one nothing but its own orders was counted. If it
 * shows less than it should, more of them may be under way, and a write would put their units back
 * on sale: it waits until none can be. If it shows more, our last write ran over a sale that we had
 * not heard of, and units that are gone are on sale at this moment: that is put right at once.
 * (Waiting for quiet there too took 6.2 s at the 99th percentile from a sale elsewhere, over 722.)
 */
function judgeOwnOnly(
	state: ListingState,
	shown: number,
	capabilities: ChannelCapabilities,
	nowMs: number
): ReadVerdict {
	const { listing } = state;
	const quietAtMs = state.ownCountedAtMs + capabilities.eventLagMs;
	if ( shown < state.quantity && nowMs < quietAtMs ) {
		const patch = { checkAtMs: quietAtMs, checks: 0 };
		return { verdict: 'look-again', change: { listing, patch } };
	}
	if ( shown < state.quantity ) {
		// None is under way any more, so one was lost: its order has to be found, not its unit sold again.
		const patch = { checkAtMs: nowMs + RECONCILE_AGAIN_MS, checks: 0 };
		return { verdict: 'reconcile', change: { listing, patch } };
	}
	const patch = { mustResend: true, checkAtMs: null, checks: 0 };
	return {
		verdict: 'look-again',
		change: { listing, patch, dirty: { notBeforeMs: nowMs } },
	};
}

function confirmed(
	state: ListingState,
	shown: number,
	patch: ListingChange[ 'patch' ],
	nowMs: number
): ListingChange {
	return {
		listing: state.listing,
		patch: {
			...patch,
			sentRevision: state.revision,
			sentQuantity: shown,
			confirmedRevision: state.revision,
			attempts: 0,
			deadRevision: null,
			failureCode: null,
			failureReason: null,
			confirmedQuantity: shown,
			confirmedAtMs: nowMs,
			isStale: false,
			mustResend: false,
			checkAtMs: null,
			checks: 0,
		},
		dirty: { clearUpTo: state.revision },
		milestone: { revision: state.revision, reached: 'confirmed', atMs: nowMs },
	};
}

function confirmedSoFar(
	state: ListingState,
	shown: number,
	patch: ListingChange[ 'patch' ],
	nowMs: number
): ListingChange {
	const confirmedRevision = state.acceptedRevision;
	return {
		listing: state.listing,
		patch: {
			...patch,
			confirmedRevision,
			confirmedQuantity: shown,
			confirmedAtMs: nowMs,
			checkAtMs: null,
			checks: 0,
		},
		milestone: { revision: confirmedRevision, reached: 'confirmed', atMs: nowMs },
	};
}

/** Nothing but the channel's own orders was counted since it was written last. */
export function isOwnOnly( state: ListingState ): boolean {
	return state.revision > state.sentRevision && state.foreignRevision <= state.sentRevision;
}

/**
 * The channel's orders have been fetched up to a moment after `shown` was read, and they did not
 * explain it: it is drift. The channel's number is taken as it is, and the ledger's is due again.
 */
export function judgeDrift(
	state: ListingState,
	shown: number,
	capabilities: ChannelCapabilities,
	nowMs: number
): ListingChange {
	const patch =
		capabilities.writes === 'cut'
			? { cut: cutAfterExplained( shown, state.known ) }
			: // The write is due, on disk: while it may not go out, a look would find the same drift again.
				{ mustResend: true, checkAtMs: null, checks: 0 };
	return {
		listing: state.listing,
		patch: { ...patch, isStale: false },
		dirty: { notBeforeMs: nowMs },
	};
}

/**
 * A write that was refused for now has a time at which it is tried again. A look that finds it due all the
 * same does not shorten that (simulation, seed 884).
 */
export function keepingWait( { attempts }: ListingState, change: ListingChange ): ListingChange {
	const { dirty, ...rest } = change;
	return attempts > 0 && dirty && 'notBeforeMs' in dirty ? rest : change;
}

/** Whatever an answer means for the listing: that is what was seen. */
export function withSeen( change: ListingChange, shown: number, nowMs: number ): ListingChange {
	return { ...change, patch: { ...change.patch, seenQuantity: shown, seenAtMs: nowMs } };
}

/** What the channel should show now by all that is known. */
export function expectedNow( state: ListingState ): number {
	return state.cut === null
		? ( state.sentQuantity ?? state.quantity )
		: expectedShown( state.cut, state.known );
}
