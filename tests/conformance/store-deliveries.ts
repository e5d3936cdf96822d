import type {
	CallRecord,
	ListingChange,
	ListingPatch,
	ListingState,
} from '../../src/worker/store/contract.ts';
import { itemFor } from '../unit/propagation/listing-state.ts';
import { begunCall } from './begun-call.ts';
import type { StoreBench } from './store.ts';
import {
	commit,
	listingOf,
	NOW_MS,
	openShop,
	other,
	received,
	shop,
	stateOf,
} from './store-shop.ts';

export function describeDeliveryStore( bench: StoreBench ): void {
	describe( 'deliveries', () => {
		const names = ( states: readonly ListingState[] ): string[] =>
			states.map( ( { sku } ) => sku );
		const due = async ( nowMs = NOW_MS, limit = 100 ): Promise< string[] > =>
			names( await bench.store.deliveries.due( shop, nowMs, limit ) );
		const patch = ( name: string, to: ListingPatch ): Promise< void > =>
			bench.store.deliveries.apply( shop, [ { listing: listingOf( name ), patch: to } ] );
		const apply = ( ...changes: readonly Partial< ListingChange >[] ): Promise< void > =>
			bench.store.deliveries.apply(
				shop,
				changes.map( ( change ) => ( { listing: listingOf( 'A' ), patch: {}, ...change } ) )
			);
		const begin = ( call: string, skus: readonly string[] ): Promise< CallRecord > =>
			begunCall( bench.store, call, skus );

		/** All have these units, are listed, and nothing is due for them. */
		const settled = async ( units: Readonly< Record< string, number > > ): Promise< void > => {
			const { store } = bench;
			const names = Object.keys( units );
			await openShop( store, names );
			await commit(
				store,
				names.map( ( name ) => received( name, units[ name ] ?? 0, `all-${ name }` ) )
			);
			await store.deliveries.apply(
				shop,
				names.map( ( name ) => ( {
					listing: listingOf( name ),
					patch: {},
					dirty: { clearUpTo: 99 },
				} ) )
			);
			expect( await due() ).toEqual( [] );
		};

		it( 'gives what is due: zero first, then low, then other cuts, the oldest first, raises last', async () => {
			const { store } = bench;
			await settled( { MANY: 90, LOW: 90, NONE: 90, OLD: 90, MORE: 90 } );
			await commit( store, [ received( 'MORE', 1, '0' ) ], NOW_MS );
			await commit( store, [ received( 'OLD', -1, '1' ) ], NOW_MS + 1 );
			await commit( store, [ received( 'MANY', -1, '2' ) ], NOW_MS + 2 );
			await commit( store, [ received( 'LOW', -85, '3' ) ], NOW_MS + 3 );
			await commit( store, [ received( 'NONE', -90, '4' ) ], NOW_MS + 4 );
			expect( await due() ).toEqual( [ 'NONE', 'LOW', 'OLD', 'MANY', 'MORE' ] );
			expect( await due( NOW_MS, 2 ) ).toEqual( [ 'NONE', 'LOW' ] );
			// Of five, one is the oldest, however urgent.
			await commit( store, [ received( 'OLD', -1, '5' ) ], NOW_MS + 5 );
			expect( await due( NOW_MS, 4 ) ).toEqual( [ 'NONE', 'LOW', 'OLD', 'MANY' ] );
			await settledAgain( 'MANY' );
			expect( await due( NOW_MS, 3 ) ).toEqual( [ 'NONE', 'LOW', 'OLD' ] );
			expect( await store.deliveries.due( other, NOW_MS, 10 ) ).toEqual( [] );
		} );

		const settledAgain = ( name: string ): Promise< void > =>
			bench.store.deliveries.apply( shop, [
				{ listing: listingOf( name ), patch: {}, dirty: { clearUpTo: 99 } },
			] );

		it( 'has the oldest among what is fetched, and does not make it younger', async () => {
			const { store } = bench;
			await settled( { A: 9, B: 9, C: 9, D: 9, E: 9, RAISE: 9 } );
			await commit( store, [ received( 'RAISE', 1, 'r-1' ) ], NOW_MS + 1 );
			for ( const name of [ 'A', 'B', 'C', 'D', 'E' ] ) {
				await commit( store, [ received( name, -9, name ) ], NOW_MS + 2 );
			}
			await commit( store, [ received( 'RAISE', 1, 'r-2' ) ], NOW_MS + 3 );
			expect( await due( NOW_MS, 5 ) ).toEqual( [ 'A', 'B', 'C', 'D', 'RAISE' ] );
			const [ last ] = ( await store.deliveries.due( shop, NOW_MS, 9 ) ).slice( -1 );
			expect( last ).toMatchObject( { dueSinceMs: NOW_MS + 1 } );
		} );

		it( 'does not take a cut that has not gone out for a raise', async () => {
			const { store } = bench;
			await settled( { CUT: 90, RAISE: 90 } );
			await commit( store, [ received( 'RAISE', 1, '1' ) ], NOW_MS );
			await commit( store, [ received( 'CUT', -90, '2' ) ], NOW_MS + 1 );
			await commit( store, [ received( 'CUT', 50, '3' ) ], NOW_MS + 2 );
			expect( await due() ).toEqual( [ 'CUT', 'RAISE' ] );
		} );

		it( 'has a listing in at most one call, and not due while it is in one', async () => {
			const { store } = bench;
			await openShop( store, [ 'A', 'B' ] );
			await begin( 'call-1', [ 'A' ] );
			expect( await due() ).toEqual( [ 'B' ] );
			await commit( store, [ received( 'A', 5, 'r' ) ] );
			expect( await due() ).toEqual( [ 'B' ] );
			await store.deliveries.endCall( {
				call: 'call-1',
				state: 'failed',
				endedAtMs: NOW_MS,
				items: [],
				changes: [ { listing: listingOf( 'A' ), patch: { call: null } } ],
			} );
			expect( ( await due() ).toSorted() ).toEqual( [ 'A', 'B' ] );
		} );

		it( 'waits with what is put off, and says until when', async () => {
			await openShop( bench.store, [ 'A' ] );
			expect( await bench.store.deliveries.nextDueAtMs( shop ) ).toBe( 0 );
			await apply( { dirty: { notBeforeMs: NOW_MS + 500 } } );
			expect( await due( NOW_MS + 499 ) ).toEqual( [] );
			expect( await due( NOW_MS + 500 ) ).toEqual( [ 'A' ] );
			expect( await bench.store.deliveries.nextDueAtMs( shop ) ).toBe( NOW_MS + 500 );
			expect( await bench.store.deliveries.nextDueAtMs( other ) ).toBeNull();
		} );

		it( 'brings forward what is put off when the ledger moves on', async () => {
			await openShop( bench.store, [ 'A' ] );
			await apply( { dirty: { notBeforeMs: NOW_MS + 60_000 } } );
			await commit( bench.store, [ received( 'A', 5, 'r' ) ] );
			expect( await due() ).toEqual( [ 'A' ] );
		} );

		it( 'does not clear a revision newer than the one that was dealt with', async () => {
			await openShop( bench.store, [ 'A' ] );
			const { revision } = await stateOf( bench.store, 'A' );
			await commit( bench.store, [ received( 'A', 5, 'r' ) ] );
			await apply( { dirty: { clearUpTo: revision } } );
			expect( await due() ).toEqual( [ 'A' ] );
			await apply( { dirty: { clearUpTo: revision + 1 } } );
			expect( await due() ).toEqual( [] );
		} );

		it( 'lets revisions only grow, however late an answer comes', async () => {
			await openShop( bench.store, [ 'A' ] );
			const newer = { sentRevision: 7, acceptedRevision: 6, confirmedRevision: 5 };
			await patch( 'A', newer );
			await patch( 'A', { sentRevision: 3, acceptedRevision: 2, confirmedRevision: 1 } );
			expect( await stateOf( bench.store, 'A' ) ).toMatchObject( newer );
		} );

		it( 'refuses to have confirmed or accepted what was never sent', async () => {
			await openShop( bench.store, [ 'A' ] );
			await expect( patch( 'A', { confirmedRevision: 1 } ) ).rejects.toThrow();
			await expect( patch( 'A', { acceptedRevision: 1 } ) ).rejects.toThrow();
			expect( await stateOf( bench.store, 'A' ) ).toMatchObject( { confirmedRevision: 0 } );
		} );

		it( 'keeps every field of a patch, and changes no other', async () => {
			await openShop( bench.store, [ 'A' ] );
			const full = {
				cut: { shown: 9, ownInside: 2 },
				sentQuantity: 4,
				sentIncludes: { epoch: 7, number: 3, total: -2 },
				sentRevision: 3,
				acceptedRevision: 2,
				confirmedQuantity: 5,
				confirmedRevision: 1,
				confirmedAtMs: NOW_MS,
				call: 'call-1',
				unsettledUntilMs: NOW_MS + 1,
				isStale: true,
				mustResend: true,
				attempts: 3,
				deadRevision: 2,
				failureCode: 'PUSH_FAILED',
				failureReason: 'because',
				checkAtMs: NOW_MS + 2,
				checks: 4,
				isPaused: true,
				heldBy: 3,
				seenQuantity: 6,
				seenAtMs: 1_500,
				unsettledQuantity: 9,
			} satisfies Required< ListingPatch >;
			const before = await stateOf( bench.store, 'A' );
			await patch( 'A', full );
			expect( await stateOf( bench.store, 'A' ) ).toEqual( { ...before, ...full } );
			await patch( 'A', { cut: null, deadRevision: null, sentIncludes: null } );
			await bench.reopen();
			expect( await stateOf( bench.store, 'A' ) ).toEqual( {
				...before,
				...full,
				cut: null,
				deadRevision: null,
				sentIncludes: null,
			} );
		} );

		it( 'has the calls that a crash left open, with their exact content', async () => {
			await openShop( bench.store, [ 'A', 'B', 'C' ] );
			const open = await begin( 'call-1', [ 'A', 'B' ] );
			await begin( 'call-2', [ 'C' ] );
			const end = { endedAtMs: NOW_MS, items: [], changes: [] };
			await bench.store.deliveries.endCall( {
				...end,
				call: 'call-2',
				state: 'answered',
				changes: [ { listing: listingOf( 'C' ), patch: { call: null } } ],
			} );
			await bench.reopen();
			expect( await bench.store.deliveries.openCalls( shop ) ).toEqual( [ open ] );
			expect( await bench.store.deliveries.openCalls( other ) ).toEqual( [] );
			expect( await due() ).toEqual( [ 'C' ] );
			// Its outcome is being asked for: still open, one repeat more.
			await bench.store.deliveries.endCall( { ...end, call: 'call-1', state: 'in-flight' } );
			expect( await bench.store.deliveries.openCalls( shop ) ).toEqual( [
				{ ...open, repeats: 1 },
			] );
		} );

		it( 'knows what was written since a time, by listing, for the limits of the account', async () => {
			await openShop( bench.store, [ 'A', 'B' ] );
			const { startedAtMs } = await begin( 'call-1', [ 'A', 'B' ] );
			const written = async ( sinceMs: number ) =>
				( await bench.store.deliveries.writesSince( shop, sinceMs ) ).map(
					( { call, listing, atMs, times } ) => [
						call,
						listing,
						atMs - startedAtMs,
						times,
					]
				);
			expect( await written( startedAtMs ) ).toEqual( [
				[ 'call-1', listingOf( 'A' ), 0, 1 ],
				[ 'call-1', listingOf( 'B' ), 0, 1 ],
			] );
			const end = { call: 'call-1', endedAtMs: startedAtMs + 70, items: [], changes: [] };
			// Its outcome was not known, so it was made a second time.
			await bench.store.deliveries.endCall( { ...end, state: 'in-flight' } );
			await bench.store.deliveries.endCall( { ...end, state: 'answered' } );
			await bench.reopen();
			expect( await written( startedAtMs ) ).toEqual( [
				[ 'call-1', listingOf( 'A' ), 70, 2 ],
				[ 'call-1', listingOf( 'B' ), 70, 2 ],
			] );
			expect( await written( startedAtMs + 1 ) ).toEqual( [] );
			expect( await bench.store.deliveries.writesSince( other, 0 ) ).toEqual( [] );
		} );

		it( 'stores nothing of a call when its changes cannot be stored', async () => {
			await openShop( bench.store, [ 'A' ] );
			const state = await stateOf( bench.store, 'A' );
			const record = {
				call: 'call-1',
				channel: shop,
				kind: 'adjust',
				startedAtMs: NOW_MS,
				repeats: 0,
				items: [ itemFor( state, 1 ) ],
			} as const;
			const impossible = { listing: state.listing, patch: { confirmedRevision: 9 } };
			await expect(
				bench.store.deliveries.beginCall( record, [ impossible ] )
			).rejects.toThrow();
			expect( await bench.store.deliveries.openCalls( shop ) ).toEqual( [] );
			expect( await stateOf( bench.store, 'A' ) ).toEqual( state );
		} );

		it( 'gives what is to be read back, but never before its writes have settled', async () => {
			await openShop( bench.store, [ 'A', 'B', 'C' ] );
			const { deliveries } = bench.store;
			await patch( 'A', { checkAtMs: NOW_MS, unsettledUntilMs: NOW_MS + 60_000 } );
			await patch( 'B', { checkAtMs: NOW_MS + 5 } );
			await patch( 'C', { checkAtMs: NOW_MS, call: 'call-1' } );
			expect( names( await deliveries.toCheck( shop, NOW_MS, 10 ) ) ).toEqual( [] );
			expect( await deliveries.nextCheckAtMs( shop ) ).toBe( NOW_MS + 5 );
			expect( names( await deliveries.toCheck( shop, NOW_MS + 5, 10 ) ) ).toEqual( [ 'B' ] );
			await patch( 'B', { checkAtMs: null } );
			expect( await deliveries.nextCheckAtMs( shop ) ).toBe( NOW_MS + 60_000 );
			expect( names( await deliveries.toCheck( shop, NOW_MS + 60_000, 10 ) ) ).toEqual( [
				'A',
			] );
		} );

		it( 'finds a listing by its identifiers on the channel, in whatever order they are written', async () => {
			await openShop( bench.store, [ 'A', 'B' ] );
			await openShop( bench.store, [ 'A' ], other );
			const find = async ( external: Record< string, string > ) =>
				( await bench.store.deliveries.findByExternal( shop, external ) )?.listing;
			expect( await find( { id: 'A', place: 'here' } ) ).toBe( listingOf( 'A' ) );
			expect( await find( { place: 'here', id: 'A' } ) ).toBe( listingOf( 'A' ) );
			expect( await find( { id: 'B' } ) ).toBeUndefined();
			expect( await find( { id: 'A', place: 'elsewhere' } ) ).toBeUndefined();
			expect( await find( { id: 'Z' } ) ).toBeUndefined();
			expect( names( await bench.store.deliveries.listings( shop ) ) ).toEqual( [
				'A',
				'B',
			] );
		} );

		it( 'pages through the listings that nobody has seen on their channel yet', async () => {
			const { deliveries } = bench.store;
			await openShop( bench.store, [ 'D', 'A', 'C', 'B' ] );
			await openShop( bench.store, [ 'A' ], other );
			const seen = ( name: string, confirmedAtMs: number ) =>
				deliveries.apply( shop, [
					{ listing: listingOf( name ), patch: { confirmedAtMs } },
				] );
			expect( await deliveries.offers( shop ) ).toEqual( [ 'A', 'B', 'C', 'D' ] );
			expect( await deliveries.offers( other ) ).toEqual( [ 'A' ] );
			await seen( 'C', NOW_MS );
			const first = await deliveries.unseen( shop, null, 2 );
			expect( names( first ) ).toEqual( [ 'A', 'B' ] );
			// What was seen meanwhile does not move the pages.
			await seen( 'A', NOW_MS );
			expect( names( await deliveries.unseen( shop, listingOf( 'B' ), 2 ) ) ).toEqual( [
				'D',
			] );
			expect( names( await deliveries.unseen( shop, null, 9 ) ) ).toEqual( [ 'B', 'D' ] );
			expect( names( await deliveries.unseen( other, null, 9 ) ) ).toEqual( [ 'A' ] );
			expect( await deliveries.unseen( shop, listingOf( 'D' ), 9 ) ).toEqual( [] );
		} );
	} );
}
