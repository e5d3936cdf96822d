import type { ListingId, Sku } from '../../shared/ids.ts';
import type { CallRecord, ListingChange, ListingState } from '../store/contract.ts';
import type { CallRefusal } from '../store/switch-store.ts';
import type { ChannelContext } from './channel-context.ts';
import type { PlannedWrite } from './planned-batch.ts';
import { begun as changeOf, itemOf } from './planned-change.ts';
import { releaseRaises } from './release-raises.ts';

/** A raise that is held is looked at again after this, if nothing wakes it before. */
const HELD_AGAIN_MS = 1_000;

/** What has become of a batch. */
interface Beginning {
	/** To be made now; `null`: nothing is, or all of it has to wait. */
	readonly call: CallRecord | null;
	/** No call may begin on this channel, whatever is due. */
	readonly isHeld: boolean;
}

/** One of its listings was paused after it was planned: what is due now is planned anew. */
const refused = ( refusal: CallRefusal ): Beginning => ( {
	call: null,
	isHeld: refusal !== 'listing-paused',
} );

/**
 * Puts a call on disk before it is made. Where it writes listings of a SKU whose last units are split, what
 * all of that SKU's listings may be showing is looked at in the same transaction, and nobody else begins
 * such a call on the SKU until it is over: two channels' workers could else both release the same unit,
 * each before the other's call is there to be seen.
 */
export class CallBeginner {
	readonly #context: ChannelContext;
	readonly #wakeAll: () => void;

	constructor( context: ChannelContext, wakeAll: () => void ) {
		this.#context = context;
		this.#wakeAll = wakeAll;
	}

	async begin( writes: readonly PlannedWrite[], nowMs: number ): Promise< Beginning > {
		const { store, channel, ids } = this.#context;
		const [ first ] = writes;
		if ( ! first ) {
			return { call: null, isHeld: false };
		}
		const { next: kind } = first.plan;
		const call: CallRecord = {
			call: ids.uuid(),
			channel,
			kind,
			startedAtMs: nowMs,
			repeats: 0,
			items: writes.filter( ( { plan } ) => plan.next === kind ).map( itemOf ),
		};
		const states = writes.map( ( { state } ) => state );
		const skus = skusSplit( states );
		if ( skus.length === 0 ) {
			const hold = await store.deliveries.beginCall(
				call,
				beginnings( call, states, nowMs )
			);
			return hold === null ? { call, isHeld: false } : refused( hold );
		}
		return this.#beginShared( call, states, skus, nowMs );
	}

	/** Wakes the raises that wait for one of these listings to show less. */
	roomMade( states: readonly ListingState[] ): void {
		this.#context.raises?.roomMade( skusSplit( states ) );
	}

	async #beginShared(
		call: CallRecord,
		planned: readonly ListingState[],
		skus: readonly Sku[],
		nowMs: number
	): Promise< Beginning > {
		const { store, channel } = this.#context;
		let held: readonly ListingId[] = [];
		const begun = await store.deliveries.beginSharedCall( channel, skus, ( sharing ) => {
			const release = releaseRaises( call, sharing );
			held = release.held;
			const after = { ...call, items: release.items };
			const known = new Set( sharing.map( ( { listing } ) => listing ) );
			const states = [
				...sharing,
				...planned.filter( ( { listing } ) => ! known.has( listing ) ),
			];
			return {
				call: after,
				changes: [
					...beginnings( after, states, nowMs ),
					...held.map( ( listing ) => postponed( listing, nowMs ) ),
				],
			};
		} );
		if ( 'hold' in begun ) {
			return refused( begun.hold );
		}
		this.#remember( planned, new Set( held ) );
		return { call: begun.call.items.length > 0 ? begun.call : null, isHeld: false };
	}

	#remember( planned: readonly ListingState[], held: ReadonlySet< ListingId > ): void {
		const { raises } = this.#context;
		for ( const { sku, listing, split } of planned ) {
			if ( held.has( listing ) ) {
				raises?.hold( sku, listing, () => void this.#dueNow( listing ) );
			} else if ( split !== null ) {
				raises?.forget( sku, listing );
			}
		}
	}

	async #dueNow( listing: ListingId ): Promise< void > {
		const { store, channel, clock, log } = this.#context;
		const dirty = { notBeforeMs: clock.now() };
		try {
			await store.deliveries.apply( channel, [ { listing, patch: {}, dirty } ] );
			this.#wakeAll();
		} catch ( error ) {
			// It is due again after a second in any case.
			log.warn( { channel, listing, error: String( error ) }, 'waking a raise failed' );
		}
	}
}

function skusSplit( states: readonly ListingState[] ): Sku[] {
	return [
		...new Set( states.flatMap( ( { sku, split } ) => ( split === null ? [] : [ sku ] ) ) ),
	];
}

function beginnings(
	{ call, kind, items }: CallRecord,
	states: readonly ListingState[],
	nowMs: number
): ListingChange[] {
	const byListing = new Map( states.map( ( state ) => [ state.listing, state ] ) );
	return items.flatMap( ( item ) => {
		const state = byListing.get( item.listing );
		return state ? [ changeOf( call, kind, item, state, nowMs ) ] : [];
	} );
}

function postponed( listing: ListingId, nowMs: number ): ListingChange {
	return { listing, patch: {}, dirty: { notBeforeMs: nowMs + HELD_AGAIN_MS } };
}
