import { BREAKER_DEFAULTS } from '../../src/worker/store/mass-change-store.ts';
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
} from './store-shop.ts';
import { sku } from '../unit/ledger/ledger-in-memory.ts';

const VERDICT = { state: 'released', atMs: NOW_MS + 9, by: 'ada', reason: 'meant' } as const;

/** Many listings that one cause has changed, held until a person has looked. */
export function describeMassChanges( bench: StoreBench ): void {
	describe( 'mass changes', () => {
		const a = listingOf( 'A' );
		const b = listingOf( 'B' );

		/** Two SKUs of 10 that their channel shows, and nothing due. */
		async function shown( channel = shop ): Promise< void > {
			const { store } = bench;
			await openShop( store, [ 'A', 'B' ], channel );
			await commit( store, [
				received( 'A', 10, `first-a-${ channel }` ),
				received( 'B', 10, `first-b-${ channel }` ),
			] );
			const states = await store.deliveries.listings( channel );
			await store.deliveries.apply(
				channel,
				states.map( ( { listing, revision, quantity } ) => ( {
					listing,
					patch: { sentQuantity: quantity, sentRevision: revision },
					dirty: { clearUpTo: revision },
				} ) )
			);
		}

		const found = ( cause = 'import:f1', isJoining = false, channel = shop ) => ( {
			...{ channel, cause, isJoining },
			...{ listings: 2, sinceMs: NOW_MS, foundAtMs: NOW_MS + 5 },
			...{ position: 2, untilPosition: 2 },
		} );
		const lineOf = ( listing = a, isSent = false ) => ( {
			...{ listing, isSent },
			...{ before: 10, after: 0, revision: 3, available: 0, mayShow: 10 },
		} );
		const hold = ( ...lines: ReturnType< typeof lineOf >[] ) =>
			bench.store.massChanges.hold( found(), lines );
		const due = async () => {
			const states = await bench.store.deliveries.due( shop, NOW_MS + 60_000, 10 );
			return states.map( ( { listing } ) => listing ).toSorted();
		};

		it( 'tells what has changed a listing since it was written, step by step, with its event', async () => {
			await shown();
			const { store } = bench;
			await commit( store, [ received( 'A', -10, 'import/f1/1' ) ], NOW_MS + 1 );
			await commit( store, [ received( 'A', 3, 'receipt-1' ) ], NOW_MS + 2 );
			const steps = await store.massChanges.steps( [ a, b ] );
			expect( steps ).toMatchObject( [
				{ listing: a, sku: 'A', delta: -10, before: 10, after: 3, atMs: NOW_MS + 1 },
				{ listing: a, delta: 3, before: 10, after: 3, atMs: NOW_MS + 2 },
			] );
			expect( steps[ 0 ]?.event ).toMatchObject( {
				...{ source: 'api', kind: 'adjustment', key: 'import/f1/1' },
				...{ actor: null, location: null },
			} );
		} );

		it( 'looks ahead at what waits and changes by more than half, of this channel alone', async () => {
			await shown();
			const { store } = bench;
			await commit( store, [ received( 'A', -6, 'big' ), received( 'B', -5, 'half' ) ] );
			const ahead = await store.massChanges.stepsAhead( shop, 10 );
			expect( ahead.map( ( { listing } ) => listing ) ).toEqual( [ a ] );
			expect( await store.massChanges.stepsAhead( other, 10 ) ).toEqual( [] );
			await hold( lineOf() );
			expect( await store.massChanges.stepsAhead( shop, 10 ) ).toEqual( [] );
		} );

		it( 'takes what a cut says for what is shown', async () => {
			await shown();
			const { store } = bench;
			await store.deliveries.apply( shop, [
				{ listing: a, patch: { cut: { shown: 4, ownInside: 0 } } },
			] );
			await commit( store, [ placed( sold( 'o1', 'A', 1 ) ) ] );
			const [ step ] = await store.massChanges.steps( [ a ] );
			expect( step ).toMatchObject( { before: 3, after: 9 } );
		} );

		it( 'holds listings: nothing is due of them until the ledger wants something else', async () => {
			await shown();
			const { store } = bench;
			await commit( store, [ received( 'A', -10, 'a-off' ), received( 'B', -10, 'b-off' ) ] );
			const change = await hold( lineOf( a ), lineOf( b, true ) );
			expect( await due() ).toEqual( [ b ] );
			expect( await stateOf( store, 'A' ) ).toMatchObject( { heldBy: change } );
			expect( await stateOf( store, 'B' ) ).toMatchObject( { heldBy: null } );
			expect( await store.massChanges.find( change ?? 0 ) ).toMatchObject( {
				...{ change, channel: shop, cause: 'import:f1', state: 'held' },
				...{ zeroed: 2, shifted: 0, listings: 2, held: 1, sent: 1 },
				...{ foundAtMs: NOW_MS + 5, settledAtMs: null, settledBy: null },
			} );
			await commit( store, [ received( 'A', 1, 'a-on' ) ] );
			expect( await due() ).toEqual( [ a, b ].toSorted() );
			const { revision } = await stateOf( store, 'A' );
			await store.massChanges.rest( shop, [
				{ listing: a, revision: revision - 1 },
				{ listing: b, revision: 99 },
			] );
			expect( await due() ).toEqual( [ a, b ].toSorted() );
			await store.massChanges.rest( shop, [ { listing: a, revision } ] );
			expect( await due() ).toEqual( [ b ] );
		} );

		it( 'adds listings to the one of the same cause and channel, and makes no second', async () => {
			await shown();
			const { massChanges } = bench.store;
			const change = await hold( lineOf( a ) );
			expect( await massChanges.hold( found( 'import:f1', true ), [ lineOf( b ) ] ) ).toBe(
				change
			);
			expect( await massChanges.find( change ?? 0 ) ).toMatchObject( { held: 2, zeroed: 2 } );
			expect( await massChanges.hold( found( 'import:f2', true ), [ lineOf( b ) ] ) ).toBe(
				null
			);
			expect( await massChanges.held() ).toMatchObject( [
				{ change, channel: shop, cause: 'import:f1' },
			] );
		} );

		it( 'lists them newest first, and their listings in order, page by page', async () => {
			await shown();
			const { massChanges } = bench.store;
			const first = await hold( lineOf( a ), lineOf( b ) );
			const second = await massChanges.hold( found( 'actor:ada' ), [ lineOf( b ) ] );
			const listed = async ( state: 'held' | null, after: number | null, limit: number ) =>
				( await massChanges.list( { state, after, limit } ) ).map(
					( { change } ) => change
				);
			expect( await listed( null, null, 10 ) ).toEqual( [ second, first ] );
			expect( await listed( 'held', second, 10 ) ).toEqual( [ first ] );
			expect( await listed( null, null, 1 ) ).toEqual( [ second ] );
			expect( await massChanges.lines( first ?? 0, null, 1 ) ).toEqual( [
				{ listing: a, sku: 'A', before: 10, after: 0, isSent: false },
			] );
			const rest = await massChanges.lines( first ?? 0, a, 10 );
			expect( rest.map( ( { listing } ) => listing ) ).toEqual( [ b ] );
		} );

		it( 'finds held listings by their SKU, and how they were when it began', async () => {
			await shown();
			const { massChanges } = bench.store;
			await hold( lineOf( a ), lineOf( b, true ) );
			expect( await massChanges.heldListings( shop, [ sku( 'A' ), sku( 'B' ) ] ) ).toEqual( [
				a,
			] );
			expect( await massChanges.heldListings( other, [ sku( 'A' ) ] ) ).toEqual( [] );
			expect( await massChanges.heldLines( [ a, b ] ) ).toEqual( [
				{ listing: a, sku: 'A', before: 10, after: 0, available: 0, mayShow: 10 },
			] );
		} );

		it( 'settles a cause on every channel once: its listings are due, and are looked at no more', async () => {
			await shown();
			await shown( other );
			const { store } = bench;
			await commit( store, [ received( 'A', -20, 'import/f1/1' ) ] );
			const change = await hold( lineOf( a ) );
			const there = listingOf( 'A', other );
			await store.massChanges.hold( found( 'import:f1', true, other ), [ lineOf( there ) ] );
			const elsewhere = await store.massChanges.hold( found( 'actor:ada' ), [ lineOf( b ) ] );
			expect( await store.massChanges.wasReleased( 'import:f1' ) ).toBe( false );
			const channels = await store.massChanges.settle( 'import:f1', VERDICT );
			expect( channels.toSorted() ).toEqual( [ other, shop ] );
			expect( await store.massChanges.settle( 'import:f1', VERDICT ) ).toEqual( [] );
			expect( await due() ).toEqual( [ a ] );
			expect( await stateOf( store, 'A' ) ).toMatchObject( {
				heldBy: null,
				mustResend: true,
			} );
			expect( await store.massChanges.steps( [ a ] ) ).toEqual( [] );
			expect( await store.massChanges.wasReleased( 'import:f1' ) ).toBe( true );
			expect( await store.massChanges.find( change ?? 0 ) ).toMatchObject( {
				...{ state: 'released', held: 0, zeroed: 1 },
				...{ settledAtMs: NOW_MS + 9, settledBy: 'ada', settledReason: 'meant' },
			} );
			expect( await store.massChanges.held() ).toMatchObject( [ { change: elsewhere } ] );
		} );

		it( 'remembers the position before the first event that may be part of it', async () => {
			await shown();
			const { store } = bench;
			const before = await store.ledger.lastPosition();
			await commit( store, [ received( 'A', -10, 'import/f1/1' ) ], NOW_MS + 50 );
			await commit( store, [ received( 'B', -10, 'import/f1/2' ) ], NOW_MS + 60 );
			const change = await store.massChanges.hold( { ...found(), sinceMs: NOW_MS + 40 }, [
				lineOf(),
			] );
			const row = await store.massChanges.find( change ?? 0 );
			expect( row ).toMatchObject( { afterPosition: before } );
			expect( row ).toMatchObject( { untilPosition: 2 } );
			const joining = { ...found( 'import:f1', true ), untilPosition: before + 2 };
			await store.massChanges.hold( joining, [ lineOf( b ) ] );
			const joined = await store.massChanges.find( change ?? 0 );
			expect( joined ).toMatchObject( { afterPosition: before, untilPosition: before + 2 } );
			expect( await store.massChanges.held() ).toMatchObject( [ { position: 2 } ] );
			// What a person has settled is no part of the next one of the same cause.
			await store.massChanges.settle( 'import:f1', VERDICT );
			const again = await hold( lineOf() );
			expect( await store.massChanges.find( again ?? 0 ) ).toMatchObject( {
				afterPosition: before + 2,
			} );
		} );

		it( 'leaves what joins due once, begins it with what it shows now, and can have all looked at again', async () => {
			await shown();
			const { massChanges } = bench.store;
			await commit( bench.store, [ received( 'B', -4, 'b-off' ) ] );
			await hold( lineOf( a ), lineOf( b, true ) );
			const joining = { ...lineOf( b ), before: 6, mayShow: 5 };
			await massChanges.hold( found( 'import:f1', true ), [ joining ] );
			expect( await due() ).toEqual( [ b ] );
			expect( await massChanges.heldLines( [ b ] ) ).toMatchObject( [
				{ listing: b, before: 6, mayShow: 5 },
			] );
			await massChanges.dueHeld( other, NOW_MS );
			expect( await due() ).toEqual( [ b ] );
			await massChanges.dueHeld( shop, NOW_MS );
			expect( await due() ).toEqual( [ a, b ] );
		} );

		it( 'has what is released written in the order of its urgency: to zero before what only looks better', async () => {
			await shown();
			const { store } = bench;
			await commit( store, [ received( 'A', 30, 'a-on' ), received( 'B', -10, 'b-off' ) ] );
			await hold( lineOf( a ), lineOf( b ) );
			await store.massChanges.settle( 'import:f1', VERDICT );
			const states = await store.deliveries.due( shop, NOW_MS + 60_000, 10 );
			expect( states.map( ( one ) => [ one.listing, one.dueSinceMs ] ) ).toEqual( [
				[ b, VERDICT.atMs ],
				[ a, VERDICT.atMs ],
			] );
		} );

		it( 'keeps when the breaker trips, beside other settings', async () => {
			const { massChanges } = bench.store;
			expect( await massChanges.limits() ).toEqual( BREAKER_DEFAULTS );
			const limits = { ...BREAKER_DEFAULTS, zeroPercent: 25, listingsMin: 5 };
			await massChanges.setLimits( limits );
			await massChanges.setLimits( limits );
			expect( await massChanges.limits() ).toEqual( limits );
		} );
	} );

	describe( 'edits made on a channel', () => {
		it( 'have numbers of their own, and are not due until they are ended', async () => {
			const { store } = bench;
			await openShop( store, [ 'A', 'B' ] );
			const listing = listingOf( 'A' );
			const edit = { channel: shop, listing, delta: -3, foundAtMs: NOW_MS };
			const first = await store.deliveries.beginEdit( edit );
			expect( first ).toEqual( { channel: shop, listing, serial: 1, delta: -3 } );
			// Begun twice, before it was ended, it is the same one: that may have been told already.
			expect( await store.deliveries.beginEdit( { ...edit, delta: -4 } ) ).toEqual( first );
			expect( await store.deliveries.openEdits( shop ) ).toEqual( [ first ] );
			expect( await store.deliveries.openEdits( other ) ).toEqual( [] );
			const due = async () =>
				( await store.deliveries.due( shop, NOW_MS, 10 ) ).map( ( one ) => one.listing );
			expect( await due() ).toEqual( [ listingOf( 'B' ) ] );
			const patch = { cut: { shown: 7, ownInside: 0 } };
			await store.deliveries.endEdit( first, NOW_MS + 1, { listing, patch } );
			expect( await due() ).toEqual( [ listing, listingOf( 'B' ) ] );
			expect( await stateOf( store, 'A' ) ).toMatchObject( patch );
			expect( await store.deliveries.openEdits( shop ) ).toEqual( [] );
			expect( await store.deliveries.beginEdit( edit ) ).toMatchObject( { serial: 2 } );
		} );
	} );
}
