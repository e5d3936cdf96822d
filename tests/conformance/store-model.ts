import { locationIdSchema, type LocationId } from '../../src/shared/ids.ts';
import { sku } from '../unit/ledger/ledger-in-memory.ts';
import type { StoreBench } from './store.ts';
import {
	addChannel,
	commit,
	listingOf,
	listingRow,
	NOW_MS,
	openShop,
	other,
	received,
	shop,
	stateOf,
} from './store-shop.ts';

export function describeModel( bench: StoreBench ): void {
	describe( 'model', () => {
		it( 'keeps channels as they were added, over a restart', async () => {
			const locations = [ 'main', 'cellar' ].map( ( id ) => locationIdSchema.parse( id ) );
			const row = {
				channel: shop,
				kind: 'fake',
				name: 'The shop',
				settings: 'sealed',
				locations,
				buffer: { kind: 'percent', percent: 12.5 } as const,
				endpoint: 'secret',
				state: 'connecting' as const,
				takesNegative: true,
				quantityMax: 99,
			};
			await bench.store.model.addChannel( row, NOW_MS );
			await bench.reopen();
			const kept = {
				...row,
				stateReason: null,
				ordersSeenUntilMs: 0,
				mode: 'live',
				modeSinceMs: NOW_MS,
				foreignEdits: 'ledger-wins',
				hasToAgree: false,
			};
			expect( await bench.store.model.channels() ).toEqual( [ kept ] );
			expect( await bench.store.model.channel( row.channel ) ).toEqual( kept );
			expect( await bench.store.model.channel( other ) ).toBeNull();
			await expect( bench.store.model.addChannel( row, NOW_MS ) ).rejects.toThrow();
		} );

		it( 'keeps the mode that a channel was added in or was given, and what becomes of edits made there', async () => {
			const { model } = bench.store;
			await addChannel( bench.store );
			await model.setMode( shop, 'shadow', {
				by: 'Ada',
				reason: null,
				atMs: NOW_MS + 5,
			} );
			await model.setForeignEdits( shop, 'adjustment' );
			await bench.reopen();
			expect( await bench.store.model.channel( shop ) ).toMatchObject( {
				mode: 'shadow',
				modeSinceMs: NOW_MS + 5,
				foreignEdits: 'adjustment',
			} );
		} );

		it( "keeps a channel's state and its reason; how far orders were seen only grows", async () => {
			const { model } = bench.store;
			await addChannel( bench.store );
			await model.setChannelState( shop, 'needs-attention', 'the token was revoked' );
			await model.setOrdersSeenUntil( shop, NOW_MS );
			await model.setOrdersSeenUntil( shop, NOW_MS - 1 );
			expect( await model.channels() ).toMatchObject( [
				{
					state: 'needs-attention',
					stateReason: 'the token was revoked',
					ordersSeenUntilMs: NOW_MS,
				},
			] );
		} );

		it( 'keeps SKUs exactly as written', async () => {
			const { model } = bench.store;
			const names = [ ' A', 'a', 'A', 'Größe 43½ 茶' ];
			await model.addSkus( names.map( ( name ) => ( { sku: sku( name ), title: name } ) ) );
			await model.addSkus( [ { sku: sku( 'A' ), title: 'another title' } ] );
			expect( await model.skus() ).toHaveLength( 4 );
			expect( await model.skus() ).toContainEqual( { sku: 'A', title: 'A' } );
			expect( await model.hasSku( sku( 'Größe 43½ 茶' ) ) ).toBe( true );
			expect( await model.hasSku( sku( 'A ' ) ) ).toBe( false );
		} );

		it( 'gives the titles of the SKUs that are asked for, and of no other', async () => {
			const { model, lists } = bench.store;
			await model.addSkus( [
				{ sku: sku( 'b' ), title: 'Small' },
				{ sku: sku( 'B' ), title: 'Large' },
				{ sku: sku( 'C' ), title: 'Not asked for' },
			] );
			expect( await lists.titles( [ sku( 'b' ), sku( 'none' ), sku( 'B' ) ] ) ).toEqual( [
				{ sku: 'B', title: 'Large' },
				{ sku: 'b', title: 'Small' },
			] );
			expect( await lists.titles( [] ) ).toEqual( [] );
		} );

		it( 'gives a new listing its quantity at once, and a known one no second time', async () => {
			const { store } = bench;
			await openShop( store, [ 'A' ] );
			await commit( store, [ received( 'A', 7, 'r' ) ] );
			await addChannel( store, other );
			await store.model.addListings( [ listingRow( 'A', other ) ], NOW_MS );
			const state = await stateOf( store, 'A', other );
			expect( state ).toMatchObject( { quantity: 7, revision: 1, sentQuantity: null } );
			await store.model.addListings( [ listingRow( 'A', other ) ], NOW_MS );
			expect( await stateOf( store, 'A', other ) ).toEqual( state );
		} );

		it( 'revises what a new bill changes in the transaction that saves it', async () => {
			const { store } = bench;
			await openShop( store, [ 'A', 'KIT', 'CRATE', 'B' ] );
			await openShop( store, [ 'CRATE' ], other );
			await commit( store, [ received( 'A', 12, 'r' ) ] );
			const bill = (
				bundle: string,
				component: string,
				quantity: number,
				sinceMs: number
			) => ( {
				bundle: sku( bundle ),
				sinceMs,
				components: [ { sku: sku( component ), quantity } ],
			} );
			const kit = bill( 'KIT', 'A', 2, NOW_MS );
			const crate = bill( 'CRATE', 'KIT', 3, NOW_MS );
			await store.model.saveBill( kit );
			expect( ( await store.model.saveBill( crate ) ).channels.toSorted() ).toEqual( [
				other,
				shop,
			] );
			expect( ( await stateOf( store, 'KIT' ) ).quantity ).toBe( 6 );
			expect( ( await stateOf( store, 'CRATE', other ) ).quantity ).toBe( 2 );
			// The bundle above another one changes with it.
			const larger = bill( 'KIT', 'A', 4, NOW_MS + 1_000 );
			expect( ( await store.model.saveBill( larger ) ).channels.toSorted() ).toEqual( [
				other,
				shop,
			] );
			expect( ( await stateOf( store, 'CRATE' ) ).quantity ).toBe( 1 );
			expect( await store.model.bills() ).toEqual( [ crate, kit, larger ] );
			await bench.reopen();
			expect( await bench.store.model.bills() ).toEqual( [ crate, kit, larger ] );
			await commit( bench.store, [ received( 'A', 12, 'again' ) ] );
			expect( ( await stateOf( bench.store, 'CRATE' ) ).quantity ).toBe( 2 );
		} );

		it( 'saves several bills at once, and computes what they change together', async () => {
			const { store } = bench;
			await openShop( store, [ 'A', 'KIT', 'CRATE' ] );
			await commit( store, [ received( 'A', 12, 'r' ) ] );
			const bills = [
				{
					bundle: sku( 'CRATE' ),
					sinceMs: NOW_MS,
					components: [ { sku: sku( 'KIT' ), quantity: 3 } ],
				},
				{
					bundle: sku( 'KIT' ),
					sinceMs: NOW_MS,
					components: [ { sku: sku( 'A' ), quantity: 2 } ],
					isPackedAnywhere: true,
				},
			];
			expect( await store.model.saveBills( bills ) ).toEqual( [ shop ] );
			expect( await store.model.bills() ).toEqual( bills );
			expect( ( await stateOf( store, 'CRATE' ) ).quantity ).toBe( 2 );
			expect( ( await stateOf( store, 'KIT' ) ).quantity ).toBe( 6 );
		} );

		it( 'puts a bill into force also where the clock of who saves it is behind', async () => {
			const { store } = bench;
			await openShop( store, [ 'A', 'KIT' ] );
			await commit( store, [ received( 'A', 12, 'r' ) ] );
			const kit = ( quantity: number, sinceMs: number ) => ( {
				bundle: sku( 'KIT' ),
				sinceMs,
				components: [ { sku: sku( 'A' ), quantity } ],
			} );
			const { model } = store;
			expect( await model.saveBill( kit( 2, NOW_MS ) ) ).toEqual( {
				isNew: true,
				sinceMs: NOW_MS,
				channels: [ shop ],
			} );
			// Behind, and in the same millisecond.
			expect( await model.saveBill( kit( 3, NOW_MS - 60_000 ) ) ).toMatchObject( {
				isNew: true,
				sinceMs: NOW_MS + 1,
			} );
			expect( ( await stateOf( store, 'KIT' ) ).quantity ).toBe( 4 );
			expect( await model.saveBill( kit( 4, NOW_MS + 1 ) ) ).toMatchObject( {
				sinceMs: NOW_MS + 2,
			} );
			expect( await model.saveBill( kit( 4, NOW_MS + 9 ) ) ).toEqual( {
				isNew: false,
				sinceMs: NOW_MS + 2,
				channels: [],
			} );
			expect( await model.saveBills( [ kit( 6, NOW_MS ) ] ) ).toEqual( [ shop ] );
			expect( ( await stateOf( store, 'KIT' ) ).quantity ).toBe( 2 );
			const bills = await model.bills();
			expect( bills.map( ( { sinceMs } ) => sinceMs - NOW_MS ) ).toEqual( [ 0, 1, 2, 3 ] );
			expect( bills.map( ( { components } ) => components[ 0 ]?.quantity ) ).toEqual( [
				2, 3, 4, 6,
			] );
		} );

		it( 'refuses bundles that nest too far, have too many parts or take too much', async () => {
			const { store } = bench;
			const { model } = store;
			const made = ( bundle: string, of: Readonly< Record< string, number > > ) =>
				model.saveBill( {
					bundle: sku( bundle ),
					sinceMs: NOW_MS,
					components: Object.entries( of ).map( ( [ name, quantity ] ) => ( {
						sku: sku( name ),
						quantity,
					} ) ),
				} );
			await openShop( store, [ 'A' ] );
			const refused = { code: 'BUNDLE_TOO_LARGE' };
			for ( let level = 1; level <= 16; level += 1 ) {
				await made( `L${ level }`, { [ `L${ level - 1 }` ]: 1 } );
			}
			await expect( made( 'L17', { L16: 1 } ) ).rejects.toMatchObject( refused );
			// From below it would be as much too long.
			await expect( made( 'L0', { A: 1 } ) ).rejects.toMatchObject( refused );
			await expect( made( 'L1', { L16: 1 } ) ).rejects.toMatchObject( {
				code: 'BUNDLE_CYCLE',
			} );
			for ( let level = 1; level <= 7; level += 1 ) {
				const of = { [ `X${ level - 1 }` ]: 1, [ `Y${ level - 1 }` ]: 1 };
				await made( `X${ level }`, of );
				await made( `Y${ level }`, of );
			}
			await made( 'X8', { X7: 1, Y7: 1 } );
			await expect( made( 'X9', { X8: 1, X7: 2, Y7: 2 } ) ).rejects.toMatchObject( refused );
			await made( 'M1', { A: 40_000 } );
			await made( 'M2', { M1: 25_000 } );
			await expect( made( 'M1', { A: 40_001 } ) ).rejects.toMatchObject( refused );
			await expect( made( 'M3', { M2: 2 } ) ).rejects.toMatchObject( refused );
			expect( await model.bills() ).toHaveLength( 16 + 14 + 1 + 2 );
		} );

		it( 'shows what lies where a channel draws from, from the moment that it is set', async () => {
			const { store } = bench;
			await openShop( store, [ 'A' ] );
			await openShop( store, [ 'A' ], other );
			const [ main, cellar ] = [ 'main', 'cellar' ].map( ( id ) =>
				locationIdSchema.parse( id )
			) as [ LocationId, LocationId ];
			const inCellar = ( units: number, key: string ) => {
				const event = received( 'A', units, key );
				return { ...event, body: { ...event.body, location: cellar } } as typeof event;
			};
			await commit( store, [ received( 'A', 7, 'r' ), inCellar( 5, 'c' ) ] );
			const set = await store.model.setLocations( shop, [ main, cellar ], NOW_MS );
			expect( set ).toEqual( [ shop ] );
			expect( ( await stateOf( store, 'A' ) ).quantity ).toBe( 12 );
			expect( ( await stateOf( store, 'A', other ) ).quantity ).toBe( 7 );
			await store.model.setLocations( shop, [ cellar ], NOW_MS );
			await bench.reopen();
			expect( ( await stateOf( bench.store, 'A' ) ).quantity ).toBe( 5 );
			expect( ( await bench.store.model.channel( shop ) )?.locations ).toEqual( [ cellar ] );
			await commit( bench.store, [ inCellar( 1, 'more' ) ] );
			expect( ( await stateOf( bench.store, 'A' ) ).quantity ).toBe( 6 );
		} );

		it( 'explains a number by its steps, which add up, and its cause', async () => {
			const { store } = bench;
			await openShop( store, [ 'A' ] );
			await commit( store, [ received( 'A', 5_000, 'r' ) ], NOW_MS + 5 );
			const answer = await store.deliveries.whyThisNumber( listingOf( 'A' ) );
			expect( answer ).toEqual( {
				listing: listingOf( 'A' ),
				revision: 2,
				quantity: 1_000,
				steps: [
					{ step: 'available', change: 5_000, quantity: 5_000 },
					{ step: 'channel-maximum', change: -4_000, quantity: 1_000 },
				],
				cause: 1,
				atMs: NOW_MS + 5,
			} );
			expect( await store.deliveries.whyThisNumber( listingOf( 'B' ) ) ).toBeNull();
		} );

		it( 'finds a token by its hash, and keeps the first one added', async () => {
			const { model } = bench.store;
			const token = { name: 'till', scope: 'operate' } as const;
			await model.addToken( 'hash', token, NOW_MS );
			await model.addToken( 'hash', { ...token, scope: 'admin' }, NOW_MS );
			await bench.reopen();
			expect( await bench.store.model.tokenByHash( 'hash' ) ).toEqual( token );
			expect( await bench.store.model.tokenByHash( 'another' ) ).toBeNull();
		} );

		it( 'lists tokens with when each was last used and revoked, without their hashes', async () => {
			const { model } = bench.store;
			await model.addToken( 'b', { name: 'till', scope: 'operate' }, NOW_MS );
			await model.addToken( 'a', { name: 'desk', scope: 'read' }, NOW_MS + 1 );
			await model.noteTokenUse( 'b', NOW_MS + 2 );
			expect( await model.revokeOthers( '', 'till', NOW_MS + 3 ) ).toBe( 1 );
			expect( await model.revokeOthers( '', 'till', NOW_MS + 4 ) ).toBe( 0 );
			expect( await model.tokenByHash( 'b' ) ).toBeNull();
			expect( await model.tokens() ).toEqual( [
				{
					name: 'till',
					scope: 'operate',
					createdAtMs: NOW_MS,
					lastUsedAtMs: NOW_MS + 2,
					revokedAtMs: NOW_MS + 3,
				},
				{
					name: 'desk',
					scope: 'read',
					createdAtMs: NOW_MS + 1,
					lastUsedAtMs: null,
					revokedAtMs: null,
				},
			] );
		} );
	} );
}
