import type { CallItem, ListingChange, ListingState } from '../store/contract.ts';
import { mayShow } from './may-show.ts';
import type { Plan, Write } from './plan-listing.ts';
import { shownBy } from './release-raises.ts';

/** What a plan that makes no call changes about its listing. */
export function withoutWrite(
	state: ListingState,
	plan: Exclude< Plan, Write >,
	nowMs: number,
	eventLagMs: number
): ListingChange {
	switch ( plan.next ) {
		case 'nothing': {
			const isDead = state.deadRevision !== null && state.revision <= state.deadRevision;
			return {
				listing: state.listing,
				patch: isDead
					? {}
					: {
							sentRevision: state.revision,
							isStale: false,
							attempts: 0,
							checkAtMs: nowMs,
							checks: 0,
						},
				dirty: { clearUpTo: state.revision },
			};
		}
		case 'leave':
			return { listing: state.listing, patch: {}, dirty: { clearUpTo: state.revision } };
		case 'wait':
			return { listing: state.listing, patch: {}, dirty: { notBeforeMs: plan.untilMs } };
		case 'look':
			return {
				listing: state.listing,
				patch: { isStale: false, checkAtMs: nowMs, checks: 0 },
				dirty: { notBeforeMs: nowMs + Math.max( 5_000, eventLagMs ) },
			};
	}
}

/** The item of a call that carries a plan out. */
export function itemOf( { state, plan }: { state: ListingState; plan: Write } ): CallItem {
	return {
		listing: state.listing,
		external: state.external,
		revision: state.revision,
		quantity: plan.quantity,
		onlyIfShown: plan.next === 'set' ? plan.onlyIfShown : null,
		knownWhenSent: state.known,
		includes: state.includes,
	};
}

/** Recorded together with the call, before it is made. */
export function begun(
	call: string,
	kind: 'set' | 'adjust',
	item: CallItem,
	state: ListingState,
	nowMs: number
): ListingChange {
	return {
		listing: item.listing,
		patch: {
			call,
			sentRevision: item.revision,
			sentQuantity: item.quantity,
			...( item.includes === null ? {} : { sentIncludes: item.includes } ),
			deadRevision: null,
			// A dead letter that a new quantity revives has all its attempts again.
			...( state.deadRevision === null ? {} : { attempts: 0 } ),
			unsettledQuantity: mayBeShown( item, kind, state ),
			checkAtMs: null,
		},
		milestone: { revision: item.revision, reached: 'sent', atMs: nowMs },
	};
}

/**
 * Until the write is known to have landed, the channel may show what it showed before, or this. With a cut, own
 * units are in it: what the ledger hears of afterwards moves the bound along.
 */
function mayBeShown( item: CallItem, kind: 'set' | 'adjust', state: ListingState ): number {
	const { cut, known, unreduced } = state;
	const before = mayShow( state );
	const after = shownBy( item, kind, state );
	const shown = before === Infinity ? after : Math.max( before, after );
	return shown + unreduced + ( cut === null ? 0 : known );
}
