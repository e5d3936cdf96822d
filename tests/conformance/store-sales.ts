import { orderIdSchema, lineIdSchema } from '../../src/shared/ids.ts';
import { line, order, sku } from '../unit/ledger/ledger-in-memory.ts';
import type { StoreBench } from './store.ts';
import {
	addChannel,
	at,
	commit,
	listingRow,
	NOW_MS,
	openShop,
	other,
	placed,
	received,
	shop,
	sold,
} from './store-shop.ts';

const HOUR_MS = 3_600_000;
const hourMs = Math.floor( NOW_MS / HOUR_MS ) * HOUR_MS;

/** Sales by the hour, counted from the log. */
export function describeSales( bench: StoreBench ): void {
	const countAll = async ( limit = 100 ): Promise< number > => {
		let all = 0;
		for (;;) {
			const counted = await bench.store.sales.countNext( limit, 0 );
			all += counted;
			if ( counted === 0 ) {
				return all;
			}
		}
	};
	const hours = () => bench.store.sales.hours( 0 );

	describe( 'the sales', () => {
		it( 'count each order once, however often it is told, at the hour it was placed', async () => {
			const { store } = bench;
			await openShop( store, [ 'A', 'B' ] );
			await openShop( store, [ 'A' ], other );
			await commit( store, [
				received( 'A', 9, 'r' ),
				placed( sold( 'o-1', 'A', 2 ) ),
				placed( sold( 'o-1', 'A', 3, 1 ) ),
				placed( sold( 'o-2', 'A', 1 ) ),
			] );
			expect( await countAll( 2 ) ).toBe( 4 );
			// Told again after it was counted, and as another order of the same number elsewhere.
			await commit( store, [ placed( sold( 'o-1', 'A', 5, 2 ) ) ] );
			await commit( store, [ placed( sold( 'o-1', 'A', 4 ), 0, other ) ] );
			const early = order( 'o-3', [ line( 'B', { ordered: 6, cancelled: 2 } ) ], {
				updatedAt: NOW_MS,
				placedAt: NOW_MS - 2 * HOUR_MS,
			} );
			await commit( store, [ placed( early ) ] );
			await bench.reopen();
			expect( await countAll() ).toBe( 3 );
			expect( await hours() ).toEqual( [
				{ sku: 'A', hourMs, units: 7 },
				{ sku: 'B', hourMs: hourMs - 2 * HOUR_MS, units: 4 },
			] );
			expect( await bench.store.sales.countNext( 9, 0 ) ).toBe( 0 );
		} );

		it( 'count a bundle, and what it is made of', async () => {
			const { store } = bench;
			await openShop( store, [ 'SET', 'A', 'B' ] );
			await store.model.saveBill( {
				bundle: sku( 'SET' ),
				sinceMs: 0,
				components: [
					{ sku: sku( 'A' ), quantity: 1 },
					{ sku: sku( 'B' ), quantity: 3 },
				],
			} );
			await commit( store, [ placed( sold( 'o-1', 'SET', 2 ) ) ] );
			await countAll();
			expect( await hours() ).toEqual( [
				{ sku: 'A', hourMs, units: 2 },
				{ sku: 'B', hourMs, units: 6 },
				{ sku: 'SET', hourMs, units: 2 },
			] );
		} );

		it( 'count a line when it is mapped, once', async () => {
			for ( const isCountedBefore of [ true, false ] ) {
				const name = isCountedBefore ? 'X' : 'Y';
				const { store } = bench;
				if ( isCountedBefore ) {
					await addChannel( store );
				}
				await store.model.addSkus( [ { sku: sku( name ), title: name } ] );
				await commit( store, [ placed( sold( `o-${ name }`, name, 2 ) ) ] );
				if ( isCountedBefore ) {
					await countAll();
				}
				await store.model.addListings( [ listingRow( name ) ], NOW_MS );
				const lines = await store.model.linesToMap( shop );
				await commit(
					store,
					lines.map( ( { order: id, assigned } ) => ( {
						source: shop,
						key: `mapped-${ name }` as never,
						occurredAtMs: NOW_MS,
						actor: null,
						body: {
							kind: 'lines-mapped',
							channel: shop,
							order: id,
							assigned: [ ...assigned ],
						},
					} ) )
				);
				expect( lines.map( ( one ) => one.order ) ).toEqual( [
					orderIdSchema.parse( `o-${ name }` ),
				] );
				await countAll();
				const found = ( await hours() ).filter( ( one ) => one.sku === sku( name ) );
				expect( found ).toEqual( [ { sku: name, hourMs, units: 2 } ] );
			}
		} );

		it( 'count a checkout that was never ordered not at all', async () => {
			const { store } = bench;
			await openShop( store, [ 'A' ] );
			await commit( store, [
				received( 'A', 9, 'r' ),
				{
					...placed( sold( 'cart', 'A', 1 ) ),
					key: 'reserve/cart' as never,
					body: {
						kind: 'reserve',
						channel: shop,
						order: orderIdSchema.parse( 'cart' ),
						attempt: 'first',
						lines: [
							{
								line: lineIdSchema.parse( 'l' ),
								offer: listingRow( 'A' ).offer,
								units: 1,
							},
						],
						expiresAtMs: NOW_MS + 9,
						decision: null,
						assigned: [],
					},
				},
			] );
			await countAll();
			expect( await hours() ).toEqual( [] );
		} );

		it( 'have a peak for each SKU, a profile of the day, and are forgotten in the end', async () => {
			const { store } = bench;
			await openShop( store, [ 'A', 'B' ] );
			const placedAt = ( id: string, name: string, units: number, hoursAgo: number ) =>
				placed(
					order( id, [ line( name, { ordered: units } ) ], {
						...at( 0 ),
						placedAt: NOW_MS - hoursAgo * HOUR_MS,
					} )
				);
			await commit( store, [
				placedAt( '1', 'A', 3, 0 ),
				placedAt( '2', 'A', 2, 0 ),
				placedAt( '3', 'A', 4, 24 ),
				placedAt( '4', 'A', 9, 48 ),
				placedAt( '5', 'B', 1, 1 ),
			] );
			await countAll();
			const { sales } = store;
			expect( await sales.peaks( 0 ) ).toEqual( [
				{ sku: 'A', units: 9 },
				{ sku: 'B', units: 1 },
			] );
			expect( await sales.peaks( hourMs - 30 * HOUR_MS ) ).toContainEqual( {
				sku: 'A',
				units: 5,
			} );
			const hour = ( hourMs / HOUR_MS ) % 24;
			expect( [ ...( await sales.unitsByHourOfDay( 0 ) ) ].toSorted() ).toEqual(
				[
					[ hour - 1, 1 ],
					[ hour, 18 ],
				].toSorted()
			);
			expect( await sales.prune( hourMs - HOUR_MS, 1 ) ).toBe( 1 );
			expect( await sales.prune( hourMs - HOUR_MS, 9 ) ).toBe( 1 );
			expect( await sales.prune( hourMs - HOUR_MS, 9 ) ).toBe( 0 );
			expect( ( await hours() ).map( ( one ) => `${ one.sku } ${ one.units }` ) ).toEqual( [
				'A 5',
				'B 1',
			] );
		} );

		it( 'leave out orders of long ago', async () => {
			await openShop( bench.store, [ 'A' ] );
			await commit( bench.store, [ placed( sold( 'o', 'A', 1 ) ) ] );
			expect( await bench.store.sales.countNext( 9, NOW_MS + 1 ) ).toBe( 1 );
			expect( await hours() ).toEqual( [] );
		} );
	} );
}
