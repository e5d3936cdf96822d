import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { orderIdSchema } from '../../src/shared/ids.ts';
import { LedgerQueue } from '../../src/worker/intake/ledger-queue.ts';
import { Reservations } from '../../src/worker/reservations/reservations.ts';
import type { Store } from '../../src/worker/store/contract.ts';
import { openSqliteStore } from '../../src/worker/store/sqlite/open-sqlite-store.ts';
import { commit, NOW_MS, openShop, placed, received, shop } from '../conformance/store-shop.ts';
import { line, order, sku } from '../unit/ledger/ledger-in-memory.ts';
import { VirtualClock } from './virtual-clock.ts';

const HOLD_MS = 60_000;
const unheard = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe( 'reservations on a real ledger', () => {
	let dataDir: string;
	let store: Store;
	let clock: VirtualClock;
	let reservations: Reservations;

	const begin = (): void => {
		const queue = new LedgerQueue( {
			clock,
			ledger: store.ledger,
			wake: () => undefined,
			fetchOrders: () => undefined,
		} );
		reservations = new Reservations( { clock, ledger: store.ledger, queue, log: unheard } );
		reservations.start();
	};
	/** As a killed worker leaves it. */
	const crash = async (): Promise< void > => {
		await reservations.stop();
		clock.forgetTimers();
		await store.close();
		store = openSqliteStore( dataDir );
	};

	beforeEach( async () => {
		dataDir = mkdtempSync( path.join( tmpdir(), 'lockstep-reserve-' ) );
		store = openSqliteStore( dataDir );
		clock = new VirtualClock( NOW_MS + 1_000 );
		await openShop( store, [ 'A' ] );
		await commit( store, [ received( 'A', 100, 'receipt' ) ] );
		begin();
	} );
	afterEach( async () => {
		await reservations.stop();
		await store.close();
		rmSync( dataDir, { recursive: true, force: true } );
	} );

	const { line: first, offer } = line( 'A' );
	const ask = ( cart: string, attempt = 'first', units = 1 ) =>
		reservations.reserve( {
			channel: shop,
			order: orderIdSchema.parse( cart ),
			attempt,
			lines: [ { line: first, offer, units } ],
			holdMs: HOLD_MS,
		} );
	const committed = async (): Promise< number > =>
		( await store.ledger.stock( sku( 'A' ) ) )[ 0 ]?.committed ?? 0;

	it( 'of 105 carts at once for 100 units, 100 get one and 5 are told that none is left', async () => {
		const carts = Array.from( { length: 105 }, ( _, index ) => `cart-${ index }` );
		const asked = carts.map( ( cart ) => ask( cart ) );
		await clock.run( 1 );
		const answers = await Promise.all( asked );
		expect( answers.filter( ( { result } ) => result === 'accepted' ) ).toHaveLength( 100 );
		expect( answers.filter( ( { result } ) => result === 'refused' ) ).toEqual(
			Array.from( { length: 5 }, () => ( {
				result: 'refused',
				short: [ { line: first, available: 0 } ],
			} ) )
		);
		expect( await committed() ).toBe( 100 );
	} );

	it( 'are answered once, however often and over whatever crash they are asked for', async () => {
		const twice = [ ask( 'cart', 'first', 100 ), ask( 'cart', 'first', 100 ) ];
		await clock.run( 1 );
		expect( await Promise.all( twice ) ).toEqual( [
			{ result: 'accepted' },
			{ result: 'accepted' },
		] );
		await crash();
		begin();
		const again = ask( 'cart', 'first', 100 );
		await clock.run( 1 );
		expect( await again ).toEqual( { result: 'accepted' } );
		expect( await committed() ).toBe( 100 );
		const other = ask( 'cart', 'first', 99 );
		other.catch( () => undefined );
		await clock.run( 1 );
		await expect( other ).rejects.toThrow( 'KEY_WITH_OTHER_BODY' );
	} );

	it( 'run out by themselves, also when the worker was away at that moment', async () => {
		const asked = [ ask( 'quick', 'first', 30 ), ask( 'slow', 'first', 20 ) ];
		await clock.run( 1 );
		await Promise.all( asked );
		const extending = reservations.extend(
			{ channel: shop, order: orderIdSchema.parse( 'slow' ), attempt: 'first' },
			clock.now() + 3 * HOLD_MS
		);
		await clock.run( 1 );
		await extending;
		await clock.run( HOLD_MS + 1_000 );
		expect( await committed() ).toBe( 20 );
		await crash();
		await clock.run( 5 * HOLD_MS );
		begin();
		await clock.run( 1 );
		expect( await committed() ).toBe( 0 );
	} );

	it( 'are refused at once when nobody could be told in time, and asked for again later', async () => {
		await reservations.stop();
		const { ledger } = store;
		const standing = Promise.withResolvers< null >();
		const queue = new LedgerQueue( {
			clock,
			ledger: {
				commit: async ( batch, nowMs ) => {
					await standing.promise;
					return ledger.commit( batch, nowMs );
				},
			},
			wake: () => undefined,
			fetchOrders: () => undefined,
		} );
		reservations = new Reservations( { clock, ledger, queue, log: unheard } );
		const patient = ask( 'first' );
		await clock.run( 750 );
		const hopeful = ask( 'second' );
		await clock.run( 1 );
		await expect( ask( 'third' ) ).rejects.toMatchObject( { code: 'OVERLOADED' } );
		standing.resolve( null );
		const accepted = { result: 'accepted' };
		expect( await clock.until( Promise.all( [ patient, hopeful ] ) ) ).toEqual( [
			accepted,
			accepted,
		] );
		expect( await clock.until( ask( 'third' ) ) ).toEqual( accepted );
		expect( await committed() ).toBe( 3 );
	} );

	it( 'are given back when asked, and not when the order is there', async () => {
		const asked = [ ask( 'given-up' ), ask( 'paid' ) ];
		await clock.run( 1 );
		await Promise.all( asked );
		await commit( store, [ placed( order( 'paid', [ line( 'A' ) ] ) ) ] );
		const released = [ 'given-up', 'paid' ].map( ( cart ) =>
			reservations.release( {
				channel: shop,
				order: orderIdSchema.parse( cart ),
				attempt: 'first',
			} )
		);
		await clock.run( 2 * HOLD_MS );
		await Promise.all( released );
		expect( await committed() ).toBe( 1 );
	} );
} );
