import type { CallItem, ListingChange, ListingState } from '../store/contract.ts';
import type { Plan, Write } from './plan-listing.ts';

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
					: { sentRevision: state.revision, isStale: false, checkAtMs: nowMs, checks: 0 },
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
				patch: { checkAtMs: nowMs, checks: 0 },
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
	item: CallItem,
	wasDead: boolean,
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
			...( wasDead ? { attempts: 0 } : {} ),
			checkAtMs: null,
		},
		milestone: { revision: item.revision, reached: 'sent', atMs: nowMs },
	};
}
