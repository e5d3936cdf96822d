import type { CallFailure, ChannelCapabilities, WriteAnswer } from '../channels/contract.ts';
import type { CallItem, ListingChange, ListingPatch, ListingState } from '../store/contract.ts';
import type { Random } from '../ports.ts';
import { cutAfterSeen, cutAfterWrite, type Cut } from './cut.ts';
import { withOwnInside } from './may-show.ts';
import { retryDelayMs } from './retry-delay.ts';

const CALL_OVER: ListingPatch = { call: null };
const NO_FAILURE: ListingPatch = {
	attempts: 0,
	deadRevision: null,
	failureCode: null,
	failureReason: null,
};

/** Nothing else than what is expected can be shown any more. */
const LANDED: ListingPatch = { unsettledQuantity: null };

/** After a raise that was not carried out; the next write usually comes before. */
const LOOK_MS = 1_000;

/** A listing whose count is to be taken anew is tried again after this, if nothing wakes it before. */
const RECOUNT_MS = 5_000;

/**
 * In place of a revision that failed: none is tried again until the offer has been counted anew. The
 * shop does not keep its stock (any more), and every change elsewhere would only be refused again.
 */
export const UNTIL_COUNTED = Number.MAX_SAFE_INTEGER;

/** What one answered item of a call means for its listing. Pure. */
export function judgeWrite(
	state: ListingState,
	item: CallItem,
	kind: 'set' | 'adjust',
	answer: WriteAnswer,
	nowMs: number,
	random: Random
): ListingChange {
	const { listing } = state;
	switch ( answer.result ) {
		case 'accepted':
			return {
				listing,
				patch: {
					...CALL_OVER,
					...NO_FAILURE,
					...cutAfter( state, item, kind, answer.shownAfter ),
					...landed( state, item, kind, answer.shownAfter, nowMs ),
					acceptedRevision: item.revision,
					isStale: false,
					// Part of a raise, after all of it had been begun and had not arrived: nothing else
					// remembers the rest.
					mustResend: state.cut === null && item.revision < state.sentRevision,
					checkAtMs: isConfirmedBy( item, answer ) ? null : nowMs,
					checks: 0,
				},
				dirty: { clearUpTo: item.revision },
				milestone: { revision: item.revision, reached: 'accepted', atMs: nowMs },
			};
		case 'stale':
			return {
				listing,
				patch: { ...CALL_OVER, isStale: true, ...notCarriedOut( state, nowMs ) },
				dirty: { notBeforeMs: nowMs },
			};
		case 'not-attempted':
			// Its revision was marked as sent when the call began; without a cut nothing else tells
			// that it was not (a channel with plain writes showed the old number until drift was found).
			return {
				listing,
				patch: { ...CALL_OVER, mustResend: true, ...notCarriedOut( state, nowMs ) },
				dirty: { notBeforeMs: nowMs },
			};
		case 'outdated':
			// A newer number of ours is there already: nothing was lost, and only a look tells which.
			return {
				listing,
				patch: {
					...CALL_OVER,
					...NO_FAILURE,
					acceptedRevision: item.revision,
					mustResend: false,
					checkAtMs: nowMs,
					checks: 0,
				},
				dirty: { clearUpTo: item.revision },
			};
		case 'recount':
			// Due again as soon as its count has been taken; that raises its revision.
			return {
				listing,
				patch: { ...CALL_OVER, mustResend: true },
				dirty: { notBeforeMs: nowMs + RECOUNT_MS },
			};
		case 'rejected':
			return judgeRejected( state, item, answer.failure, nowMs, random );
	}
}

/**
 * What it may be showing comes down with the answer: to a channel that numbers its own changes, to a
 * compare-and-set, and to a relative write that says what it came to. One that does not say leaves open how
 * much had been sold before it landed: a cut of one unit on a channel that had already sold both it showed
 * took none off sale, and the unit was shown elsewhere as well (found by searching every interleaving).
 */
function landed(
	state: ListingState,
	{ includes }: CallItem,
	kind: 'set' | 'adjust',
	shownAfter: number | null,
	nowMs: number
): ListingPatch {
	if ( includes !== null ) {
		return LANDED;
	}
	return kind === 'set' || shownAfter !== null ? settled( state, nowMs ) : {};
}

/** With a cut it says what the channel shows now, unless an older write may still land. */
function settled( { cut, unsettledUntilMs }: ListingState, nowMs: number ): ListingPatch {
	return cut !== null && unsettledUntilMs <= nowMs ? LANDED : {};
}

/**
 * An answer that a write was not carried out says nothing of what is shown: a relative one before it may have
 * found less than was thought, and what the listing may be showing must not come down before somebody looks (a
 * unit sold twice; tests/unit/propagation/split.test.ts). A raise that was not made keeps others waiting until
 * then, so it is looked at, should no other write of it come first.
 */
export function notCarriedOut(
	{ cut, unsettledQuantity }: ListingState,
	nowMs: number
): ListingPatch {
	const isRaise =
		cut !== null && unsettledQuantity !== null && unsettledQuantity > withOwnInside( cut );
	return isRaise ? { checkAtMs: nowMs + LOOK_MS, checks: 0 } : {};
}

/** Of the listing nothing else may be known any more. */
type LostFrom = Pick< ListingState, 'listing' | 'unsettledUntilMs' > &
	Partial< Pick< ListingState, 'cut' | 'known' | 'unsettledQuantity' > >;

/**
 * Nobody knows whether the call was carried out. It may still land until then: newer values go out meanwhile,
 * and only a read begun after that time confirms (a read before saw the newer value, and then the older landed).
 */
export function unknownOutcome(
	{ listing, unsettledUntilMs, ...before }: LostFrom,
	untilMs: number,
	failureReason: string,
	nowMs: number
): ListingChange {
	return {
		listing,
		patch: {
			...CALL_OVER,
			unsettledUntilMs: Math.max( unsettledUntilMs, untilMs ),
			mustResend: true,
			failureReason,
			// What the channel shows is not known any more: a look after the settle time tells.
			cut: null,
			...withoutOwn( before ),
		},
		dirty: { notBeforeMs: nowMs },
	};
}

/** Without a cut what may still land is a quantity as it is shown. */
function withoutOwn( {
	cut,
	known,
	unsettledQuantity,
}: Omit< LostFrom, 'listing' | 'unsettledUntilMs' > ): ListingPatch {
	return cut && typeof unsettledQuantity === 'number' && known !== undefined
		? { unsettledQuantity: unsettledQuantity - known }
		: {};
}

/**
 * What a look says before an answered write has landed proves nothing. One listing's part of the call was lost:
 * like a lost call, for this listing alone. Or a feed took it, and shows it later: an older number would be
 * confirmed, or taken for drift. An earlier write that may land later still keeps its time.
 */
export function settling(
	state: Pick< ListingState, 'unsettledQuantity' | 'unsettledUntilMs' >,
	change: ListingChange,
	answer: WriteAnswer,
	{ settleMs, appliesWithinMs = 0 }: Pick< ChannelCapabilities, 'settleMs' | 'appliesWithinMs' >,
	nowMs: number
): ListingChange {
	const accepted = answer.result === 'accepted' ? appliesWithinMs : 0;
	const mayStillLand = answer.result === 'rejected' && answer.failure.applied === 'unknown';
	const waitMs = mayStillLand ? settleMs : accepted;
	if ( waitMs === 0 ) {
		return change;
	}
	// So long it may show what it showed before, whatever the answer says: others must not have that.
	const { unsettledQuantity } = state;
	const unsettledUntilMs = Math.max( state.unsettledUntilMs, nowMs + waitMs );
	return { ...change, patch: { ...change.patch, unsettledQuantity, unsettledUntilMs } };
}

/**
 * What an answer confirms by itself: a `counted` channel reads what it shows after its commit, so
 * nothing is learned from looking again. `null`: nothing.
 */
export function confirmedByAnswer(
	item: CallItem,
	answer: WriteAnswer,
	nowMs: number
): ListingChange | null {
	if ( ! isConfirmedBy( item, answer ) ) {
		return null;
	}
	return {
		listing: item.listing,
		patch: {
			confirmedRevision: item.revision,
			confirmedQuantity: item.quantity,
			confirmedAtMs: nowMs,
		},
		milestone: { revision: item.revision, reached: 'confirmed', atMs: nowMs },
	};
}

function isConfirmedBy( item: CallItem, answer: WriteAnswer ): boolean {
	return (
		item.includes !== null &&
		answer.result === 'accepted' &&
		answer.shownAfter === item.quantity
	);
}

function judgeRejected(
	state: ListingState,
	item: CallItem,
	failure: CallFailure,
	nowMs: number,
	random: Random
): ListingChange {
	const change = judgeFailure( state, item, failure, nowMs, random );
	const isForGood = item.includes !== null && failure.action === 'giveUp';
	return isForGood
		? { ...change, patch: { ...change.patch, deadRevision: UNTIL_COUNTED } }
		: change;
}

/** A listing's own failure: it uses up attempts, and ends as a dead letter with its reason. */
export function judgeFailure(
	state: ListingState,
	item: CallItem,
	failure: CallFailure,
	nowMs: number,
	random: Random
): ListingChange {
	const over = {
		...CALL_OVER,
		...( failure.applied === 'no' ? notCarriedOut( state, nowMs ) : {} ),
	};
	const attempts = state.attempts + 1;
	const mayRetry = failure.action === 'retry' || failure.action === 'retryAfter';
	const delayMs = mayRetry ? retryDelayMs( attempts, random ) : null;
	const reason = { failureReason: failure.reason, attempts };
	if ( delayMs !== null ) {
		return {
			listing: state.listing,
			patch: { ...over, ...reason, failureCode: failure.code, mustResend: true },
			dirty: { notBeforeMs: nowMs + Math.max( delayMs, failure.waitMs ?? 0 ) },
		};
	}
	return {
		listing: state.listing,
		patch: {
			...over,
			...reason,
			failureCode: mayRetry ? 'PUSH_FAILED' : 'PUSH_REJECTED',
			deadRevision: item.revision,
			// Nothing is written any more that would have it looked at, and what it may be showing keeps
			// raises elsewhere waiting until it is seen.
			...( item.includes === null ? { checkAtMs: nowMs, checks: 0 } : {} ),
		},
		dirty: { clearUpTo: item.revision },
	};
}

function cutAfter(
	state: ListingState,
	item: CallItem,
	kind: 'set' | 'adjust',
	shownAfter: number | null
): { cut?: Cut } {
	if ( state.cut === null ) {
		return {};
	}
	const cut = cutAfterWrite( state.cut, item, kind );
	return { cut: shownAfter === null ? cut : cutAfterSeen( cut, shownAfter ) };
}
