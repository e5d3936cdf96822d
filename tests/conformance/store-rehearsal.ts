import { channelIdSchema, type ChannelId } from '../../src/shared/ids.ts';
import type { SaleAnswer } from '../../src/shared/api/bundles.ts';
import { previewBill, previewSale } from '../../src/worker/insight/read-bundles.ts';
import type { Bill } from '../../src/worker/ledger/bill-of-materials.ts';
import { line, main, order, sku } from '../unit/ledger/ledger-in-memory.ts';
import type { StoreBench } from './store.ts';
import {
	at,
	commit,
	NOW_MS,
	openShop,
	other,
	placed,
	received,
	shop,
	stateOf,
} from './store-shop.ts';

const NAMES = [ 'A', 'B', 'C', 'SET', 'CRATE' ] as const;

function bill( name: string, parts: Record< string, number >, kind: Partial< Bill > = {} ): Bill {
	const components = Object.entries( parts ).map( ( [ part, quantity ] ) => ( {
		sku: sku( part ),
		quantity,
	} ) );
	return { bundle: sku( name ), sinceMs: NOW_MS, components, ...kind };
}

/** What would be is decided as what is, and nothing of it is written. */
export function describeRehearsal( bench: StoreBench ): void {
	describe( 'a sale that is only thought of', () => {
		/** Two channels; CRATE holds two SETs, of which some may lie packed. */
		const open = async ( kind: Partial< Bill > = {} ): Promise< void > => {
			const { store } = bench;
			await openShop( store, NAMES );
			await openShop( store, [ 'A', 'CRATE' ], other );
			await store.model.saveBill( bill( 'SET', { A: 2, B: 1 }, kind ) );
			await store.model.saveBill( bill( 'CRATE', { SET: 2, C: 1 } ) );
			await commit( store, [
				received( 'A', 20, 'a' ),
				received( 'B', 9, 'b' ),
				received( 'C', 7, 'c' ),
			] );
		};
		const shown = async (): Promise< Map< string, number > > => {
			const { deliveries } = bench.store;
			const all = await Promise.all(
				[ shop, other ].map( ( one ) => deliveries.listings( one ) )
			);
			return new Map( all.flat().map( ( { listing, quantity } ) => [ listing, quantity ] ) );
		};
		const think = ( name: string, units: number, channel: ChannelId | null = null ) =>
			previewSale( bench.store, { sku: sku( name ), units, channel, atMs: NOW_MS } );
		const sell = async ( name: string, units: number, channel = shop ): Promise< void > => {
			const one = line( name, { ordered: units, subtracted: units } );
			await commit( bench.store, [
				placed( order( 'real', [ one ], at( 0 ) ), 0, channel ),
			] );
		};
		const changedBetween = (
			before: ReadonlyMap< string, number >,
			after: ReadonlyMap< string, number >
		) =>
			[ ...before ]
				.filter( ( [ listing, quantity ] ) => after.get( listing ) !== quantity )
				.map( ( [ listing, quantity ] ) => [ listing, quantity, after.get( listing ) ] )
				.toSorted();
		const told = ( { listings }: SaleAnswer ) =>
			listings.map( ( one ) => [ one.listing, one.before, one.after ] ).toSorted();

		it.each( [
			[ 'of a plain SKU', 'A', 3, {} ],
			[ 'of a bundle', 'SET', 2, {} ],
			[ 'of a bundle of bundles', 'CRATE', 2, {} ],
			[ 'of more than there is', 'CRATE', 6, {} ],
			[ 'of a bundle some of which lie packed', 'CRATE', 3, { isKeptAssembled: true } ],
		] as const )( '%s does what the real one does then', async ( _, name, units, kind ) => {
			await open( kind );
			if ( 'isKeptAssembled' in kind ) {
				await commit( bench.store, [ received( 'SET', 3, 'packed' ) ] );
			}
			const state = await bench.store.ledger.stateHash();
			const before = await shown();
			const thought = await think( name, units, shop );
			expect( await bench.store.ledger.stateHash() ).toBe( state );
			expect( await shown() ).toEqual( before );
			const position = await bench.store.ledger.lastPosition();
			await sell( name, units );
			expect( await bench.store.ledger.lastPosition() ).toBe( position + 1 );
			expect( told( thought ) ).toEqual( changedBetween( before, await shown() ) );
			for ( const shelf of thought.shelves ) {
				const [ row ] = await bench.store.ledger.stock( sku( shelf.sku ) );
				expect( row ).toMatchObject( { available: shelf.after, committed: shelf.units } );
			}
			for ( const one of thought.bundles ) {
				const state = await stateOf( bench.store, one.bundle );
				expect( state.quantity ).toBe( one.after );
			}
		} );

		it( 'says which bundles sell what it takes, and what would be owed', async () => {
			await open();
			const thought = await think( 'CRATE', 6, shop );
			expect( thought ).toMatchObject( {
				channel: shop,
				location: main,
				isObserved: false,
				shelves: [
					{ sku: 'A', title: 'A', units: 24, before: 20, after: -4, short: 4 },
					{ sku: 'B', units: 12, before: 9, after: -3, short: 3 },
					{ sku: 'C', units: 6, before: 7, after: 1, short: 0 },
				],
				bundles: [
					{ bundle: 'CRATE', before: 4, after: 0, limitedBy: 'A' },
					{ bundle: 'SET', before: 9, after: 0, limitedBy: 'A' },
				],
			} );
		} );

		it( 'may be of what is listed nowhere, or on the channel that is named', async () => {
			await open();
			await bench.store.model.addSkus( [ { sku: sku( 'LOOSE' ), title: '' } ] );
			await bench.store.model.saveBill( bill( 'LOOSE', { C: 1 } ) );
			expect( ( await think( 'LOOSE', 1 ) ).shelves ).toMatchObject( [
				{ sku: 'C', before: 7, after: 6 },
			] );
			expect( ( await think( 'A', 1, other ) ).channel ).toBe( other );
			await expect( think( 'none', 1 ) ).rejects.toMatchObject( { code: 'SKU_UNKNOWN' } );
			const nowhere = channelIdSchema.parse( 'nowhere' );
			await expect( think( 'A', 1, nowhere ) ).rejects.toMatchObject( {
				code: 'CHANNEL_UNKNOWN',
			} );
		} );

		it( 'moves nothing of what somebody else counts', async () => {
			await open();
			await bench.store.model.setObserved( main, true );
			expect( await think( 'A', 1 ) ).toMatchObject( { isObserved: true, shelves: [] } );
		} );
	} );

	describe( 'a bill that is only thought of', () => {
		it( 'shows what saving it does then', async () => {
			const { store } = bench;
			await openShop( store, [ ...NAMES ] );
			await commit( store, [ received( 'A', 20, 'a' ), received( 'B', 9, 'b' ) ] );
			await store.model.saveBill( bill( 'CRATE', { SET: 2 } ) );
			const draft = bill( 'SET', { A: 2, B: 1 }, { sinceMs: NOW_MS + 1_000 } );
			const state = await store.ledger.stateHash();
			const thought = await previewBill( store, draft, { units: 2, channel: null } );
			expect( await store.ledger.stateHash() ).toBe( state );
			expect( await store.model.bills() ).toHaveLength( 1 );
			expect( thought ).toMatchObject( {
				makes: {
					available: 9,
					limitedBy: 'B',
					oneMore: { location: main, lacking: [ { sku: 'B', quantity: 1 } ] },
					leaves: [
						{ sku: 'B', each: 1, allows: 9 },
						{ sku: 'A', each: 2, allows: 10 },
					],
				},
				bundles: [ { bundle: 'CRATE', before: 0, after: 4 } ],
				listings: [
					{ listing: 'shop:CRATE', before: 0, after: 4 },
					{ listing: 'shop:SET', before: 0, after: 9 },
				],
				sale: {
					bundles: [
						{ bundle: 'CRATE', after: 3 },
						{ bundle: 'SET', after: 7 },
					],
				},
			} );
			await store.model.saveBill( draft );
			expect( ( await stateOf( store, 'SET' ) ).quantity ).toBe( 9 );
			expect( ( await stateOf( store, 'CRATE' ) ).quantity ).toBe( 4 );
		} );
	} );

	describe( 'a bill that is saved', () => {
		const saved = ( parts: Record< string, number >, second: number, seen?: number ) =>
			bench.store.model.saveBill(
				bill( 'SET', parts, { sinceMs: NOW_MS + second * 1_000 } ),
				seen
			);
		const versions = async (): Promise< number[] > =>
			( await bench.store.model.bills() ).map( ( one ) => ( one.sinceMs - NOW_MS ) / 1_000 );

		it( 'twice makes one version, also with its components in another order', async () => {
			await openShop( bench.store, NAMES );
			await saved( { A: 2, B: 1 }, 0 );
			await saved( { B: 1, A: 2 }, 1 );
			expect( await versions() ).toEqual( [ 0 ] );
			await saved( { A: 2, B: 2 }, 2 );
			await saved( { A: 2, B: 1 }, 3 );
			expect( await versions() ).toEqual( [ 0, 2, 3 ] );
			await saved( {}, 4 );
			await saved( {}, 5 );
			expect( await versions() ).toEqual( [ 0, 2, 3, 4 ] );
		} );

		it( 'keeps who saved it, over a restart, and is the same bill whoever says it again', async () => {
			await openShop( bench.store, NAMES );
			const first = bill( 'SET', { A: 1 }, { savedBy: 'anna (shop:mugs)' } );
			await bench.store.model.saveBill( first );
			await bench.store.model.saveBill( { ...first, savedBy: 'ben', sinceMs: NOW_MS + 1 } );
			await bench.reopen();
			expect( await bench.store.model.bills() ).toMatchObject( [
				{ bundle: 'SET', savedBy: 'anna (shop:mugs)' },
			] );
		} );

		it( 'over a version that its writer has not seen is refused, but not tried again', async () => {
			await openShop( bench.store, NAMES );
			await saved( { A: 1 }, 0, 0 );
			await saved( { A: 2 }, 1, NOW_MS );
			await saved( { A: 2 }, 2, NOW_MS );
			for ( const seen of [ NOW_MS, 0 ] ) {
				await expect( saved( { A: 3 }, 3, seen ) ).rejects.toMatchObject( {
					code: 'BUNDLE_CHANGED',
				} );
			}
			expect( await versions() ).toEqual( [ 0, 1 ] );
		} );

		it( 'is refused when it would contain itself, at the component that closes the ring', async () => {
			await openShop( bench.store, NAMES );
			await bench.store.model.saveBill( bill( 'CRATE', { SET: 2 } ) );
			await expect( saved( { A: 1, CRATE: 1 }, 1 ) ).rejects.toMatchObject( {
				code: 'BUNDLE_CYCLE',
				fields: { 'components.1.sku': 'SET → CRATE → SET' },
			} );
		} );
	} );
}
