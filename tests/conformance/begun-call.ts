import type { CallRecord, Store } from '../../src/worker/store/contract.ts';
import { itemFor } from '../unit/propagation/listing-state.ts';
import { NOW_MS, shop, stateOf } from './store-shop.ts';

/** A call with these SKUs, stored as begun. */
export async function begunCall(
	store: Store,
	call: string,
	skus: readonly string[]
): Promise< CallRecord > {
	const states = await Promise.all( skus.map( ( name ) => stateOf( store, name ) ) );
	const record: CallRecord = {
		call,
		channel: shop,
		kind: 'set',
		startedAtMs: NOW_MS,
		repeats: 0,
		items: states.map( ( state ) => itemFor( state, 7, 10 ) ),
	};
	const changes = states.map( ( { listing, revision } ) => ( {
		listing,
		patch: { call, sentRevision: revision },
	} ) );
	await store.deliveries.beginCall( record, changes );
	return record;
}
