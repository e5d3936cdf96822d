import type { Milestone } from '../../src/worker/store/contract.ts';
import { line, order } from '../unit/ledger/ledger-in-memory.ts';
import { begunCall } from './begun-call.ts';
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
	stateOf,
} from './store-shop.ts';

/** What is told of pushes: how long they took, how many there were, and what drifted. */
export function describeDeliveryReports( bench: StoreBench ): void {
	describe( 'reports of deliveries', () => {
		it( 'keeps the first time of each milestone, and measures from arrival', async () => {
			const { store } = bench;
			await openShop( store, [ 'A' ] );
			await openShop( store, [ 'A' ], other );
			await commit( store, [ received( 'A', 5, 'r' ) ] );
			await commit(
				store,
				[ placed( order( 'o', [ line( 'A' ) ], { updatedAt: NOW_MS } ), 0, other ) ],
				NOW_MS + 10
			);
			const { revision } = await stateOf( store, 'A' );
			const reach = ( reached: Milestone[ 'reached' ], atMs: number ) =>
				store.deliveries.apply( shop, [
					{
						listing: listingOf( 'A' ),
						patch: {},
						milestone: { revision, reached, atMs },
					},
				] );
			for ( const offset of [ 0, 500 ] ) {
				await reach( 'sent', NOW_MS + 20 + offset );
				await reach( 'accepted', NOW_MS + 30 + offset );
				await reach( 'confirmed', NOW_MS + 40 + offset );
			}
			// Only of the channels that the sale did not come from.
			expect( await store.deliveries.latencies( NOW_MS ) ).toEqual( [
				{
					channel: shop,
					receivedAtMs: NOW_MS,
					committedAtMs: NOW_MS + 10,
					sentAtMs: NOW_MS + 20,
					acceptedAtMs: NOW_MS + 30,
					confirmedAtMs: NOW_MS + 40,
				},
			] );
			expect( await store.deliveries.latencies( NOW_MS + 11 ) ).toEqual( [] );
		} );

		it( 'keeps drifts, newest first', async () => {
			await openShop( bench.store, [ 'A' ] );
			const drift = ( shown: number ) => ( {
				listing: listingOf( 'A' ),
				channel: shop,
				expected: 1,
				shown,
				foundAtMs: NOW_MS,
				lastConfirmedAtMs: shown === 2 ? null : NOW_MS,
			} );
			await bench.store.deliveries.recordDrift( drift( 2 ) );
			await bench.store.deliveries.recordDrift( drift( 3 ) );
			expect( await bench.store.deliveries.drifts( 10 ) ).toEqual( [
				drift( 3 ),
				drift( 2 ),
			] );
			expect( await bench.store.deliveries.drifts( 1 ) ).toHaveLength( 1 );
		} );

		it( "adds up each channel's listings and calls", async () => {
			const { store } = bench;
			await openShop( store, [ 'A', 'B', 'C' ] );
			await openShop( store, [], other );
			await commit( store, [ received( 'A', 5, 'r' ) ] );
			const { revision } = await stateOf( store, 'A' );
			await begunCall( store, 'call-1', [ 'A', 'B' ] );
			await store.deliveries.endCall( {
				call: 'call-1',
				state: 'answered',
				endedAtMs: NOW_MS,
				items: [
					{ listing: listingOf( 'A' ), result: 'accepted', shownAfter: 5 },
					{ listing: listingOf( 'B' ), result: 'stale', shownAfter: null },
				],
				changes: [
					{
						listing: listingOf( 'A' ),
						patch: { call: null, confirmedRevision: revision, confirmedQuantity: 5 },
					},
				],
			} );
			await begunCall( store, 'call-2', [ 'C' ] );
			const failed = { call: 'call-2', state: 'failed', endedAtMs: NOW_MS } as const;
			await store.deliveries.endCall( { ...failed, items: [], changes: [] } );
			const dead = { listing: listingOf( 'C' ), patch: { call: null, deadRevision: 1 } };
			await store.deliveries.apply( shop, [ dead ] );
			expect( await store.deliveries.tallies() ).toEqual( [
				{
					channel: other,
					listings: 0,
					confirmedListings: 0,
					deadListings: 0,
					desiredUnits: 0,
					confirmedUnits: 0,
					calls: 0,
					pushes: 0,
					failedCalls: 0,
					staleAnswers: 0,
					drifts: 0,
				},
				{
					channel: shop,
					listings: 3,
					confirmedListings: 1,
					deadListings: 1,
					desiredUnits: 5,
					confirmedUnits: 5,
					calls: 2,
					pushes: 3,
					failedCalls: 1,
					staleAnswers: 1,
					drifts: 0,
				},
			] );
		} );
	} );
}
