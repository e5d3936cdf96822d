import type { Dismissal, Dismissible } from '../../src/worker/store/dismissal-store.ts';
import type { ErrorCode } from '../../src/shared/errors.ts';
import type { DeliveryState } from '../../src/worker/store/contract.ts';
import type { DriftsSince } from '../../src/worker/store/list-store.ts';
import type { StoreBench } from './store.ts';
import { commit, listingOf, NOW_MS, openShop, received, shop, submission } from './store-shop.ts';

const HOUR_MS = 3_600_000;
const WHY: Dismissal = { note: 'a test of the app', by: 'Ada', atMs: NOW_MS + 1 };
const LATER: Dismissal = { note: 'again', by: null, atMs: NOW_MS + 2 };

/** What a person has looked at and needs no more. */
export function describeDismissals( bench: StoreBench ): void {
	describe( 'dismissing', () => {
		const dismiss = ( what: Dismissible, dismissal = WHY ) =>
			bench.store.dismissals.dismiss( what, dismissal );

		/** A delivery that has come to this end; answers its number. */
		async function stopped(
			key: string,
			state: DeliveryState,
			body = `{"key":"${ key }"}`
		): Promise< number > {
			const { inbox } = bench.store;
			await inbox.put( [
				{
					channel: shop,
					deliveryKey: key,
					topic: 'orders/create',
					headers: {},
					body: Buffer.from( body ),
					receivedAtMs: NOW_MS,
				},
			] );
			const waiting = await inbox.waiting( 0, 100 );
			const delivery =
				waiting.find( ( { deliveryKey } ) => deliveryKey === key )?.delivery ?? 0;
			await settle( delivery, state );
			return delivery;
		}

		const settle = (
			delivery: number,
			state: DeliveryState,
			errorCode: ErrorCode = 'BODY_UNREADABLE'
		) => bench.store.inbox.settle( [ { delivery, state, errorCode, atMs: NOW_MS } ] );

		const listed = async (
			state: 'dead' | 'parked',
			isDismissed = false
		): Promise< number[] > => {
			const found = await bench.store.lists.stoppedDeliveries( state, null, 10, isDismissed );
			return found.map( ( { delivery } ) => delivery );
		};

		it( 'takes a delivery out of what waits, and keeps who did it, when and why', async () => {
			const [ first, second ] = [
				await stopped( '1', 'dead' ),
				await stopped( '2', 'dead' ),
			];
			const parked = await stopped( '3', 'parked' );
			expect( await dismiss( { kind: 'delivery', delivery: first } ) ).toEqual( WHY );
			expect( await dismiss( { kind: 'delivery', delivery: parked } ) ).toEqual( WHY );
			expect( await listed( 'dead' ) ).toEqual( [ second ] );
			expect( await listed( 'parked' ) ).toEqual( [] );
			await bench.reopen();
			expect( await bench.store.lists.stoppedDeliveries( 'dead', null, 10, true ) ).toEqual( [
				{
					delivery: first,
					channel: shop,
					topic: 'orders/create',
					receivedAtMs: NOW_MS,
					errorCode: 'BODY_UNREADABLE',
					errorDetail: null,
					place: expect.stringMatching( /^0\.\d+$/ ) as string,
					dismissal: WHY,
				},
			] );
			expect( await listed( 'parked', true ) ).toEqual( [ parked ] );
		} );

		it( 'counts once: who comes second is told of the first', async () => {
			const delivery = await stopped( '1', 'dead' );
			await dismiss( { kind: 'delivery', delivery } );
			expect( await dismiss( { kind: 'delivery', delivery }, LATER ) ).toEqual( WHY );
			expect( await bench.place.rows( { table: 'dismissals' } ) ).toHaveLength( 1 );
		} );

		it( 'says where there is nothing to dismiss', async () => {
			const done = await stopped( '1', 'done' );
			for ( const what of [
				{ kind: 'delivery', delivery: done },
				{ kind: 'delivery', delivery: 999 },
				{ kind: 'conflict', conflict: 999 },
				{ kind: 'drift', listing: listingOf( 'A' ) },
			] satisfies Dismissible[] ) {
				expect( await dismiss( what ) ).toBeNull();
			}
		} );

		it( 'ends when a person retries it: stopped again, it waits again, and both times are kept', async () => {
			const delivery = await stopped( '1', 'dead' );
			await dismiss( { kind: 'delivery', delivery } );
			expect( await bench.store.inbox.requeue( delivery ) ).toBe( true );
			await settle( delivery, 'dead' );
			expect( await listed( 'dead' ) ).toEqual( [ delivery ] );
			expect( await listed( 'dead', true ) ).toEqual( [] );
			expect( await dismiss( { kind: 'delivery', delivery }, LATER ) ).toEqual( LATER );
			const kept = await bench.place.rows( { table: 'dismissals' } );
			expect( kept.map( ( { note } ) => note ) ).toEqual( [ WHY.note, LATER.note ] );
		} );

		it( 'outlasts that a catalogue is read again, unless it then stops for another reason', async () => {
			const [ same, worse ] = [
				await stopped( '1', 'parked' ),
				await stopped( '2', 'parked' ),
			];
			await dismiss( { kind: 'delivery', delivery: same } );
			await dismiss( { kind: 'delivery', delivery: worse } );
			expect( await bench.store.inbox.requeueParked( shop ) ).toBe( 2 );
			await settle( same, 'parked' );
			await settle( worse, 'dead' );
			expect( await listed( 'parked' ) ).toEqual( [] );
			expect( await listed( 'parked', true ) ).toEqual( [ same ] );
			expect( await listed( 'dead' ) ).toEqual( [ worse ] );
		} );

		it( 'outlasts that it is told again, unless it then stops for another reason', async () => {
			const { inbox } = bench.store;
			const dead = await stopped( '1', 'dead' );
			const parked = await stopped( '2', 'parked' );
			const fetched = await stopped( '3', 'dead' );
			const other = await stopped( '4', 'dead' );
			const understood = await stopped( '5', 'dead' );
			const all = [ dead, parked, fetched, other, understood ];
			for ( const delivery of all ) {
				await dismiss( { kind: 'delivery', delivery } );
			}
			expect( await inbox.requeueFinished( all ) ).toHaveLength( all.length );
			await settle( dead, 'dead' );
			await settle( parked, 'parked' );
			await inbox.settle( [
				{ delivery: fetched, state: 'fetching', errorDetail: 'not now', atMs: NOW_MS },
			] );
			await settle( fetched, 'dead' );
			await settle( other, 'dead', 'CHANNEL_UNKNOWN' );
			await inbox.settle( [ { delivery: understood, state: 'done', atMs: NOW_MS } ] );
			expect( await listed( 'dead' ) ).toEqual( [ other ] );
			expect( await listed( 'parked' ) ).toEqual( [] );
			expect( await listed( 'dead', true ) ).toEqual( [ fetched, dead ] );
			expect( await listed( 'parked', true ) ).toEqual( [ parked ] );
			expect( await inbox.states( [ understood ] ) ).toEqual( [
				{ delivery: understood, state: 'done', errorCode: null },
			] );
		} );

		it( 'of a contradiction takes every delivery with it that has said it', async () => {
			const { store } = bench;
			await openShop( store, [ 'A' ] );
			await commit( store, [ received( 'A', 1, 'k' ), received( 'A', 1, 'l' ) ] );
			const deliver = async ( key: string, says: string, fact: string ) => {
				const delivery = await stopped( key, 'waiting', says );
				await store.ledger.commit(
					[ submission( received( 'A', 2, fact ), delivery ) ],
					NOW_MS
				);
				return delivery;
			};
			const first = await deliver( '1', 'two', 'k' );
			const again = await deliver( '2', 'two', 'k' );
			const unlike = await deliver( '3', 'two of another', 'l' );
			expect( await listed( 'dead' ) ).toEqual( [ unlike, again, first ] );
			const conflict = ( await store.lists.conflicts( null, 10 ) ).find(
				( { key } ) => key === 'k'
			);
			await dismiss( { kind: 'conflict', conflict: conflict?.conflict ?? 0 } );
			expect( await listed( 'dead' ) ).toEqual( [ unlike ] );
			expect( await listed( 'dead', true ) ).toEqual( [ again, first ] );
		} );

		it( 'takes a conflict out of what waits, with the dead letter that is nothing else', async () => {
			const { store } = bench;
			await openShop( store, [ 'A' ] );
			await commit( store, [ received( 'A', 1, 'k' ) ] );
			const delivery = await stopped( '1', 'waiting' );
			await store.ledger.commit(
				[
					submission( received( 'A', 2, 'k' ), delivery ),
					submission( received( 'A', 3, 'k' ), delivery ),
				],
				NOW_MS
			);
			expect( await listed( 'dead' ) ).toEqual( [ delivery ] );
			const [ newer, older ] = await store.lists.conflicts( null, 10 );
			await dismiss( { kind: 'conflict', conflict: newer?.conflict ?? 0 } );
			expect( await store.lists.conflicts( null, 10 ) ).toEqual( [ older ] );
			expect( await listed( 'dead' ) ).toEqual( [ delivery ] );
			await dismiss( { kind: 'conflict', conflict: older?.conflict ?? 0 } );
			expect( await store.lists.conflicts( null, 10 ) ).toEqual( [] );
			expect( await store.lists.conflicts( null, 10, true ) ).toEqual( [
				{ ...newer, dismissal: WHY },
				{ ...older, dismissal: WHY },
			] );
			expect( await listed( 'dead' ) ).toEqual( [] );
			expect( await listed( 'dead', true ) ).toEqual( [ delivery ] );
		} );

		it( 'shows both contents of a conflict', async () => {
			const { store } = bench;
			await openShop( store, [ 'A' ] );
			await commit( store, [ received( 'A', 1, 'k' ) ] );
			await commit( store, [ received( 'A', 2, 'k' ) ] );
			const [ found ] = await store.lists.conflicts( null, 1 );
			expect( await store.lists.conflict( found?.conflict ?? 0 ) ).toEqual( {
				...found,
				position: 1,
				refused: expect.objectContaining( { kind: 'adjustment', delta: 2 } ) as unknown,
				standing: {
					receivedAtMs: NOW_MS,
					body: expect.objectContaining( { kind: 'adjustment', delta: 1 } ) as unknown,
				},
			} );
			expect( await store.lists.conflict( 999 ) ).toBeNull();
		} );
	} );

	describe( 'drifts', () => {
		const since: DriftsSince = {
			sinceMs: NOW_MS - 48 * HOUR_MS,
			oftenSinceMs: NOW_MS - 24 * HOUR_MS,
			stayedSinceMs: NOW_MS - HOUR_MS,
		};
		const drift = ( name: string, foundAtMs: number, shown = 9 ) =>
			bench.store.deliveries.recordDrift( {
				listing: listingOf( name ),
				channel: shop,
				expected: 3,
				shown,
				foundAtMs,
				lastConfirmedAtMs: null,
			} );
		const confirmed = ( name: string, confirmedAtMs: number ) =>
			bench.store.deliveries.apply( shop, [
				{ listing: listingOf( name ), patch: { confirmedAtMs } },
			] );
		const found = async ( isDismissed = false ): Promise< string[] > => {
			const all = await bench.store.lists.driftingListings( since, null, 10, isDismissed );
			return all.map( ( { sku } ) => sku );
		};

		beforeEach( () => openShop( bench.store, [ 'A', 'B', 'C' ] ) );

		it( 'are for a person when they come often, or when the newest is not put right', async () => {
			for ( const hours of [ 23, 3, 2 ] ) {
				await drift( 'A', NOW_MS - hours * HOUR_MS, 20 + hours );
			}
			await confirmed( 'A', NOW_MS - HOUR_MS );
			await drift( 'B', NOW_MS - 2 * HOUR_MS );
			// Put right, or too young to say.
			await drift( 'C', NOW_MS - 2 * HOUR_MS );
			await confirmed( 'C', NOW_MS - HOUR_MS );
			await drift( 'C', NOW_MS - 1 );
			const { lists } = bench.store;
			const all = await lists.driftingListings( since, null, 10 );
			expect( all ).toEqual( [
				{
					listing: listingOf( 'A' ),
					channel: shop,
					sku: 'A',
					quantity: 0,
					position: null,
					expected: 3,
					shown: 22,
					foundAtMs: NOW_MS - 2 * HOUR_MS,
					times: 3,
					lastConfirmedAtMs: NOW_MS - HOUR_MS,
					isCorrected: true,
					dismissal: null,
				},
				expect.objectContaining( {
					sku: 'B',
					times: 1,
					lastConfirmedAtMs: null,
					isCorrected: false,
				} ),
			] );
			const [ first, second ] = all;
			expect( await lists.driftingListings( since, null, 1 ) ).toEqual( [ first ] );
			expect( await lists.driftingListings( since, first?.listing ?? null, 1 ) ).toEqual( [
				second,
			] );
		} );

		it( 'of long ago do not count', async () => {
			for ( const hours of [ 25, 26, 27, 49 ] ) {
				await drift( 'A', NOW_MS - hours * HOUR_MS );
			}
			await confirmed( 'A', NOW_MS - HOUR_MS );
			await drift( 'B', NOW_MS - 49 * HOUR_MS );
			expect( await found() ).toEqual( [] );
		} );

		it( 'are dismissed until now: those that come after count anew', async () => {
			for ( const hours of [ 5, 4, 3 ] ) {
				await drift( 'A', NOW_MS - hours * HOUR_MS );
			}
			await confirmed( 'A', NOW_MS - 2 * HOUR_MS );
			const what: Dismissible = { kind: 'drift', listing: listingOf( 'A' ) };
			const dismissal = { ...WHY, atMs: NOW_MS - 2 * HOUR_MS };
			expect( await bench.store.dismissals.dismiss( what, dismissal ) ).toEqual( dismissal );
			expect( await bench.store.dismissals.dismiss( what, LATER ) ).toEqual( dismissal );
			expect( await found() ).toEqual( [] );
			expect(
				await bench.store.lists.driftingListings( since, null, 10, true )
			).toMatchObject( [ { sku: 'A', dismissal } ] );
			// One that is put right is no reason to ask again; one that stays is.
			await drift( 'A', NOW_MS - 1.5 * HOUR_MS );
			expect( await found() ).toEqual( [ 'A' ] );
			expect( await found( true ) ).toEqual( [] );
			await confirmed( 'A', NOW_MS - HOUR_MS );
			expect( await found() ).toEqual( [] );
		} );

		it( 'of a listing whose quantity its channel refuses are part of that', async () => {
			await drift( 'A', NOW_MS - 2 * HOUR_MS );
			expect( await found() ).toEqual( [ 'A' ] );
			await bench.store.deliveries.apply( shop, [
				{ listing: listingOf( 'A' ), patch: { deadRevision: 1 } },
			] );
			expect( await found() ).toEqual( [] );
		} );
	} );
}
