import {
	eventKeySchema,
	lineIdSchema,
	locationIdSchema,
	offerRefSchema,
	orderIdSchema,
	type ChannelId,
} from '../../src/shared/ids.ts';
import type { StockEvent, StockEventBody } from '../../src/shared/stock-event.ts';
import type { EventFilter, ListStore } from '../../src/worker/store/list-store.ts';
import { main, sku } from '../unit/ledger/ledger-in-memory.ts';
import type { StoreBench } from './store.ts';
import {
	commit,
	listingOf,
	NOW_MS,
	openShop,
	other,
	placed,
	received,
	shop,
	sold,
	stateOf,
	submission,
} from './store-shop.ts';

export const far = locationIdSchema.parse( 'far' );

/** Every page after another, of at most `limit` entries each. */
async function allPages< Entry, Place >(
	read: ( after: Place | null ) => Promise< readonly Entry[] >,
	placeOf: ( entry: Entry ) => Place,
	limit: number
): Promise< Entry[] > {
	const all: Entry[] = [];
	let after: Place | null = null;
	for (;;) {
		const page: readonly Entry[] = await read( after );
		expect( page.length ).toBeLessThanOrEqual( limit );
		all.push( ...page );
		const last = page.at( -1 );
		if ( last === undefined ) {
			return all;
		}
		after = placeOf( last );
	}
}

export function receiptAt( name: string, units: number, key: string ): StockEvent {
	return fact( { kind: 'receipt', sku: sku( name ), location: far, units, ...PLAIN }, key );
}

const PLAIN = { condition: 'sellable', reference: null } as const;

function fact( body: StockEventBody, key: string, source = 'api' ): StockEvent {
	return { source, key: eventKeySchema.parse( key ), occurredAtMs: NOW_MS, actor: 'Ada', body };
}

function reserved( order: string, name: string, untilMs: number, channel = shop ): StockEvent {
	return fact(
		{
			kind: 'reserve',
			channel,
			order: orderIdSchema.parse( order ),
			attempt: 'first',
			lines: [
				{ line: lineIdSchema.parse( 'l' ), offer: offerRefSchema.parse( name ), units: 1 },
			],
			expiresAtMs: untilMs,
			decision: null,
			assigned: [],
		},
		`reserve/${ order }`,
		channel
	);
}

/** What is listed page by page, in one order, whatever the size of the pages. */
export function describeLists( bench: StoreBench ): void {
	describe( 'the lists', () => {
		it( 'give SKUs in the order of their bytes, and find them by a part in any case', async () => {
			const { model, lists } = bench.store;
			const names = [ 'b', 'B', 'a-1', 'A_1', 'a%1', 'Ä', '茶', '￿', '😀' ];
			await model.addSkus( names.map( ( name ) => ( { sku: sku( name ), title: '' } ) ) );
			await model.addSkus( [ { sku: sku( 'Z' ), title: 'A mug' } ] );
			const inBytes = [ ...names, 'Z' ].toSorted( ( left, right ) =>
				Buffer.compare( Buffer.from( left ), Buffer.from( right ) )
			);
			const found = async ( search: string | null, limit: number ): Promise< string[] > => {
				const all = await allPages(
					( after: ReturnType< typeof sku > | null ) =>
						lists.skus( { search, after, limit } ),
					( row ) => row.sku,
					limit
				);
				return all.map( ( row ) => row.sku );
			};
			for ( const limit of [ 1, 3, 100 ] ) {
				expect( await found( null, limit ) ).toEqual( inBytes );
			}
			expect( await found( 'a', 2 ) ).toEqual( [ 'A_1', 'Z', 'a%1', 'a-1' ] );
			expect( await found( '_', 2 ) ).toEqual( [ 'A_1' ] );
			expect( await found( '%', 2 ) ).toEqual( [ 'a%1' ] );
			expect( await found( 'none', 2 ) ).toEqual( [] );
		} );

		it( 'give of SKUs and of keys those that there are', async () => {
			const { lists } = bench.store;
			await openShop( bench.store, [ 'A', 'B' ] );
			await commit( bench.store, [ received( 'A', 1, 'r-1' ), received( 'A', 1, 'r-2' ) ] );
			const named = await lists.titles( [ 'B', 'NONE', 'A' ].map( sku ) );
			expect( named.map( ( one ) => one.sku ) ).toEqual( [ 'A', 'B' ] );
			expect( await lists.titles( [] ) ).toEqual( [] );
			expect( await lists.shelves( [ 'B', 'NONE', 'A' ].map( sku ) ) ).toContainEqual( {
				sku: 'A',
				location: 'main',
				onHand: 2,
				countedAtMs: 0,
			} );
			const { source, key } = received( 'A', 1, 'r-2' );
			const none = eventKeySchema.parse( 'none' );
			expect( await lists.toldKeys( source, [ key, none ] ) ).toEqual( new Set( [ key ] ) );
			expect( await lists.toldKeys( 'another', [ key ] ) ).toEqual( new Set() );
		} );

		it( 'give shelves of which something besides orders was said after a position', async () => {
			const { lists, ledger } = bench.store;
			await openShop( bench.store, [ 'A', 'B', 'C' ] );
			await commit( bench.store, [ received( 'A', 9, 'r-1' ), received( 'B', 9, 'r-2' ) ] );
			const before = await ledger.lastPosition();
			const transfer = {
				kind: 'transfer',
				sku: sku( 'B' ),
				from: main,
				to: far,
				units: 2,
			} as const;
			await commit( bench.store, [
				placed( sold( 'o-1', 'A', 2, 1 ) ),
				fact( transfer, 't-1' ),
				receiptAt( 'C', 4, 'r-3' ),
				receiptAt( 'C', 4, 'r-4' ),
			] );
			const skus = [ 'A', 'B', 'C' ].map( sku );
			const moved = await lists.movedShelves( skus, before );
			expect(
				moved
					.map( ( one ) => `${ one.sku } ${ one.location } ${ one.position - before }` )
					.toSorted()
			).toEqual( [ 'B far 2', 'B main 2', 'C far 4' ] );
			expect( await lists.movedShelves( skus, before + 4 ) ).toEqual( [] );
			expect( await lists.movedShelves( skus.slice( 0, 1 ), before ) ).toEqual( [] );
		} );

		it( 'give the locations that channels draw from, and those that hold anything', async () => {
			const { store } = bench;
			await openShop( store, [ 'A' ] );
			await openShop( store, [ 'A' ], other );
			await commit( store, [ receiptAt( 'A', 3, 'r' ) ] );
			await store.model.setObserved( far, true );
			expect( await store.lists.locations() ).toEqual( [
				{ location: far, channels: [], isObserved: true },
				{ location: main, channels: [ other, shop ], isObserved: false },
			] );
		} );

		it( 'give events by kind, source, SKU and order, each once and in the order of commits', async () => {
			const { store } = bench;
			await openShop( store, [ 'A', 'B' ] );
			await openShop( store, [ 'A' ], other );
			await commit( store, [
				received( 'A', 5, 'a' ),
				received( 'B', 5, 'b' ),
				placed( sold( 'o1', 'A', 1 ) ),
				placed( sold( 'o1', 'A', 1 ), 0, other ),
				placed( sold( 'o2', 'B', 1 ) ),
				placed( sold( 'o1', 'A', 2, 5 ) ),
			] );
			const found = async ( filter: EventFilter, limit: number ): Promise< number[] > => {
				const all: number[] = [];
				for ( let after: number | null = 0; after !== null; ) {
					const page: Awaited< ReturnType< ListStore[ 'events' ] > > =
						await store.lists.events( filter, after, limit );
					expect( page.events.length ).toBeLessThanOrEqual( limit );
					all.push( ...page.events.map( ( { position } ) => position ) );
					after = page.next;
				}
				return all;
			};
			for ( const limit of [ 1, 2, 100 ] ) {
				expect( await found( {}, limit ) ).toEqual( [ 1, 2, 3, 4, 5, 6 ] );
				expect( await found( { kinds: [ 'order' ] }, limit ) ).toEqual( [ 3, 4, 5, 6 ] );
				expect( await found( { sources: [ other ] }, limit ) ).toEqual( [ 4 ] );
				expect( await found( { sku: 'A' }, limit ) ).toEqual( [ 1, 3, 4, 6 ] );
				expect( await found( { order: 'o1' }, limit ) ).toEqual( [ 3, 4, 6 ] );
				expect( await found( { order: 'o1', sources: [ shop ] }, limit ) ).toEqual( [
					3, 6,
				] );
				expect( await found( { sku: 'A', kinds: [ 'adjustment' ] }, limit ) ).toEqual( [
					1,
				] );
				expect( await found( { order: 'o' }, limit ) ).toEqual( [] );
			}
			const [ first ] = ( await store.lists.events( {}, 0, 1 ) ).events;
			expect( first ).toMatchObject( { key: 'a', outcome: 'applied', isClamped: false } );
			expect( await store.lists.event( 1 ) ).toEqual( first );
			expect( await store.lists.event( 7 ) ).toBeNull();
		} );

		it( 'give a follower of the log every event, once, while others write', async () => {
			const { store } = bench;
			const names = [ 'A', 'B', 'C', 'D' ];
			await openShop( store, names );
			const writing = Promise.all(
				Array.from( { length: 40 }, ( _, number ) =>
					commit( store, [
						received( names[ number % names.length ] ?? 'A', 1, `${ number }` ),
						received(
							names[ ( number + 1 ) % names.length ] ?? 'A',
							1,
							`${ number }b`
						),
					] )
				)
			);
			const ended: number[] = [];
			void writing.then( ( { length } ) => ended.push( length ) );
			const seen: number[] = [];
			const readOn = async (): Promise< void > => {
				for ( let after: number | null = seen.at( -1 ) ?? 0; after !== null; ) {
					const page: Awaited< ReturnType< ListStore[ 'events' ] > > =
						await store.lists.events( { kinds: [ 'adjustment' ] }, after, 7 );
					seen.push( ...page.events.map( ( { position } ) => position ) );
					after = page.next;
				}
			};
			while ( ended.length === 0 ) {
				await readOn();
			}
			await readOn();
			expect( seen ).toEqual( Array.from( { length: 80 }, ( _, index ) => index + 1 ) );
		} );

		it( 'give orders by channel and number, and the reservations that hold units', async () => {
			const { store } = bench;
			await openShop( store, [ 'A' ] );
			await openShop( store, [ 'A' ], other );
			await commit( store, [
				received( 'A', 9, 'a' ),
				placed( sold( 'o2', 'A', 1 ) ),
				placed( sold( 'o1', 'A', 1 ), 0, other ),
				reserved( 'c1', 'A', NOW_MS + 9_000 ),
				reserved( 'c2', 'A', NOW_MS + 5_000, other ),
				reserved( 'c3', 'A', NOW_MS + 5_000 ),
				reserved( 'o2', 'A', NOW_MS + 1_000 ),
			] );
			const place = ( { channel, order }: { channel: ChannelId; order: string } ): string =>
				`${ channel } ${ order }`;
			for ( const limit of [ 1, 2, 100 ] ) {
				const orders = await allPages(
					( after: Parameters< ListStore[ 'orders' ] >[ 0 ] ) =>
						store.lists.orders( after, limit ),
					( { channel, order } ) => ( { channel, order } ),
					limit
				);
				expect( orders.map( place ) ).toEqual( [
					'other c2',
					'other o1',
					'shop c1',
					'shop c3',
					'shop o2',
				] );
				const held = await allPages(
					( after: Parameters< ListStore[ 'reservations' ] >[ 0 ] ) =>
						store.lists.reservations( after, limit ),
					( { untilMs, state: { channel, order } } ) => ( { untilMs, channel, order } ),
					limit
				);
				// The one that the channel has told of holds nothing by its reservation any more.
				expect( held.map( ( { state } ) => place( state ) ) ).toEqual( [
					'other c2',
					'shop c3',
					'shop c1',
				] );
				expect( held.map( ( { untilMs } ) => untilMs - NOW_MS ) ).toEqual( [
					5_000, 5_000, 9_000,
				] );
			}
			const order = await store.lists.order( shop, orderIdSchema.parse( 'o2' ) );
			expect( order ).toMatchObject( { channel: shop, order: 'o2', placedAtMs: NOW_MS } );
			expect( await store.lists.order( other, orderIdSchema.parse( 'o2' ) ) ).toBeNull();
		} );

		it( 'give what waits for a person: deliveries, conflicts, quantities that are refused', async () => {
			const { store } = bench;
			await openShop( store, [ 'A', 'B' ] );
			await store.inbox.put(
				[ '1', '2', '3' ].map( ( deliveryKey ) => ( {
					channel: shop,
					deliveryKey,
					topic: 'orders/create',
					headers: {},
					body: Buffer.from( '{}' ),
					receivedAtMs: NOW_MS,
				} ) )
			);
			const waiting = await store.inbox.waiting( 0, 10 );
			await store.inbox.settle(
				waiting.map( ( { delivery }, index ) => ( {
					delivery,
					state: index === 1 ? ( 'parked' as const ) : ( 'dead' as const ),
					errorCode: 'BODY_UNREADABLE' as const,
					errorDetail: `the ${ index }th`,
					atMs: NOW_MS,
				} ) )
			);
			const stopped = ( state: 'parked' | 'dead', limit: number ) =>
				allPages(
					( after: number | null ) =>
						store.lists.stoppedDeliveries( state, after, limit ),
					( { delivery } ) => delivery,
					limit
				);
			const [ first, second, third ] = waiting.map( ( { delivery } ) => delivery );
			for ( const limit of [ 1, 5 ] ) {
				expect(
					( await stopped( 'dead', limit ) ).map( ( { delivery } ) => delivery )
				).toEqual( [ third, first ] );
				expect( await stopped( 'parked', limit ) ).toMatchObject( [
					{
						delivery: second,
						channel: shop,
						topic: 'orders/create',
						receivedAtMs: NOW_MS,
						errorCode: 'BODY_UNREADABLE',
						errorDetail: 'the 1th',
					},
				] );
			}

			const ofLedger = { ...received( 'A', 4, 'k' ), source: 'ledger' };
			await commit( store, [ received( 'A', 1, 'k' ), ofLedger ] );
			await commit( store, [ { ...received( 'A', 5, 'k' ), source: 'ledger' } ] );
			await store.ledger.commit(
				[ submission( received( 'A', 2, 'k' ) ), submission( received( 'A', 3, 'k' ) ) ],
				NOW_MS
			);
			const conflicts = await allPages(
				( after: number | null ) => store.lists.conflicts( after, 1 ),
				( { conflict } ) => conflict,
				1
			);
			expect( conflicts ).toHaveLength( 2 );
			expect( conflicts[ 0 ]?.conflict ).toBeGreaterThan( conflicts[ 1 ]?.conflict ?? 0 );
			expect( conflicts[ 0 ] ).toMatchObject( { source: 'api', key: 'k', delivery: null } );

			expect( await store.lists.deadListings( null, 5 ) ).toEqual( [] );
			await store.deliveries.apply( shop, [
				{
					listing: listingOf( 'A' ),
					patch: {
						deadRevision: 2,
						failureCode: 'PUSH_REJECTED',
						failureReason: 'archived',
					},
				},
				{ listing: listingOf( 'B' ), patch: { deadRevision: 1 } },
			] );
			const dead = await allPages(
				( after: Parameters< ListStore[ 'deadListings' ] >[ 0 ] ) =>
					store.lists.deadListings( after, 1 ),
				( { listing } ) => listing,
				1
			);
			expect( dead ).toMatchObject( [
				{
					listing: listingOf( 'A' ),
					channel: shop,
					sku: 'A',
					quantity: ( await stateOf( store, 'A' ) ).quantity,
					failureCode: 'PUSH_REJECTED',
					failureReason: 'archived',
				},
				{ listing: listingOf( 'B' ), failureCode: null },
			] );
		} );
	} );
}
