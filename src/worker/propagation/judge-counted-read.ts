import type { ChannelCapabilities, CountedReading } from '../channels/contract.ts';
import type { ListingState } from '../store/contract.ts';
import { FIRST_LOOK_AGAIN_MS, RECONCILE_AGAIN_MS, type ReadVerdict } from './judge-read.ts';

/**
 * The shop looks for changes that bypassed all of its hooks once a minute, and numbers them. Until
 * then such a change looks like drift, and a write would undo it before it was ever heard of.
 */
const SWEPT_AFTER_MS = 75_000;

/**
 * What a read-back of a `counted` channel means. It says where its row of changes was at that very
 * moment, so its own sales since our last write are no difference.
 *
 * @param shown  what it shows, less what it changed itself since the last write
 *               (`withoutOwnChanges`); `null`: that cannot be said.
 */
export function judgeCountedRead(
	state: ListingState,
	shown: number | null,
	{ revision: revisionThere }: CountedReading,
	capabilities: ChannelCapabilities,
	nowMs: number
): ReadVerdict {
	const { listing, sentQuantity } = state;
	if ( shown === null || sentQuantity === null ) {
		const patch = { checkAtMs: null, checks: 0 };
		return { verdict: 'look-again', change: { listing, patch } };
	}
	if ( shown === sentQuantity ) {
		return { verdict: 'confirmed', change: confirmed( state, shown, revisionThere, nowMs ) };
	}
	const delayMs = FIRST_LOOK_AGAIN_MS * 2 ** state.checks;
	const isQuick = delayMs <= capabilities.eventLagMs;
	if ( isQuick || delayMs <= 2 * capabilities.eventLagMs ) {
		const checkAtMs = nowMs + ( isQuick ? delayMs : SWEPT_AFTER_MS );
		const patch = { checks: state.checks + 1, checkAtMs };
		return { verdict: 'look-again', change: { listing, patch } };
	}
	const patch = { checkAtMs: nowMs + RECONCILE_AGAIN_MS, checks: 0 };
	return { verdict: 'reconcile', change: { listing, patch } };
}

function confirmed(
	state: ListingState,
	shown: number,
	revisionThere: number,
	nowMs: number
): ReadVerdict[ 'change' ] {
	// Its answer was lost, and here it is.
	const acceptedRevision =
		revisionThere === state.sentRevision ? state.sentRevision : state.acceptedRevision;
	const isAll = acceptedRevision === state.revision;
	return {
		listing: state.listing,
		patch: {
			acceptedRevision,
			confirmedRevision: acceptedRevision,
			confirmedQuantity: shown,
			confirmedAtMs: nowMs,
			checkAtMs: null,
			checks: 0,
			...( isAll
				? { attempts: 0, deadRevision: null, failureCode: null, failureReason: null }
				: {} ),
		},
		milestone: { revision: acceptedRevision, reached: 'confirmed', atMs: nowMs },
	};
}

/** `null`: the reading is of another row of changes than our last write. */
export function withoutOwnChanges(
	{ sentIncludes }: ListingState,
	quantity: number,
	{ counter }: CountedReading
): number | null {
	return sentIncludes === null || sentIncludes.epoch !== counter.epoch
		? null
		: quantity - ( counter.total - sentIncludes.total );
}
