import type { ModeTurn } from '../../src/worker/store/contract.ts';
import type { CallRefusal } from '../../src/worker/store/switch-store.ts';
import { itemFor } from '../unit/propagation/listing-state.ts';
import type { StoreBench } from './store.ts';
import {
	listingOf,
	NOW_MS,
	openShop,
	other,
	received,
	commit,
	shop,
	stateOf,
} from './store-shop.ts';

const TURN: ModeTurn = { by: 'Ada', reason: 'prices are wrong', atMs: NOW_MS + 1 };
const DAY_MS = 86_400_000;

/** What keeps calls from beginning, and what shadow mode has found. */
export function describeSwitches( bench: StoreBench ): void {
	describe( 'switches', () => {
		const begin = async ( call: string, name = 'A' ): Promise< CallRefusal | null > => {
			const state = await stateOf( bench.store, name );
			return bench.store.deliveries.beginCall(
				{
					call,
					channel: shop,
					kind: 'set',
					startedAtMs: NOW_MS,
					repeats: 0,
					items: [ itemFor( state, 7, 10 ) ],
				},
				[ { listing: state.listing, patch: { call } } ]
			);
		};
		const opened = async (): Promise< void > => {
			await openShop( bench.store, [ 'A' ] );
			await commit( bench.store, [ received( 'A', 5, 'r' ) ] );
		};
		const nothingBegan = async (): Promise< void > => {
			expect( await bench.store.deliveries.openCalls( shop ) ).toEqual( [] );
			expect( ( await stateOf( bench.store, 'A' ) ).call ).toBeNull();
		};

		it( 'begins no call on a listing that was paused after it was planned', async () => {
			await opened();
			const { listing } = await stateOf( bench.store, 'A' );
			await bench.store.listings.setPaused( listing, true );
			expect( await begin( 'call-1' ) ).toBe( 'listing-paused' );
			await nothingBegan();
			await bench.store.listings.setPaused( listing, false );
			expect( await begin( 'call-2' ) ).toBeNull();
		} );

		it( 'begins no call while all are stopped, also after a restart, and then again', async () => {
			await opened();
			await bench.store.switches.turnOn( 'stopped', { ...TURN, value: 'on' } );
			expect( await begin( 'call-1' ) ).toBe( 'stopped' );
			await bench.reopen();
			expect( await begin( 'call-2' ) ).toBe( 'stopped' );
			expect( await bench.store.deliveries.pushHold( shop ) ).toBe( 'stopped' );
			await nothingBegan();
			expect( await bench.store.switches.read( 'stopped' ) ).toEqual( {
				...TURN,
				value: 'on',
			} );
			expect( await bench.store.switches.turnOff( 'stopped', TURN ) ).toBe( true );
			expect( await bench.store.switches.turnOff( 'stopped', TURN ) ).toBe( false );
			expect( await begin( 'call-3' ) ).toBeNull();
			expect( await bench.store.deliveries.openCalls( shop ) ).toHaveLength( 1 );
		} );

		it.each( [ 'shadow', 'paused' ] as const )(
			'begins no call of a channel that is in %s, and those of others',
			async ( mode ) => {
				await opened();
				await openShop( bench.store, [ 'A' ], other );
				await bench.store.model.setMode( shop, mode, TURN );
				expect( await begin( 'call-1' ) ).toBe( mode );
				await nothingBegan();
				expect( await bench.store.deliveries.pushHold( other ) ).toBeNull();
				await bench.store.model.setMode( shop, 'live', { ...TURN, atMs: NOW_MS + 2 } );
				expect( await begin( 'call-2' ) ).toBeNull();
			}
		);

		it( 'a stop comes before a copy, and both before the mode', async () => {
			await opened();
			await bench.store.model.setMode( shop, 'paused', TURN );
			await bench.store.switches.turnOn( 'copy', { ...TURN, value: 'on' } );
			expect( await begin( 'call-1' ) ).toBe( 'copy' );
			await bench.store.switches.turnOn( 'stopped', { ...TURN, value: 'on' } );
			expect( await begin( 'call-2' ) ).toBe( 'stopped' );
			// What is kept of the ledger's home holds nothing.
			await bench.store.switches.turnOff( 'copy', TURN );
			await bench.store.switches.turnOff( 'stopped', TURN );
			await bench.store.model.setMode( shop, 'live', TURN );
			await bench.store.switches.turnOn( 'home', { ...TURN, value: '{}' } );
			expect( await begin( 'call-3' ) ).toBeNull();
		} );

		it( 'has to agree after shadow until it is live, whatever comes between', async () => {
			const { model } = bench.store;
			await opened();
			const hasToAgree = async (): Promise< boolean | undefined > =>
				( await model.channel( shop ) )?.hasToAgree;
			expect( await hasToAgree() ).toBe( false );
			await model.setMode( shop, 'paused', TURN );
			expect( await hasToAgree() ).toBe( false );
			await model.setMode( shop, 'shadow', TURN );
			await model.setMode( shop, 'paused', TURN );
			expect( await hasToAgree() ).toBe( true );
			await model.setMode( shop, 'live', TURN );
			expect( await hasToAgree() ).toBe( false );
		} );

		it( 'keeps every turn, newest first', async () => {
			await opened();
			const { model, switches } = bench.store;
			await switches.turnOn( 'stopped', { ...TURN, value: 'on' } );
			await model.setMode( shop, 'shadow', { by: null, reason: null, atMs: NOW_MS + 2 } );
			await switches.turnOff( 'stopped', { ...TURN, atMs: NOW_MS + 3 } );
			expect( await switches.changes( 10 ) ).toEqual( [
				{ ...TURN, name: 'stopped', value: 'off', atMs: NOW_MS + 3 },
				{ name: 'mode:shop', value: 'shadow', by: null, reason: null, atMs: NOW_MS + 2 },
				{ ...TURN, name: 'stopped', value: 'on' },
			] );
			expect( await switches.changes( 1 ) ).toHaveLength( 1 );
		} );
	} );

	describe( 'shadow comparisons', () => {
		const compared = ( name: string, atMs: number, wouldSend: number, shown: number ) => ( {
			listing: listingOf( name ),
			atMs,
			wouldSend,
			shown,
			revision: 1,
		} );

		it( 'count the last one of each listing and day', async () => {
			const { shadow } = bench.store;
			await openShop( bench.store, [ 'A', 'B' ] );
			await shadow.record( shop, [
				compared( 'A', NOW_MS, 7, 9 ),
				compared( 'B', NOW_MS, 3, 3 ),
			] );
			await shadow.record( shop, [ compared( 'A', NOW_MS + 1, 7, 7 ) ] );
			await shadow.record( shop, [ compared( 'A', NOW_MS + DAY_MS, 7, 6 ) ] );
			expect( await shadow.days( shop, 14 ) ).toEqual( [
				{ day: '2026-11-22', compared: 1, agreed: 0 },
				{ day: '2026-11-21', compared: 2, agreed: 2 },
			] );
			expect( await shadow.days( other, 14 ) ).toEqual( [] );
			expect( await shadow.differences( shop, 10 ) ).toEqual( [
				{ ...compared( 'A', NOW_MS + DAY_MS, 7, 6 ), sku: 'A' },
			] );
			await shadow.forgetBefore( shop, '2026-11-22' );
			expect( await shadow.days( shop, 14 ) ).toHaveLength( 1 );
		} );

		it( 'tell how a channel stands, and which listings come next', async () => {
			const { deliveries, shadow } = bench.store;
			await openShop( bench.store, [ 'A', 'B', 'C', 'DEAD' ] );
			await deliveries.apply( shop, [
				{ listing: listingOf( 'DEAD' ), patch: { deadRevision: 1 } },
			] );
			await shadow.record( shop, [
				compared( 'A', NOW_MS, 7, 9 ),
				compared( 'A', NOW_MS + DAY_MS, 7, 7 ),
				compared( 'B', NOW_MS + 5, 3, 4 ),
			] );
			expect( await shadow.standing( shop, NOW_MS ) ).toEqual( {
				listings: 3,
				compared: 2,
				agreed: 1,
			} );
			expect( await shadow.standing( shop, NOW_MS + 6 ) ).toEqual( {
				listings: 3,
				compared: 1,
				agreed: 1,
			} );
			await shadow.looked( shop, [ listingOf( 'A' ), listingOf( 'DEAD' ) ], NOW_MS + DAY_MS );
			await shadow.looked( shop, [ listingOf( 'B' ) ], NOW_MS + 5 );
			await shadow.looked( other, [ listingOf( 'C' ) ], NOW_MS );
			const next = ( sinceMs: number, limit = 10 ) =>
				shadow.toCompare( shop, sinceMs, limit );
			expect( await next( NOW_MS + 6 ) ).toEqual( [ listingOf( 'C' ), listingOf( 'B' ) ] );
			expect( await next( NOW_MS + 2 * DAY_MS, 1 ) ).toEqual( [ listingOf( 'C' ) ] );
			expect( await next( 1 ) ).toEqual( [ listingOf( 'C' ) ] );
			expect( await shadow.standing( other, 0 ) ).toEqual( {
				listings: 0,
				compared: 0,
				agreed: 0,
			} );
		} );
	} );
}
