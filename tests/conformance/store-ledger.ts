import {
	eventKeySchema,
	lineIdSchema,
	listingIdSchema,
	orderIdSchema,
} from '../../src/shared/ids.ts';
import { QUANTITY_MAX } from '../../src/shared/quantity.ts';
import type { StockEvent } from '../../src/shared/stock-event.ts';
import type { NewDelivery } from '../../src/worker/store/contract.ts';
import { line, main, opened, order, sku } from '../unit/ledger/ledger-in-memory.ts';
import type { StoreBench } from './store.ts';
import {
	addChannel,
	at,
	commit,
	listingRow,
	NOW_MS,
	onHandAndCommitted,
	openShop,
	other,
	placed,
	received,
	shop,
	sold,
	stateOf,
	submission,
} from './store-shop.ts';

const lineOf = ( index: number, printed: string ) => ( {
	line: lineIdSchema.parse( `line-${ index }` ),
	sku: printed,
} );

export function describeLedger( bench: StoreBench ): void {
	describe( 'ledger', () => {
		const resultsOf = async ( events: readonly StockEvent[] ): Promise< string[] > =>
			( await commit( bench.store, events ) ).results.map( ( { result } ) => result );

		it( 'takes an order whose channel prints what no database keeps as a SKU', async () => {
			const { store } = bench;
			await openShop( store, [ 'A' ] );
			const printed = [ 'a\0b', 'half \ud83c', 'half \udf75', 'whole \u{1f375}' ];
			const lines = printed.map( ( text, index ) => ( {
				...line( 'A' ),
				...lineOf( index, text ),
			} ) );
			expect( await resultsOf( [ placed( order( 'o1', lines, at( 0 ) ) ) ] ) ).toEqual( [
				'applied',
			] );
			const [ logged ] = await store.ledger.events( 0, 1 );
			expect( logged?.body ).toMatchObject( {
				snapshot: { lines: printed.map( ( text ) => ( { sku: text } ) ) },
			} );
			const found = await store.syncLog.older( { sku: 'half \ufffd' }, null, 9 );
			expect( found.entries ).toHaveLength( 1 );
		} );

		it( 'writes log, counts and desired quantities together, in commit order', async () => {
			const { store } = bench;
			await openShop( store, [ 'A' ] );
			const { results, dirtyChannels } = await commit( store, [
				received( 'A', 10, 'receipt-1' ),
				placed( sold( 'o1', 'A', 3 ) ),
			] );
			expect( results ).toEqual( [
				{ result: 'applied', position: 1, hasUnmappedLines: false },
				{ result: 'applied', position: 2, hasUnmappedLines: false },
			] );
			expect( dirtyChannels ).toEqual( [ shop ] );
			expect( await store.ledger.stock( sku( 'A' ) ) ).toMatchObject( [
				{
					title: 'A',
					location: main,
					onHand: 10,
					committed: 3,
					safety: 0,
					quarantined: 0,
					incoming: 0,
					available: 7,
				},
			] );
			expect( await stateOf( store, 'A' ) ).toMatchObject( {
				quantity: 7,
				known: 3,
				revision: 2,
				foreignRevision: 2,
			} );
			const events = await store.ledger.events( 0, 10 );
			expect( events.map( ( { position, kind } ) => [ position, kind ] ) ).toEqual( [
				[ 1, 'adjustment' ],
				[ 2, 'order' ],
			] );
			expect( await store.ledger.events( 1, 10 ) ).toEqual( events.slice( 1 ) );
			expect( await store.ledger.events( 0, 1 ) ).toEqual( events.slice( 0, 1 ) );
			expect( await store.ledger.lastPosition() ).toBe( 2 );
		} );

		it( 'keeps all of it over a restart', async () => {
			await openShop( bench.store, [ 'A' ] );
			await commit( bench.store, [
				received( 'A', 10, 'r' ),
				placed( sold( 'o', 'A', 3 ) ),
			] );
			const [ hash, state ] = [
				await bench.store.ledger.stateHash(),
				await stateOf( bench.store, 'A' ),
			];
			await bench.reopen();
			expect( await bench.store.ledger.stateHash() ).toBe( hash );
			expect( await stateOf( bench.store, 'A' ) ).toEqual( state );
		} );

		it( 'leaves nothing of a batch in which one event fails', async () => {
			const { store } = bench;
			await openShop( store, [ 'A', 'B' ] );
			const many = ( name: string ) =>
				Array.from( { length: 500 }, ( _, index ) =>
					received( 'A', QUANTITY_MAX, `${ name }-${ index }` )
				);
			await commit( store, many( 'first' ) );
			await commit( store, many( 'second' ) );
			await store.inbox.put( [ delivery() ] );
			const before = [
				await store.ledger.lastPosition(),
				await store.ledger.stateHash(),
				await store.inbox.counts(),
				await store.deliveries.listings( shop ),
			];
			// One unit more than a shelf may hold.
			const batch = [ received( 'B', 5, 'good' ), received( 'A', 1, 'too much' ) ];
			const submitted = batch.map( ( event ) => submission( event, 1 ) );
			await expect( store.ledger.commit( submitted, NOW_MS ) ).rejects.toThrow();
			expect( [
				await store.ledger.lastPosition(),
				await store.ledger.stateHash(),
				await store.inbox.counts(),
				await store.deliveries.listings( shop ),
			] ).toEqual( before );
			await expect( resultsOf( batch.slice( 0, 1 ) ) ).resolves.toEqual( [ 'applied' ] );
			expect( await onHandAndCommitted( store, 'B' ) ).toBe( '5/0' );
		} );

		it( 'applies a key once, inside a batch and across batches', async () => {
			await openShop( bench.store, [ 'A' ] );
			const event = placed( sold( 'o1', 'A', 2 ) );
			const receipt = received( 'A', 5, 'r' );
			expect( await resultsOf( [ event, receipt, event, receipt ] ) ).toEqual( [
				'applied',
				'applied',
				'duplicate',
				'duplicate',
			] );
			expect( await resultsOf( [ receipt, event ] ) ).toEqual( [ 'duplicate', 'duplicate' ] );
			expect( await onHandAndCommitted( bench.store, 'A' ) ).toBe( '5/2' );
			expect( await bench.store.ledger.lastPosition() ).toBe( 2 );
		} );

		it( 'does not apply a key with another body, inside a batch or across batches', async () => {
			await openShop( bench.store, [ 'A' ] );
			const [ five, six ] = [ received( 'A', 5, 'r' ), received( 'A', 6, 'r' ) ];
			expect( await resultsOf( [ five, six ] ) ).toEqual( [ 'applied', 'conflict' ] );
			expect( await resultsOf( [ six ] ) ).toEqual( [ 'conflict' ] );
			expect( await onHandAndCommitted( bench.store, 'A' ) ).toBe( '5/0' );
		} );

		it( 'refuses to count a bundle, and writes nothing of it', async () => {
			const { store } = bench;
			await openShop( store, [ 'KIT', 'A' ] );
			await store.model.saveBill( {
				bundle: sku( 'KIT' ),
				sinceMs: NOW_MS,
				components: [ { sku: sku( 'A' ), quantity: 1 } ],
			} );
			const { results } = await commit( store, [ received( 'KIT', 5, 'r' ) ] );
			expect( results ).toEqual( [ { result: 'refused', code: 'BUNDLE_HAS_NO_OWN_STOCK' } ] );
			expect( await store.ledger.lastPosition() ).toBe( 0 );
		} );

		it( 'sells only what Amazon calls fulfillable, and shows what it does with the rest', async () => {
			const { store } = bench;
			await openShop( store, [ 'A' ] );
			const seen = ( fulfillable: number, key: string, atMs: number ): StockEvent => ( {
				...received( 'A', 1, key ),
				occurredAtMs: atMs,
				body: {
					kind: 'observed',
					sku: sku( 'A' ),
					location: main,
					basis: 'net',
					units: fulfillable,
					states: { ...STATES, fulfillable },
				},
			} );
			await commit( store, [ seen( 4, 'later', NOW_MS ), seen( 9, 'earlier', NOW_MS - 1 ) ] );
			expect( await store.ledger.stock( sku( 'A' ) ) ).toMatchObject( [
				{ onHand: 4, available: 4, states: { ...STATES, fulfillable: 4 } },
			] );
			expect( ( await stateOf( store, 'A' ) ).quantity ).toBe( 4 );
		} );

		it( 'never lets the log be changed', async () => {
			const { place, store } = bench;
			await openShop( store, [ 'A' ] );
			await commit( store, [ received( 'A', 5, 'r' ) ] );
			const before = await store.ledger.events( 0, 10 );
			const log = { table: 'events' };
			await expect( place.update( log, { actor: 'I' } ) ).rejects.toThrow( /append-only/ );
			await expect( place.delete( log ) ).rejects.toThrow( /append-only/ );
			expect( await store.ledger.events( 0, 10 ) ).toEqual( before );
		} );

		it( 'settles the delivery an event came in with the event', async () => {
			const { store } = bench;
			await openShop( store, [ 'A' ] );
			await store.inbox.put( [ 'done', 'parked', 'dead' ].map( ( key ) => delivery( key ) ) );
			await store.ledger.commit(
				[
					submission( received( 'A', 5, 'r' ), 1 ),
					submission( placed( sold( 'o', 'NOT-MAPPED', 1 ) ), 2 ),
					submission( received( 'A', 6, 'r' ), 3 ),
				],
				NOW_MS
			);
			expect( await store.inbox.counts() ).toMatchObject( { done: 1, parked: 1, dead: 1 } );
			expect( await store.inbox.list( 'dead', 1 ) ).toMatchObject( [
				{ errorCode: 'KEY_WITH_OTHER_BODY' },
			] );
		} );

		it( 'gives bundles above a touched component their quantity in the same transaction', async () => {
			const { store } = bench;
			await openShop( store, [ 'A', 'B', 'KIT', 'CRATE' ] );
			await openShop( store, [ 'KIT' ], other );
			const bill = ( bundle: string, component: string, quantity: number ) =>
				store.model.saveBill( {
					bundle: sku( bundle ),
					sinceMs: NOW_MS,
					components: [
						{ sku: sku( component ), quantity },
						{ sku: sku( 'B' ), quantity: 1 },
					],
				} );
			await bill( 'KIT', 'A', 2 );
			await bill( 'CRATE', 'KIT', 2 );
			const { dirtyChannels } = await commit( store, [
				received( 'A', 9, 'a' ),
				received( 'B', 100, 'b' ),
			] );
			expect( dirtyChannels.toSorted() ).toEqual( [ other, shop ] );
			// 9 of A: 4 kits of two, 2 crates of two kits.
			expect( ( await stateOf( store, 'KIT' ) ).quantity ).toBe( 4 );
			expect( ( await stateOf( store, 'KIT', other ) ).quantity ).toBe( 4 );
			expect( ( await stateOf( store, 'CRATE' ) ).quantity ).toBe( 2 );
			await commit( store, [ placed( sold( 'o', 'KIT', 1 ) ) ] );
			expect( await onHandAndCommitted( store, 'A' ) ).toBe( '9/2' );
			expect( ( await stateOf( store, 'CRATE' ) ).quantity ).toBe( 1 );
		} );

		it( 'ends in the same state for every order of the same events', async () => {
			const events = [
				received( 'A', 10, 'r' ),
				received( 'B', 4, 's' ),
				placed( sold( 'o1', 'A', 3, 0 ) ),
				placed( order( 'o1', [ line( 'B', { ordered: 1 }, 'second' ) ], at( 1 ) ) ),
				placed( sold( 'o2', 'B', 2, 0 ) ),
			];
			const hashes = new Set< string >();
			for ( let turn = 0; turn < events.length; turn += 1 ) {
				const turned = [ ...events.slice( turn ), ...events.slice( 0, turn ) ];
				for ( const batch of [ turned, turned.toReversed() ] ) {
					const place = await bench.newPlace();
					const store = await place.open();
					await openShop( store, [ 'A', 'B' ] );
					for ( const event of batch ) {
						await commit( store, [ event, event ] );
					}
					expect( await onHandAndCommitted( store, 'A' ) ).toBe( '10/0' );
					hashes.add( await store.ledger.stateHash() );
					await store.close();
					await place.destroy();
				}
			}
			expect( hashes.size ).toBe( 1 );
		} );

		it( 'asks for an order again when two snapshots tie, numbers its fetches, and ends it', async () => {
			const { store } = bench;
			const { ledger } = store;
			await openShop( store, [ 'A' ] );
			const o1 = orderIdSchema.parse( 'o1' );
			const first = await commit( store, [ placed( sold( 'o1', 'A', 1 ) ) ] );
			expect( first.ordersToFetch ).toEqual( [] );
			expect( await ledger.nextFetchAtMs( shop ) ).toBeNull();
			const second = await commit( store, [ placed( sold( 'o1', 'A', 2 ) ) ] );
			expect( second.ordersToFetch ).toEqual( [ shop ] );
			const dueAtMs = await ledger.nextFetchAtMs( shop );
			// Once that second is over.
			expect( dueAtMs ).toBeGreaterThanOrEqual( NOW_MS + 1_000 );
			expect( await ledger.ordersDueForFetch( shop, NOW_MS ) ).toEqual( [] );
			expect( await ledger.ordersDueForFetch( other, dueAtMs ?? 0 ) ).toEqual( [] );
			const due = { order: o1, dueAtMs: dueAtMs ?? 0 };
			expect( await ledger.ordersDueForFetch( shop, due.dueAtMs ) ).toEqual( [ due ] );
			expect( await ledger.numberFetch( shop, o1 ) ).toBe( 1 );
			expect( await ledger.numberFetch( shop, o1 ) ).toBe( 2 );
			expect( await resultsOf( [ placed( sold( 'o1', 'A', 7 ), 2 ) ] ) ).toEqual( [
				'applied',
			] );
			expect( await resultsOf( [ placed( sold( 'o1', 'A', 9 ), 1 ) ] ) ).toEqual( [
				'outranked',
			] );
			expect( await onHandAndCommitted( store, 'A' ) ).toBe( '0/7' );
			await ledger.fetchDone( shop, { order: o1, dueAtMs: due.dueAtMs - 1 } );
			expect( await ledger.nextFetchAtMs( shop ) ).toBe( due.dueAtMs );
			await ledger.fetchDone( shop, due );
			expect( await ledger.nextFetchAtMs( shop ) ).toBeNull();
			expect( await ledger.numberFetch( shop, o1 ) ).toBe( 3 );
		} );

		it( 'knows whether a SKU has its opening balance, and takes only the first', async () => {
			const { store } = bench;
			await openShop( store, [ 'A', 'B' ] );
			await commit( store, [ placed( sold( 'o', 'B', 1 ) ), opened( 'A', 0, 1_000 ) ] );
			expect( await store.ledger.isOpened( sku( 'A' ) ) ).toBe( true );
			expect( await store.ledger.isOpened( sku( 'B' ) ) ).toBe( false );
			await commit( store, [
				{ ...opened( 'A', 5, 2_000 ), key: eventKeySchema.parse( 'again' ) },
			] );
			expect( await onHandAndCommitted( store, 'A' ) ).toBe( '0/0' );
		} );

		it( 'finds what moved in the very moment of a count inside it, also when the count comes later', async () => {
			const { store } = bench;
			await openShop( store, [ 'A' ] );
			const counted: StockEvent = {
				...received( 'A', 1, 'counted' ),
				body: { kind: 'count', sku: sku( 'A' ), location: main, units: 9, gone: [] },
			};
			const later = { ...received( 'A', 2, 'later' ), occurredAtMs: NOW_MS + 1 };
			await commit( store, [ received( 'A', 5, 'same moment' ), later ] );
			await commit( store, [ counted ] );
			expect( await onHandAndCommitted( store, 'A' ) ).toBe( '11/0' );
		} );

		it( 'replaces a time far ahead of ours once, and never the rank', async () => {
			const { store } = bench;
			await openShop( store, [ 'A' ] );
			const ahead = sold( 'o1', 'A', 2, 3_600 );
			await commit( store, [ placed( ahead ), placed( sold( 'o1', 'A', 5, 1 ) ) ] );
			const [ event ] = await store.ledger.events( 0, 1 );
			expect( event?.occurredAtMs ).toBe( NOW_MS );
			expect( await onHandAndCommitted( store, 'A' ) ).toBe( '0/2' );
		} );

		it( 'lets lines that waited for their offer take effect once they are mapped', async () => {
			const { store } = bench;
			await addChannel( store );
			const { results } = await commit( store, [ placed( sold( 'o1', 'A', 2 ) ) ] );
			expect( results ).toMatchObject( [ { result: 'applied', hasUnmappedLines: true } ] );
			expect( await store.model.linesToMap( shop ) ).toEqual( [] );
			await store.model.addSkus( [ { sku: sku( 'A' ), title: '' } ] );
			await store.model.addListings( [ listingRow( 'A' ) ], NOW_MS );
			const assigned = [
				{
					line: lineIdSchema.parse( 'A' ),
					offer: listingRow( 'A' ).offer,
					listing: listingIdSchema.parse( 'shop:A' ),
					sku: sku( 'A' ),
					location: main,
					leaves: [ { sku: sku( 'A' ), quantity: 1 } ],
				},
			];
			const o1 = orderIdSchema.parse( 'o1' );
			expect( await store.model.linesToMap( shop ) ).toEqual( [ { order: o1, assigned } ] );
			const mapped: StockEvent = {
				...received( 'A', 1, 'mapped/o1' ),
				source: 'ledger',
				body: { kind: 'lines-mapped', channel: shop, order: o1, assigned },
			};
			expect( await resultsOf( [ mapped, mapped ] ) ).toEqual( [ 'applied', 'duplicate' ] );
			expect( await onHandAndCommitted( store, 'A' ) ).toBe( '0/2' );
			expect( await store.model.linesToMap( shop ) ).toEqual( [] );
		} );
	} );
}

/** Of units in Amazon's warehouses. */
const STATES = {
	fulfillable: 0,
	reserved: 2,
	inboundWorking: 3,
	inboundShipped: 5,
	inboundReceiving: 7,
	researching: 11,
	unfulfillable: 13,
};

function delivery( deliveryKey = 'one' ): NewDelivery {
	const body = new Uint8Array();
	return { channel: shop, deliveryKey, topic: 't', headers: {}, body, receivedAtMs: NOW_MS };
}
