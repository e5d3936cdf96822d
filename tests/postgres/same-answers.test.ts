import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { offerRefSchema } from '../../src/shared/ids.ts';
import type { DeliveryState, NewDelivery, Store } from '../../src/worker/store/contract.ts';
import type { PostgresDatabase } from '../../src/worker/store/postgres/database.ts';
import { storeOn } from '../../src/worker/store/postgres/open-postgres-store.ts';
import { openSqliteStore } from '../../src/worker/store/sqlite/open-sqlite-store.ts';
import type { LogFilter, LogPage, LogPlace } from '../../src/worker/store/sync-log-store.ts';
import {
	at,
	commit,
	listingOf,
	listingRow,
	NOW_MS,
	openShop,
	other,
	placed,
	received,
	shop,
	sold,
	stateOf,
} from '../conformance/store-shop.ts';
import { line, order, sku } from '../unit/ledger/ledger-in-memory.ts';
import { itemFor } from '../unit/propagation/listing-state.ts';
import { copySqlite } from './copy-of-sqlite.ts';
import { openNewDatabase } from './open-database.ts';
import { describePostgres } from './use-postgres.ts';

type Readable = Omit< Store, 'ledger' | 'dismissals' | 'close' >;

/** The same rows in both databases: whatever is asked, both say the same. */
describePostgres(
	'the stores on SQLite and on PostgreSQL, asked about the same rows',
	( postgres ) => {
		let dataDir: string;
		let sqlite: Store;
		let database: PostgresDatabase;
		let twin: Readable;

		beforeAll( async () => {
			dataDir = mkdtempSync( join( tmpdir(), 'lockstep-twin-' ) );
			const begun = openSqliteStore( dataDir );
			await liveALittle( begun );
			await begun.close();
			( { database } = await openNewDatabase( postgres ) );
			await copySqlite( dataDir, database );
			sqlite = openSqliteStore( dataDir );
			twin = storeOn( database );
		}, 120_000 );
		afterAll( async () => {
			await sqlite.close();
			await database.close();
			rmSync( dataDir, { recursive: true, force: true } );
		} );

		/** Asks both, and answers what they said. */
		const asked = async < T >( ask: ( store: Readable ) => Promise< T > ): Promise< T > => {
			const expected = await ask( sqlite );
			expect( await ask( twin ) ).toEqual( expected );
			return expected;
		};

		it.each( [
			'waiting',
			'done',
			'ignored',
			'parked',
			'fetching',
			'dead',
		] as DeliveryState[] )( 'list the deliveries that are %s', async ( state ) => {
			await asked( ( { inbox } ) => inbox.list( state, 5 ) );
		} );

		it( 'list the same, page by page', async () => {
			for ( const limit of [ 1, 2, 100 ] ) {
				for ( const search of [ null, 'a', 'SKU' ] ) {
					await asked( ( { lists } ) => lists.skus( { search, after: null, limit } ) );
				}
				for ( const [ isShort, search ] of [
					[ false, null ],
					[ true, null ],
					[ false, 'sku' ],
				] as const ) {
					const wanted = { search, location: null, isShort, after: null, limit };
					await asked( ( { lists } ) => lists.stock( wanted ) );
				}
				for ( const state of [ 'parked', 'dead' ] as const ) {
					await asked( ( { lists } ) => lists.stoppedDeliveries( state, null, limit ) );
				}
				await asked( ( { lists } ) => lists.orders( null, limit ) );
				await asked( ( { lists } ) => lists.reservations( null, limit ) );
				await asked( ( { lists } ) => lists.conflicts( null, limit ) );
				await asked( ( { lists } ) => lists.deadListings( null, limit ) );
				await asked( ( { lists } ) => lists.events( {}, 0, limit ) );
				await asked( ( { lists } ) => lists.events( { kinds: [ 'order' ] }, 1, limit ) );
			}
			await asked( ( { lists } ) => lists.locations() );
			await asked( ( { lists } ) => lists.event( 1 ) );
			await asked( ( { lists } ) => lists.titles( [ sku( 'A' ), sku( 'B' ) ] ) );
		} );

		it( 'count deliveries, and give those that wait', async () => {
			expect( await asked( ( { inbox } ) => inbox.counts() ) ).toMatchObject( { copies: 1 } );
			await asked( ( { inbox } ) => inbox.countWaiting( shop, 'orders' ) );
			for ( const bytesMax of [ undefined, 5_000, 12, 1, 0 ] ) {
				const waiting = await asked( ( { inbox } ) =>
					inbox.waiting( 2, 4, [ other ], bytesMax )
				);
				expect( waiting.length ).toBeGreaterThan( 0 );
			}
		} );

		it( 'know of each listing what the ledger wants and the dispatcher knows', async () => {
			expect(
				await asked( ( { deliveries } ) => deliveries.due( shop, NOW_MS, 3 ) )
			).toHaveLength( 3 );
			for ( const channel of [ shop, other ] ) {
				await asked( ( { deliveries } ) => deliveries.due( channel, NOW_MS + 9_999, 100 ) );
				await asked( ( { deliveries } ) => deliveries.listings( channel ) );
				await asked( ( { listings } ) => listings.page( channel, null, 9 ) );
				await asked( ( { listings } ) => listings.dead( channel, null, 9 ) );
				await asked( ( { listings } ) => listings.truthLags( channel, 0, 9 ) );
				await asked( ( { deliveries } ) => deliveries.openCalls( channel ) );
				await asked( ( { deliveries } ) => deliveries.unseen( channel, null, 3 ) );
				await asked( ( { deliveries } ) => deliveries.nextDueAtMs( channel ) );
				await asked( ( { deliveries } ) => deliveries.nextCheckAtMs( channel ) );
				await asked( ( { deliveries } ) =>
					deliveries.toCheck( channel, NOW_MS + 999_999, 9 )
				);
				await asked( ( { deliveries } ) =>
					deliveries.findByExternal( channel, { place: 'here', id: 'A' } )
				);
			}
			await asked( ( { deliveries } ) => deliveries.drifts( 5 ) );
			await asked( ( { deliveries } ) => deliveries.whyThisNumber( listingOf( 'A' ) ) );
		} );

		it( 'add up the same, and measure the same times', async () => {
			expect( await asked( ( { deliveries } ) => deliveries.tallies() ) ).toHaveLength( 2 );
			expect( await asked( ( { listings } ) => listings.counts() ) ).toHaveLength( 2 );
			await asked( ( { listings } ) => listings.confirmed() );
			expect( await asked( ( { deliveries } ) => deliveries.latencies( 0 ) ) ).not.toEqual(
				[]
			);
		} );

		it( 'know the same model', async () => {
			await asked( ( { model } ) => model.channels() );
			await asked( ( { model } ) => model.channel( shop ) );
			await asked( ( { model } ) => model.skus() );
			await asked( ( { model } ) => model.hasSku( sku( 'A' ) ) );
			expect( await asked( ( { model } ) => model.bills() ) ).toHaveLength( 2 );
			await asked( ( { model } ) => model.restoredChannels() );
			await asked( ( { model } ) => model.tokenByHash( 'hash' ) );
			await asked( ( { links } ) => links.pulledUntil( shop ) );
			await asked( ( { links } ) => links.pulledUntil( other ) );
		} );

		it( 'find the lines without a mapping, and what those stand for that have one now', async () => {
			expect( await asked( ( { model } ) => model.unmappedLines( shop ) ) ).toHaveLength( 3 );
			const mapped = await asked( ( { model } ) => model.linesToMap( shop ) );
			expect( mapped ).toMatchObject( [
				{ order: 'o9', assigned: [ { sku: 'KIT' }, { sku: 'GIFT', first: [ {}, {} ] } ] },
			] );
			expect( await asked( ( { model } ) => model.linesToMap( other ) ) ).toEqual( [] );
		} );

		describe( 'show the same pages of the log', () => {
			const FILTERS: readonly LogFilter[] = [
				{},
				{ kinds: [ 'delivery' ] },
				{ kinds: [ 'order', 'delivery' ] },
				{ kinds: [ 'adjustment' ], sources: [ 'api' ] },
				{ sources: [ 'shop', 'nobody' ] },
				{ outcomes: [ 'outranked' ] },
				{ outcomes: [ 'applied', 'parked' ] },
				{ outcomes: [ 'dead' ], sources: [ 'shop' ] },
				{ sku: 'A' },
				{ sku: 'A', sources: [ 'shop' ] },
				{ sku: 'nothing' },
				{ search: 'a' },
				{ search: 'ß' },
				{ search: '%' },
				{ search: 'o9' },
				{ order: 'o9' },
				{ order: 'o9', sources: [ 'shop' ], kinds: [ 'order' ] },
				{ search: 'B', kinds: [ 'order' ] },
				{ search: 'a', sources: [ 'rare' ] },
			];

			it.each( FILTERS.map( ( filter ) => ( { filter, name: JSON.stringify( filter ) } ) ) )(
				'under $name',
				async ( { filter } ) => {
					let before: LogPlace | null = null;
					for ( let pages = 0; pages < 12; pages += 1 ) {
						const from: LogPlace | null = before;
						const page: LogPage = await asked( ( { syncLog } ) =>
							syncLog.older( filter, from, 7 )
						);
						before = page.next;
						if ( before === null ) {
							break;
						}
					}
					let after: LogPlace = { event: 0, notice: 0 };
					for ( let pages = 0; pages < 12; pages += 1 ) {
						const from: LogPlace = after;
						const page: LogPage = await asked( ( { syncLog } ) =>
							syncLog.newer( filter, from, 5 )
						);
						if ( page.next === null ) {
							break;
						}
						after = page.next;
					}
				}
			);

			it( 'and the same single entries and chains', async () => {
				await asked( ( { syncLog } ) => syncLog.newest() );
				await asked( ( { syncLog } ) => syncLog.entry( { event: 3, notice: 0 } ) );
				await asked( ( { syncLog } ) => syncLog.entry( { event: 9_999, notice: 0 } ) );
				const { entries } = await asked( ( { syncLog } ) =>
					syncLog.older( { kinds: [ 'delivery' ] }, null, 1 )
				);
				const [ notice ] = entries;
				expect(
					await asked( ( { syncLog } ) =>
						syncLog.entry( notice?.place ?? { event: 0, notice: 0 } )
					)
				).toEqual( notice );
				for ( const name of [ 'A', 'B', 'KIT', 'nothing' ] ) {
					for ( const revision of [ 1, 2, 3, 4 ] ) {
						await asked( ( { syncLog } ) =>
							syncLog.progress( listingOf( name ), revision )
						);
						await asked( ( { syncLog } ) =>
							syncLog.chain( listingOf( name ), revision )
						);
					}
					await asked( ( { syncLog } ) => syncLog.skuOf( listingOf( name ) ) );
				}
				for ( const delivery of [ 1, 2, 99 ] ) {
					await asked( ( { syncLog } ) => syncLog.delivery( delivery, 3 ) );
					await asked( ( { syncLog } ) => syncLog.delivery( delivery, 0 ) );
				}
			} );
		} );
	}
);

/** A shop in which a little of everything has happened. */
async function liveALittle( store: Store ): Promise< void > {
	await openShop( store, [ 'A', 'AB', 'B', 'KIT', 'GIFT', 'Maß_100%' ] );
	await openShop( store, [ 'A', 'B' ], other );
	await store.model.saveBill( {
		bundle: sku( 'KIT' ),
		sinceMs: NOW_MS,
		components: [ { sku: sku( 'A' ), quantity: 2 } ],
		isPackedAnywhere: true,
	} );
	await store.model.saveBill( {
		bundle: sku( 'GIFT' ),
		sinceMs: NOW_MS,
		components: [ { sku: sku( 'B' ), quantity: 1 } ],
		isKeptAssembled: true,
	} );
	await commit( store, [
		{ ...received( 'A', 1, 'rare' ), source: 'rare' },
		...[ 'A', 'AB', 'B', 'GIFT', 'Maß_100%' ].map( ( name ) =>
			received( name, 4, `r-${ name }` )
		),
	] );
	await sellAndMap( store );
	for ( let from = 0; from < 1_200; from += 400 ) {
		await commit(
			store,
			Array.from( { length: 400 }, ( _none, index ) =>
				received( 'A', 1, `hot-${ from + index }` )
			)
		);
	}
	await deliverAndPush( store );
	await store.model.addToken( 'hash', { name: 'till', scope: 'operate' }, NOW_MS );
	await store.links.setPulledUntil( shop, { epoch: 2, lastRow: 7 } );
}

async function sellAndMap( store: Store ): Promise< void > {
	const unmapped = order(
		'o9',
		[ line( 'X', { ordered: 2 } ), line( 'Y', { ordered: 6 } ), line( 'Z' ) ],
		at( 1 )
	);
	await commit( store, [
		placed( sold( 'o1', 'A', 1, 2 ) ),
		placed( sold( 'o1', 'A', 2, 1 ) ),
		placed( sold( 'o2', 'B', 2 ), 0, other ),
		placed( unmapped ),
	] );
	const mappedTo = ( offer: string, name: string ) => ( {
		...listingRow( offer ),
		offer: offerRefSchema.parse( offer ),
		sku: sku( name ),
	} );
	await store.model.addListings( [ mappedTo( 'X', 'KIT' ), mappedTo( 'Y', 'GIFT' ) ], NOW_MS );
}

async function deliverAndPush( store: Store ): Promise< void > {
	const letter = ( key: string, changes: Partial< NewDelivery > = {} ): NewDelivery => ( {
		channel: shop,
		deliveryKey: key,
		topic: 'orders',
		headers: { 'x-key': key },
		body: Buffer.from( `{"said":"${ key }"}` ),
		receivedAtMs: NOW_MS,
		...changes,
	} );
	const keys = [ 'done', 'parked', 'dead', 'w1', 'w2', 'w3', 'w4' ];
	await store.inbox.put( [ ...keys.map( ( key ) => letter( key ) ), letter( 'w1' ) ] );
	await store.inbox.put( [ letter( 'theirs', { channel: other } ) ] );
	const numbers = ( await store.inbox.waiting( 0, 3 ) ).map( ( { delivery } ) => delivery );
	const [ done = 0, parked = 0, dead = 0 ] = numbers;
	await store.inbox.settle( [
		{ delivery: done, state: 'done', atMs: NOW_MS },
		{ delivery: parked, state: 'parked', errorCode: 'OFFER_NOT_MAPPED', atMs: NOW_MS + 1 },
		{
			delivery: dead,
			state: 'dead',
			errorCode: 'BODY_UNREADABLE',
			errorDetail: 'x',
			atMs: NOW_MS,
		},
	] );
	await store.inbox.putDead( letter( 'listed/1', { channel: other } ), 'BODY_UNREADABLE', 'no' );
	const a = await stateOf( store, 'A' );
	const b = await stateOf( store, 'B' );
	const called = { channel: shop, kind: 'set', startedAtMs: NOW_MS, repeats: 0 } as const;
	await store.deliveries.beginCall( { call: 'c1', ...called, items: [ itemFor( a, 3, 1 ) ] }, [
		{
			listing: a.listing,
			patch: { call: 'c1', sentRevision: 3, sentQuantity: 3 },
			milestone: { revision: 3, reached: 'sent', atMs: NOW_MS + 5 },
		},
	] );
	await store.deliveries.endCall( {
		call: 'c1',
		state: 'answered',
		endedAtMs: NOW_MS + 9,
		items: [ { listing: a.listing, result: 'accepted', shownAfter: 3 } ],
		changes: [
			{
				listing: a.listing,
				patch: {
					call: null,
					acceptedRevision: 3,
					confirmedRevision: 2,
					checkAtMs: NOW_MS + 60,
				},
				milestone: { revision: 3, reached: 'confirmed', atMs: NOW_MS + 8 },
			},
		],
	} );
	await store.deliveries.beginCall( { call: 'c2', ...called, items: [ itemFor( b, 0 ) ] }, [
		{ listing: b.listing, patch: { call: 'c2', deadRevision: 1, failureCode: 'PUSH_FAILED' } },
	] );
	await store.deliveries.recordDrift( {
		listing: a.listing,
		channel: shop,
		expected: 3,
		shown: 2,
		foundAtMs: NOW_MS,
		lastConfirmedAtMs: null,
	} );
}
