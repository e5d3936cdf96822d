import type { ListStore } from '../../src/worker/store/list-store.ts';
import { sku } from '../unit/ledger/ledger-in-memory.ts';
import { far, receiptAt } from './store-lists.ts';
import type { StoreBench } from './store.ts';
import { commit, openShop, placed, received, sold } from './store-shop.ts';

/** The shelves as people look for them. */
export function describeStockList( bench: StoreBench ): void {
	describe( 'the list of shelves', () => {
		it( 'gives all shelves of a SKU on one page, and no shelf that was not asked for', async () => {
			const { store } = bench;
			await store.model.addSkus( [ { sku: sku( 'A' ), title: 'A Bowl' } ] );
			await openShop( store, [ 'A', 'B', 'C' ] );
			await commit( store, [
				received( 'A', 5, 'a' ),
				received( 'B', 1, 'b' ),
				receiptAt( 'A', 2, 'far-a' ),
				receiptAt( 'C', 7, 'far-c' ),
				placed( sold( 'o1', 'B', 3 ) ),
			] );
			const pages = async (
				wanted: Partial< Parameters< ListStore[ 'stock' ] >[ 0 ] >,
				limit: number
			): Promise< string[] > => {
				const all: string[] = [];
				let after: ReturnType< typeof sku > | null = null;
				for (;;) {
					const rows = await store.lists.stock( {
						search: null,
						location: null,
						isShort: false,
						after,
						limit,
						...wanted,
					} );
					const skus = new Set( rows.map( ( row ) => row.sku ) );
					expect( skus.size ).toBeLessThanOrEqual( limit );
					all.push( ...rows.map( ( row ) => `${ row.sku }@${ row.location }` ) );
					const last = rows.at( -1 );
					if ( ! last ) {
						return all;
					}
					after = last.sku;
				}
			};
			for ( const limit of [ 1, 2, 10 ] ) {
				expect( await pages( {}, limit ) ).toEqual( [
					'A@far',
					'A@main',
					'B@main',
					'C@far',
				] );
				expect( await pages( { location: far }, limit ) ).toEqual( [ 'A@far', 'C@far' ] );
				expect( await pages( { isShort: true }, limit ) ).toEqual( [ 'B@main' ] );
				expect( await pages( { isShort: true, location: far }, limit ) ).toEqual( [] );
				expect( await pages( { search: 'c' }, limit ) ).toEqual( [ 'C@far' ] );
				expect( await pages( { search: 'BOWL' }, limit ) ).toEqual( [ 'A@far', 'A@main' ] );
				expect( await pages( { search: 'BOWL', location: far }, limit ) ).toEqual( [
					'A@far',
				] );
				expect( await pages( { search: '%' }, limit ) ).toEqual( [] );
			}
			const [ , shelf ] = await store.lists.stock( {
				search: null,
				location: null,
				isShort: false,
				after: null,
				limit: 1,
			} );
			expect( shelf ).toEqual( ( await store.ledger.stock( sku( 'A' ) ) )[ 1 ] );
		} );
	} );
}
