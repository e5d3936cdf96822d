import type { Store } from '../../src/worker/store/contract.ts';
import { itemFor } from '../unit/propagation/listing-state.ts';
import { beginShop, takeEverything } from './batch-of-everything.ts';
import { changed } from './own-change-events.ts';
import type { StoreBench } from './store.ts';
import type { Cell, RowsOf } from './store-place.ts';
import { commit, listingOf, NOW_MS, shop, stateOf } from './store-shop.ts';

/** What no row may hold, whoever writes it. */
const BAD: readonly ( readonly [ table: string, change: Readonly< Record< string, Cell > > ] )[] = [
	[ 'api_tokens', { scope: 'root' } ],
	[ 'backorders', { units: -1 } ],
	[ 'bills', { is_kept_assembled: 2 } ],
	[ 'bills', { is_packed_anywhere: 2 } ],
	[ 'call_items', { includes_epoch: 1, includes_number: null, includes_total: null } ],
	[ 'calls', { kind: 'multiply' } ],
	[ 'calls', { state: 'lost' } ],
	[ 'chain_links', { number: 0 } ],
	[ 'channels', { state: 'asleep' } ],
	[ 'channels', { takes_negative: 2 } ],
	[ 'deliveries', { is_expired: 2 } ],
	[ 'deliveries', { state: 'lost' } ],
	[ 'delivery_notices', { state: 'done' } ],
	[ 'desired', { includes_epoch: 1, includes_number: null, includes_total: 0 } ],
	[ 'desired', { quantity: 0.5 } ],
	[ 'desired', { revision: null } ],
	[ 'events', { is_clamped: 2 } ],
	[ 'events', { outcome: 'refused' } ],
	[ 'incoming', { units: -1 } ],
	[ 'incoming', { what: 'hoped for' } ],
	[ 'listing_delivery', { accepted_revision: 1_000_000 } ],
	[ 'listing_delivery', { confirmed_revision: 1_000_000 } ],
	[ 'listing_delivery', { sent_includes_epoch: 1, sent_includes_number: null } ],
	[ 'listings', { channel: 'no such channel' } ],
	[ 'listings', { sku: 'no such SKU' } ],
	[ 'observed_states', { states: '{' } ],
	[ 'own_changes_beyond_gap', { number: 0 } ],
	[ 'own_counters', { epoch: -1 } ],
	[ 'own_counters', { is_contradicted: 2 } ],
	[ 'own_counters', { read_number: 1_000_000 } ],
	[ 'own_counters', { reached_number: 2, reached_total: null } ],
	[ 'own_starts', { epoch: -1 } ],
	[ 'own_starts', { number: -1 } ],
	[ 'pairing_code', { only: 2 } ],
	[ 'pairing_code', { wrong: -1 } ],
	[ 'pulled_until', { epoch: -1 } ],
	[ 'pulled_until', { last_row: -1 } ],
	[ 'shelf_movements', { is_own: 2 } ],
	[ 'stock', { committed: -1 } ],
	[ 'stock', { on_hand: 1e13 } ],
	[ 'stock', { safety: -1 } ],
];

/** What a database can check it checks: a mistake of ours, or of whoever has its password, stops there. */
export function describeChecks( bench: StoreBench ): void {
	describe( 'the database itself', () => {
		it( 'refuses every value that no row may hold', async () => {
			const { place, store } = bench;
			await fillTables( store );
			await place.dropGuards();
			const taken: unknown[] = [];
			for ( const [ table, change ] of BAD ) {
				const of: RowsOf = { table };
				const before = await place.rows( of );
				expect( [ table, before.length > 0 ] ).toEqual( [ table, true ] );
				await place.update( of, change ).then(
					() => taken.push( [ table, change ] ),
					() => {}
				);
				expect( await place.rows( of ) ).toEqual( before );
			}
			expect( taken ).toEqual( [] );
		} );
	} );
}

/** At least one row in every table that has something to check. */
async function fillTables( store: Store ): Promise< void > {
	await beginShop( store );
	await takeEverything( store );
	await commit( store, [ changed( { number: 9, total: -9, delta: -1 } ) ] );
	const letter = {
		channel: shop,
		deliveryKey: 'dead',
		topic: 't',
		headers: {},
		receivedAtMs: NOW_MS,
	};
	await store.inbox.putDead( { ...letter, body: new Uint8Array() }, 'BODY_UNREADABLE', 'torn' );
	const state = await stateOf( store, 'A' );
	const call = {
		call: 'call-1',
		channel: shop,
		kind: 'set',
		startedAtMs: NOW_MS,
		repeats: 0,
	} as const;
	await store.deliveries.beginCall( { ...call, items: [ itemFor( state, 7, 10 ) ] }, [
		{ listing: listingOf( 'A' ), patch: { call: call.call, sentRevision: state.revision } },
	] );
	await store.links.putPairingCode( 'hash', NOW_MS );
	await store.links.setPulledUntil( shop, { epoch: 1, lastRow: 1 } );
	await store.model.addToken( 'hash', { name: 'somebody', scope: 'read' }, NOW_MS );
}
