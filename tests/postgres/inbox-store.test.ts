import type { NewDelivery } from '../../src/worker/store/contract.ts';
import type { PostgresDatabase } from '../../src/worker/store/postgres/database.ts';
import { storeOn } from '../../src/worker/store/postgres/open-postgres-store.ts';
import { PostgresInboxStore } from '../../src/worker/store/postgres/postgres-inbox-store.ts';
import { received, submission } from '../conformance/store-shop.ts';
import { sku } from '../unit/ledger/ledger-in-memory.ts';
import { deadlocksIn } from './deadlocks.ts';
import { NOW_MS, other, shop } from './listed.ts';
import { openDatabase, openNewDatabase } from './open-database.ts';
import { describePostgres } from './use-postgres.ts';

function delivery( key: string, changes: Partial< NewDelivery > = {} ): NewDelivery {
	return {
		channel: shop,
		deliveryKey: key,
		topic: 'orders/create',
		headers: { 'x-topic': 'orders/create' },
		body: Uint8Array.from( [ 0, 255, 10, 13, 128 ] ),
		receivedAtMs: NOW_MS,
		...changes,
	};
}

const shuffled = < T >( items: readonly T[], seed: number ): T[] =>
	items
		.map( ( item, index ) => ( { item, at: Math.imul( index + seed, 2_654_435_761 ) >>> 0 } ) )
		.sort( ( left, right ) => left.at - right.at )
		.map( ( { item } ) => item );

describePostgres( 'the inbox on PostgreSQL', ( postgres ) => {
	let database: PostgresDatabase;
	let url: string;
	let inbox: PostgresInboxStore;

	beforeEach( async () => {
		( { database, url } = await openNewDatabase( postgres ) );
		inbox = new PostgresInboxStore( database );
	} );
	afterEach( async () => {
		await database.close();
	} );

	const waitingKeys = async ( bytesMax?: number, except = [] as ( typeof shop )[] ) =>
		( await inbox.waiting( 0, 1_000, except, bytesMax ) ).map( ( one ) => one.deliveryKey );

	it( 'numbers deliveries as they came, whatever their keys are', async () => {
		const keys = shuffled( [ 'a', 'b', 'B', 'ä', 'c', 'd' ], 3 );
		await inbox.put( keys.map( ( key ) => delivery( key ) ) );
		expect( await waitingKeys() ).toEqual( keys );
	} );

	it( 'keeps each body with its own delivery, the empty and the large', async () => {
		const bodies = [ 0, 3, 0, 70_000, 1 ].map( ( bytes, index ) =>
			new Uint8Array( bytes ).fill( index + 1 )
		);
		await inbox.put( bodies.map( ( body, index ) => delivery( `${ 9 - index }`, { body } ) ) );
		const kept = await inbox.waiting( 0, 10 );
		expect( kept.map( ( { body } ) => Buffer.from( body ) ) ).toEqual(
			bodies.map( ( body ) => Buffer.from( body ) )
		);
	} );

	it( 'answers each delivery of a batch for itself: the first of a new one is stored', async () => {
		await inbox.put( [ delivery( 'old' ) ] );
		const batch = [ 'new', 'old', 'new', 'old', 'newer', 'new' ].map( ( key ) =>
			delivery( key )
		);
		expect( await inbox.put( batch ) ).toEqual( [
			'stored',
			'copy',
			'copy',
			'copy',
			'stored',
			'copy',
		] );
		// The same key is another delivery on another channel.
		expect( await inbox.put( [ delivery( 'new', { channel: other } ) ] ) ).toEqual( [
			'stored',
		] );
		expect( await inbox.counts() ).toMatchObject( { waiting: 4, copies: 4 } );
		expect( await inbox.put( [] ) ).toEqual( [] );
	} );

	it( 'stores what two processes are sent at once exactly once, in whatever order it comes', async () => {
		const elsewhere = openDatabase( url );
		try {
			const theirs = new PostgresInboxStore( elsewhere );
			const keys = Array.from( { length: 400 }, ( _none, index ) => `key-${ index }` );
			for ( let round = 0; round < 10; round += 1 ) {
				const batch = ( seed: number ) =>
					shuffled( keys, seed ).map( ( key ) => delivery( `${ round }/${ key }` ) );
				const answers = await Promise.all( [
					inbox.put( batch( 1 ) ),
					theirs.put( batch( 5 ) ),
					inbox.put( batch( 7 ) ),
				] );
				const stored = answers.flat().filter( ( answer ) => answer === 'stored' );
				expect( stored ).toHaveLength( keys.length );
			}
			expect( await inbox.counts() ).toMatchObject( { waiting: 4_000, copies: 8_000 } );
			expect( await deadlocksIn( database ) ).toBe( 0 );
		} finally {
			await elsewhere.close();
		}
	} );

	it( 'settles and requeues beside copies that come in, without a deadlock', async () => {
		const keys = Array.from( { length: 200 }, ( _none, index ) => `key-${ index }` );
		// Numbers and keys run against each other: locked by number here and by key there, it would stop.
		await inbox.put( keys.toReversed().map( ( key ) => delivery( key ) ) );
		const numbers = ( await inbox.waiting( 0, 1_000 ) ).map( ( one ) => one.delivery );
		const settleAll = ( seed: number ) =>
			inbox.settle(
				shuffled( numbers, seed ).map( ( one ) => ( {
					delivery: one,
					state: 'parked',
					errorCode: 'OFFER_NOT_MAPPED',
					atMs: NOW_MS,
				} ) )
			);
		for ( let round = 0; round < 10; round += 1 ) {
			await Promise.all( [
				inbox.put( keys.map( ( key ) => delivery( key ) ) ),
				settleAll( round ),
				settleAll( round + 3 ),
				inbox.requeueParked( shop ),
			] );
		}
		expect( await inbox.counts() ).toMatchObject( { copies: 2_000 } );
		expect( await deadlocksIn( database ) ).toBe( 0 );
		// Noticed once each, however often they were parked.
		const { notices } = ( await database.first< { notices: number } >(
			'select count(*) as notices from delivery_notices'
		) ) ?? { notices: 0 };
		expect( notices ).toBe( 200 );
	} );

	it( 'is settled by the ledger beside copies that come in, without a deadlock', async () => {
		const ledgerElsewhere = openDatabase( url );
		try {
			const { ledger, model } = storeOn( ledgerElsewhere );
			await model.addSkus( [ { sku: sku( 'A' ), title: '' } ] );
			const keys = Array.from( { length: 200 }, ( _none, index ) => `key-${ index }` );
			for ( let round = 0; round < 8; round += 1 ) {
				const batch = keys.map( ( key ) => delivery( `${ round }/${ key }` ) );
				await inbox.put( batch.toReversed() );
				const waiting = await inbox.waiting( 0, 1_000 );
				await Promise.all( [
					inbox.put( batch ),
					ledger.commit(
						waiting.map( ( one ) =>
							submission( received( 'A', 1, one.deliveryKey ), one.delivery )
						),
						NOW_MS
					),
					inbox.put( batch ),
				] );
			}
			expect( await inbox.counts() ).toMatchObject( { done: 1_600, copies: 3_200 } );
			expect( await deadlocksIn( database ) ).toBe( 0 );
		} finally {
			await ledgerElsewhere.close();
		}
	} );

	it( 'settles a delivery twice in one call as it would in two', async () => {
		await inbox.put( [ delivery( 'a' ) ] );
		const [ kept ] = await inbox.waiting( 0, 1 );
		const verdict = { delivery: kept?.delivery ?? 0, atMs: NOW_MS };
		await inbox.settle( [
			{ ...verdict, state: 'dead', errorCode: 'BODY_UNREADABLE' },
			{ ...verdict, state: 'done' },
		] );
		expect( await inbox.counts() ).toMatchObject( { dead: 0, done: 1 } );
		expect( await database.rows( 'select state from delivery_notices' ) ).toEqual( [
			{ state: 'dead' },
		] );
	} );

	it( 'keeps texts with a NUL in them, which PostgreSQL does not know, instead of failing for ever', async () => {
		const headers = { 'x-note': 'a\0b' };
		const nul = delivery( 'key\0', { topic: 'orders\0create', headers } );
		expect( await inbox.put( [ nul, delivery( 'fine' ) ] ) ).toEqual( [ 'stored', 'stored' ] );
		expect( await inbox.put( [ nul ] ) ).toEqual( [ 'copy' ] );
		const [ kept ] = await inbox.waiting( 0, 1 );
		// Headers are JSON, which has an escape for it.
		expect( kept ).toMatchObject( { topic: 'orders\uFFFDcreate', headers } );
		await inbox.putDead( delivery( 'listed/\0' ), 'BODY_UNREADABLE', 'order 7: "\0"' );
		await inbox.settle( [
			{ delivery: kept?.delivery ?? 0, state: 'dead', errorDetail: 'at \0', atMs: NOW_MS },
		] );
		await inbox.countRefusal( shop, 'SIGNATURE_WRONG', 'signed "\0"', NOW_MS );
		expect( await inbox.counts() ).toMatchObject( { dead: 2, waiting: 1, refused: 1 } );
	} );

	it( 'fetches no body after the one that fills a page', async () => {
		await inbox.put(
			[ 400, 600, 5_000, 0 ].map( ( bytes, index ) =>
				delivery( `${ index }`, { body: new Uint8Array( bytes ) } )
			)
		);
		await inbox.put( [ delivery( 'theirs', { channel: other } ) ] );
		expect( await waitingKeys( 1_001 ) ).toEqual( [ '0', '1', '2' ] );
		expect( await waitingKeys( 1_000 ) ).toEqual( [ '0', '1' ] );
		expect( await waitingKeys( 0 ) ).toEqual( [ '0' ] );
		expect( await waitingKeys( undefined, [ shop ] ) ).toEqual( [ 'theirs' ] );
	} );

	it( 'forgets bodies oldest first, and leaves their hash and length', async () => {
		await inbox.put( [
			delivery( 'young', { receivedAtMs: NOW_MS } ),
			delivery( 'old', { receivedAtMs: NOW_MS - 2 } ),
			delivery( 'older', { receivedAtMs: NOW_MS - 3 } ),
		] );
		const all = await inbox.waiting( 0, 10 );
		await inbox.settle(
			all.map( ( one ) => ( { delivery: one.delivery, state: 'done', atMs: NOW_MS } ) )
		);
		expect( await inbox.expireBodies( NOW_MS, 1 ) ).toBe( 1 );
		expect( await inbox.expireBodies( NOW_MS, 10 ) ).toBe( 1 );
		expect( await inbox.expireBodies( NOW_MS, 10 ) ).toBe( 0 );
		const rows = await database.rows(
			'select delivery_key, octet_length(body) as bytes, body_bytes, body_hash from deliveries order by delivery_key'
		);
		const body_hash = '896a425d1fade64e368ccca61003182138e59b7050bca9a7ec8f4ca99646f9fb';
		expect( rows ).toEqual( [
			{ delivery_key: 'old', bytes: 0, body_bytes: 5, body_hash },
			{ delivery_key: 'older', bytes: 0, body_bytes: 5, body_hash },
			{ delivery_key: 'young', bytes: 5, body_bytes: null, body_hash },
		] );
	} );
} );
