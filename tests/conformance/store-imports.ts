import type { ImportRow } from '../../src/worker/store/import-store.ts';
import type { StoreBench } from './store.ts';
import { NOW_MS } from './store-shop.ts';

const ROW: ImportRow = {
	import: 'stock-1',
	kind: 'stock',
	name: 'stock.csv',
	sha256: 'abc',
	requestedBy: 'Ada',
	state: 'checking',
	createdAtMs: NOW_MS,
	updatedAtMs: NOW_MS,
	attempt: 1,
	report: {
		counts: { rows: 3, created: 1, changed: 1, unchanged: 1, bad: 0 },
		errors: 0,
		changeParts: 1,
		errorParts: 0,
		errorPartsBefore: 0,
		done: 0,
		failed: 0,
		share: 0.5,
		ignoredColumns: [ 'title' ],
	},
};

const named = ( id: string, createdAtMs = NOW_MS ): ImportRow => ( {
	...ROW,
	import: id,
	createdAtMs,
	updatedAtMs: createdAtMs,
} );

/** Files that are told to the ledger, with what they would change. */
export function describeImports( bench: StoreBench ): void {
	describe( 'imports', () => {
		it( 'are kept as they were put down, over a restart', async () => {
			expect( await bench.store.imports.begin( ROW, NOW_MS ) ).toEqual( {
				row: ROW,
				isNew: true,
			} );
			await bench.store.imports.putPart( ROW, 'change', 0, '[1]' );
			await bench.store.imports.putPart( ROW, 'change', 0, '[2]' );
			await bench.reopen();
			const { imports } = bench.store;
			expect( await imports.read( 'stock-1' ) ).toEqual( ROW );
			expect( await imports.part( 'stock-1', 'change', 0 ) ).toBe( '[2]' );
			expect( await imports.part( 'stock-1', 'change', 1 ) ).toBeNull();
			expect( await imports.part( 'stock-1', 'error', 0 ) ).toBeNull();
			expect( await imports.read( 'stock-2' ) ).toBeNull();
		} );

		it( 'go from one state to the next, and only from where they are', async () => {
			const { imports } = bench.store;
			await imports.begin( ROW, NOW_MS );
			const report = { ...ROW.report, share: 1, done: 2 };
			const to = { state: 'ready' as const, attempt: 1, report, updatedAtMs: NOW_MS + 5 };
			expect( await imports.move( { ...ROW, state: 'applying' }, to ) ).toBe( false );
			expect( await imports.move( { ...ROW, attempt: 2 }, to ) ).toBe( false );
			expect( await imports.move( { ...ROW, import: 'stock-2' }, to ) ).toBe( false );
			expect( await imports.read( 'stock-1' ) ).toEqual( ROW );
			expect( await imports.move( ROW, to ) ).toBe( true );
			expect( await imports.read( 'stock-1' ) ).toEqual( { ...ROW, ...to } );
		} );

		it( 'are written only by whoever has gone on with them last', async () => {
			const { imports } = bench.store;
			await imports.begin( ROW, NOW_MS );
			const to = { ...ROW, attempt: 2, state: 'applying' as const };
			expect( await imports.move( ROW, to ) ).toBe( true );
			expect( await imports.touch( ROW, NOW_MS + 5 ) ).toBe( false );
			expect( await imports.putPart( ROW, 'change', 0, '[1]' ) ).toBe( false );
			expect( await imports.part( 'stock-1', 'change', 0 ) ).toBeNull();
			expect( await imports.touch( to, NOW_MS + 6 ) ).toBe( true );
			expect( await imports.putPart( to, 'change', 0, '[2]' ) ).toBe( true );
			expect( await imports.part( 'stock-1', 'change', 0 ) ).toBe( '[2]' );
			expect( await imports.read( 'stock-1' ) ).toEqual( { ...to, updatedAtMs: NOW_MS + 6 } );
		} );

		it( 'are not replaced while another worker checks them', async () => {
			const { imports } = bench.store;
			await imports.begin( ROW, NOW_MS );
			const other = { ...ROW, sha256: 'def' };
			expect( await imports.begin( other, NOW_MS - 1 ) ).toEqual( {
				row: ROW,
				isNew: false,
			} );
			expect( await imports.read( 'stock-1' ) ).toEqual( ROW );
			expect( await imports.begin( other, NOW_MS ) ).toMatchObject( { isNew: true } );
			// What the one that was replaced still writes does not mix with it.
			expect( await imports.putPart( ROW, 'change', 0, '[1]' ) ).toBe( false );
			expect( await imports.move( ROW, { ...ROW, state: 'ready' } ) ).toBe( false );
			expect( await imports.read( 'stock-1' ) ).toEqual( { ...other, attempt: 2 } );
		} );

		it( 'are replaced with all their parts until they are applied, and never after', async () => {
			const { imports } = bench.store;
			await imports.begin( ROW, NOW_MS );
			await imports.putPart( ROW, 'change', 0, '[1]' );
			const other = { ...ROW, sha256: 'def', kind: 'bundles' as const };
			const row = { ...other, attempt: 2 };
			expect( await imports.begin( other, NOW_MS ) ).toEqual( { row, isNew: true } );
			expect( await imports.read( 'stock-1' ) ).toEqual( row );
			expect( await imports.part( 'stock-1', 'change', 0 ) ).toBeNull();
			const applying = { ...row, attempt: 3, state: 'applying' as const };
			await imports.move( row, applying );
			expect( await imports.begin( ROW, NOW_MS ) ).toEqual( { row: applying, isNew: false } );
			expect( await imports.read( 'stock-1' ) ).toEqual( applying );
		} );

		it( 'are listed newest first, page by page', async () => {
			const { imports } = bench.store;
			for ( const row of [ named( 'b' ), named( 'a' ), named( 'c', NOW_MS - 1 ) ] ) {
				await imports.begin( row, NOW_MS );
			}
			const first = await imports.list( null, 2 );
			expect( first.map( ( row ) => row.import ) ).toEqual( [ 'b', 'a' ] );
			const second = await imports.list( first[ 1 ] ?? null, 2 );
			expect( second.map( ( row ) => row.import ) ).toEqual( [ 'c' ] );
		} );

		it( 'are forgotten with their parts where they were never applied', async () => {
			const { imports } = bench.store;
			for ( const row of [ named( 'old' ), named( 'used' ), named( 'new', NOW_MS + 9 ) ] ) {
				await imports.begin( row, NOW_MS );
				await imports.putPart( row, 'error', 0, '[]' );
			}
			await imports.move( named( 'used' ), { ...named( 'used' ), state: 'applied' } );
			await imports.forget( NOW_MS + 9 );
			const left = await imports.list( null, 9 );
			expect( left.map( ( row ) => row.import ) ).toEqual( [ 'new', 'used' ] );
			expect( await imports.part( 'old', 'error', 0 ) ).toBeNull();
			expect( await imports.part( 'used', 'error', 0 ) ).toBe( '[]' );
		} );
	} );
}
