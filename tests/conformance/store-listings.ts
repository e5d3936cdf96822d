import type { ListingId, Sku } from '../../src/shared/ids.ts';
import type { ListingPatch } from '../../src/worker/store/contract.ts';
import {
	WALKED_FROM,
	type ListedAmong,
	type ListingPlace,
} from '../../src/worker/store/listings-store.ts';
import { sku } from '../unit/ledger/ledger-in-memory.ts';
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

/** What people see of listings and say about them, and the comparison of a whole channel. */
export function describeListings( bench: StoreBench ): void {
	const patch = ( name: string, change: ListingPatch, channel = shop ): Promise< void > =>
		bench.store.deliveries.apply( channel, [
			{ listing: listingOf( name, channel ), patch: change },
		] );
	/** Its quantity has been sent and refused for good. */
	const refuse = async ( name: string ): Promise< void > => {
		const { revision } = await stateOf( bench.store, name );
		await patch( name, { deadRevision: revision } );
	};

	describe( 'the listings', () => {
		const found = async (
			wanted: {
				search?: string;
				channel?: typeof shop;
				among?: ListedAmong;
			},
			limit = 100
		): Promise< Sku[] > => {
			const all: Sku[] = [];
			for ( let after: Sku | null = null; ; ) {
				const page = await bench.store.listings.skusWith( {
					search: wanted.search ?? null,
					channel: wanted.channel ?? null,
					among: wanted.among ?? null,
					after,
					limit,
				} );
				all.push( ...page.map( ( one ) => one.sku ) );
				if ( page.length < limit ) {
					return all;
				}
				after = page.at( -1 )?.sku ?? null;
			}
		};

		it( 'are found by SKU, by a part of it, by channel, and by what is rare', async () => {
			const { store } = bench;
			await openShop( store, [ 'C', 'A', 'B' ] );
			await openShop( store, [ 'B', 'D' ], other );
			await store.model.addSkus( [ { sku: sku( 'NOWHERE' ), title: 'N' } ] );
			await patch( 'B', { isPaused: true }, other );
			await patch( 'C', { heldBy: 4 } );
			await refuse( 'A' );
			for ( const limit of [ 1, 2, 100 ] ) {
				expect( await found( {}, limit ) ).toEqual( [ 'A', 'B', 'C', 'D' ] );
				expect( await found( { channel: other }, limit ) ).toEqual( [ 'B', 'D' ] );
				expect( await found( { search: 'b' }, limit ) ).toEqual( [ 'B' ] );
				expect( await found( { search: 'a', channel: other }, limit ) ).toEqual( [] );
				expect( await found( { among: 'paused' }, limit ) ).toEqual( [ 'B' ] );
				expect( await found( { among: 'paused', channel: shop }, limit ) ).toEqual( [] );
				expect( await found( { among: 'held' }, limit ) ).toEqual( [ 'C' ] );
				expect( await found( { among: 'dead', channel: shop }, limit ) ).toEqual( [ 'A' ] );
				expect( await found( { among: 'dirty' }, limit ) ).toEqual( [
					'A',
					'B',
					'C',
					'D',
				] );
				expect( await found( { among: 'dirty', search: 'D' }, limit ) ).toEqual( [ 'D' ] );
			}
		} );

		it( 'are found by what is rare where it is not rare at all', async () => {
			const { store } = bench;
			const names = Array.from( { length: WALKED_FROM + 1 }, ( _none, nth ) => `M-${ nth }` );
			await openShop( store, names );
			await openShop( store, [ 'M-1', 'Z' ], other );
			const clearUpTo = ( await stateOf( store, 'M-7' ) ).revision;
			await store.deliveries.apply( shop, [
				{ listing: listingOf( 'M-7', shop ), patch: {}, dirty: { clearUpTo } },
			] );
			const waiting = names.filter( ( name ) => name !== 'M-7' ).toSorted();
			expect( await found( { among: 'dirty' }, 500 ) ).toEqual( [ ...waiting, 'Z' ] );
			expect( await found( { among: 'dirty', channel: shop }, 500 ) ).toEqual( waiting );
			expect( await found( { among: 'dirty', search: 'M-199' }, 5 ) ).toEqual(
				waiting.filter( ( name ) => name.startsWith( 'M-199' ) )
			);
			expect( await found( { among: 'dirty', channel: other } ) ).toEqual( [ 'M-1', 'Z' ] );
		} );

		it( 'of SKUs are all of their listings, by SKU and channel', async () => {
			const { store } = bench;
			await openShop( store, [ 'A', 'B' ] );
			await openShop( store, [ 'B', 'C' ], other );
			const listings = await store.listings.listingsOf( [ 'C', 'B', 'NONE' ].map( sku ) );
			expect( listings.map( ( { listing } ) => listing ) ).toEqual( [
				'other:B',
				'shop:B',
				'other:C',
			] );
			expect( listings[ 1 ] ).toEqual( await stateOf( store, 'B' ) );
		} );

		it( 'of a channel come page by page, by SKU', async () => {
			const { store } = bench;
			await openShop( store, [ 'C', 'A', 'B' ] );
			await openShop( store, [ 'A' ], other );
			for ( const limit of [ 1, 2, 9 ] ) {
				const names: string[] = [];
				for ( let after: ListingPlace | null = null; ; ) {
					const page = await store.listings.page( shop, after, limit );
					names.push( ...page.map( ( { listing } ) => listing ) );
					if ( page.length === 0 ) {
						break;
					}
					after = page.at( -1 ) ?? null;
				}
				expect( names ).toEqual( [ 'shop:A', 'shop:B', 'shop:C' ] );
			}
		} );

		it( 'are counted by channel', async () => {
			const { store } = bench;
			await openShop( store, [ 'A', 'B', 'C', 'D', 'E' ] );
			await openShop( store, [ 'A' ], other );
			const { revision } = await stateOf( store, 'A' );
			await store.deliveries.apply( shop, [
				{
					listing: listingOf( 'A' ),
					patch: {
						sentRevision: revision,
						confirmedRevision: revision,
					},
					dirty: { clearUpTo: revision },
				},
			] );
			await patch( 'B', { isPaused: true } );
			await patch( 'C', { heldBy: 1 } );
			await refuse( 'D' );
			await refuse( 'C' );
			// A pause and a mass change keep it before the refusal does.
			await refuse( 'B' );
			await patch( 'E', { heldBy: 1 } );
			await refuse( 'E' );
			// It has a newer quantity, which nobody has refused yet.
			await commit( store, [ received( 'C', 3, 'r' ) ] );
			expect( await store.listings.counts() ).toEqual( [
				{
					channel: 'other',
					listings: 1,
					waiting: 1,
					held: 0,
					paused: 0,
					dead: 0,
				},
				{
					channel: 'shop',
					listings: 5,
					waiting: 4,
					held: 2,
					paused: 1,
					dead: 1,
				},
			] );
			expect( await store.listings.confirmed() ).toEqual( [
				{ channel: shop, confirmed: 1 },
			] );
			expect( await store.listings.dead( shop, null, 5 ) ).toEqual( [
				{ listing: 'shop:D', revision: ( await stateOf( store, 'D' ) ).revision },
			] );
			expect( await store.listings.dead( shop, listingOf( 'D' ), 5 ) ).toEqual( [] );
			expect( await store.listings.dead( other, null, 5 ) ).toEqual( [] );
		} );

		it( 'say how long it took from accepted to seen, of each channel the newest first', async () => {
			const { store } = bench;
			await openShop( store, [ 'A', 'B' ] );
			const reached = (
				name: string,
				revision: number,
				what: 'accepted' | 'confirmed',
				atMs: number
			): Promise< void > =>
				store.deliveries.apply( shop, [
					{
						listing: listingOf( name ),
						patch: {},
						milestone: { revision, reached: what, atMs },
					},
				] );
			await reached( 'A', 1, 'accepted', 1_000 );
			await reached( 'A', 1, 'confirmed', 1_300 );
			await reached( 'A', 1, 'confirmed', 9_000 );
			await reached( 'B', 1, 'accepted', 2_000 );
			await reached( 'B', 1, 'confirmed', 2_700 );
			await reached( 'B', 2, 'confirmed', 3_000 );
			expect( await store.listings.truthLags( shop, 0, 10 ) ).toEqual( [ 700, 300 ] );
			expect( await store.listings.truthLags( shop, 1_301, 10 ) ).toEqual( [ 700 ] );
			expect( await store.listings.truthLags( shop, 0, 1 ) ).toEqual( [ 700 ] );
			expect( await store.listings.truthLags( other, 0, 10 ) ).toEqual( [] );
		} );

		it( 'are paused and resumed by whoever is asked, before anything was sent too', async () => {
			const { store } = bench;
			await openShop( store, [ 'A' ] );
			const before = await stateOf( store, 'A' );
			expect( await store.listings.setPaused( listingOf( 'A' ), true ) ).toBe( shop );
			expect( await stateOf( store, 'A' ) ).toEqual( { ...before, isPaused: true } );
			await patch( 'A', { sentRevision: 1, attempts: 2 } );
			expect( await store.listings.setPaused( listingOf( 'A' ), false ) ).toBe( shop );
			expect( await stateOf( store, 'A' ) ).toMatchObject( { isPaused: false, attempts: 2 } );
			expect( await store.listings.setPaused( listingOf( 'NONE' ), true ) ).toBeNull();
		} );
	} );

	describe( 'the comparison of a whole channel', () => {
		it( 'runs once at a time, keeps its place, and can be had again when it is over', async () => {
			await openShop( bench.store, [ 'A', 'B', 'C' ] );
			expect( await bench.store.fullSyncs.last( shop ) ).toBeNull();
			expect( await bench.store.fullSyncs.start( shop, NOW_MS ) ).toBe( true );
			expect( await bench.store.fullSyncs.start( shop, NOW_MS + 1 ) ).toBe( false );
			await bench.store.fullSyncs.advance( shop, listingOf( 'A' ), 1 );
			await bench.store.fullSyncs.advance( shop, listingOf( 'C' ), 2 );
			await bench.reopen();
			const { fullSyncs } = bench.store;
			const running = {
				channel: shop,
				startedAtMs: NOW_MS,
				endedAtMs: null,
				listings: 3,
				done: 3,
				lastListing: listingOf( 'C' ),
			};
			expect( await fullSyncs.last( shop ) ).toEqual( running );
			await fullSyncs.end( shop, NOW_MS + 5 );
			await fullSyncs.end( shop, NOW_MS + 6 );
			expect( await fullSyncs.all() ).toEqual( [ { ...running, endedAtMs: NOW_MS + 5 } ] );
			expect( await fullSyncs.start( shop, NOW_MS + 7 ) ).toBe( true );
			expect( await fullSyncs.last( shop ) ).toEqual( {
				...running,
				startedAtMs: NOW_MS + 7,
				done: 0,
				lastListing: '',
			} );
			expect( await fullSyncs.connectedAtMs( shop ) ).toBe( NOW_MS );
			expect( await fullSyncs.connectedAtMs( other ) ).toBeNull();
		} );

		it( 'takes the listings of the channel in the order of their ids', async () => {
			const { store } = bench;
			await openShop( store, [ 'C', 'A', 'B' ] );
			await openShop( store, [ 'A' ], other );
			const { fullSyncs } = store;
			const names: ListingId[] = [ 'A', 'B', 'C' ].map( ( name ) => listingOf( name ) );
			expect( await fullSyncs.listingsAfter( shop, '', 2 ) ).toEqual( names.slice( 0, 2 ) );
			expect( await fullSyncs.listingsAfter( shop, listingOf( 'B' ), 2 ) ).toEqual( [
				listingOf( 'C' ),
			] );
			expect( await fullSyncs.listingsAfter( shop, listingOf( 'C' ), 2 ) ).toEqual( [] );
		} );
	} );
}
