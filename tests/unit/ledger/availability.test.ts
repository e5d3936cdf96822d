import { locationIdSchema } from '../../../src/shared/ids.ts';
import { availability } from '../../../src/worker/ledger/availability.ts';
import { BillsOfMaterials } from '../../../src/worker/ledger/bill-of-materials.ts';
import { EMPTY_STOCK } from '../../../src/worker/ledger/shelf.ts';
import { main, sku } from './ledger-in-memory.ts';

const far = locationIdSchema.parse( 'far' );

/** What is on hand, by SKU, in the two places. */
type Shelves = Readonly< Record< string, readonly [ main: number, far: number ] > >;

function kitsFrom( shelves: Shelves, parts: Record< string, number >, isPackedAnywhere = false ) {
	const components = Object.entries( parts ).map( ( [ name, quantity ] ) => ( {
		sku: sku( name ),
		quantity,
	} ) );
	return of( 'KIT', shelves, [
		{ bundle: sku( 'KIT' ), sinceMs: 0, components, isPackedAnywhere },
	] );
}

function of(
	name: string,
	shelves: Shelves,
	bills: ConstructorParameters< typeof BillsOfMaterials >[ 0 ] = []
) {
	const stock = ( one: string, location: string ) => ( {
		...EMPTY_STOCK,
		onHand: shelves[ one ]?.[ location === main ? 0 : 1 ] ?? 0,
	} );
	const view = { stock, bills: new BillsOfMaterials( bills ) };
	return availability( view, sku( name ), [ main, far ] );
}

describe( 'what can be promised', () => {
	it( 'of a SKU of its own is what all places have together, debts included', () => {
		expect( of( 'A', { A: [ 5, 2 ] } ) ).toEqual( { units: 7, limitedBy: null } );
		expect( of( 'A', { A: [ 1, -4 ] } ) ).toEqual( { units: -3, limitedBy: null } );
	} );

	it( 'of a bundle is what each place can pack by itself', () => {
		expect( kitsFrom( { A: [ 5, 2 ], B: [ 1, 9 ] }, { A: 2, B: 1 } ) ).toEqual( {
			units: 2,
			limitedBy: 'A',
		} );
	} );

	it( 'of a bundle is whole kits, and no debt of one place is paid by another', () => {
		expect( kitsFrom( { A: [ 7, -3 ] }, { A: 2 } ) ).toEqual( { units: 3, limitedBy: 'A' } );
		expect( kitsFrom( { A: [ -9, -3 ] }, { A: 2 } ) ).toEqual( { units: 0, limitedBy: 'A' } );
	} );

	it( 'of a bundle packed anywhere is what all places can pack together', () => {
		expect( kitsFrom( { A: [ 1, 2 ], B: [ 4, 0 ] }, { A: 1, B: 1 }, true ) ).toEqual( {
			units: 3,
			limitedBy: 'A',
		} );
		expect( kitsFrom( { A: [ 3, -2 ] }, { A: 2 }, true ).units ).toBe( 1 );
		expect( kitsFrom( { A: [ 1, 1 ] }, { A: 2 }, true ).units ).toBe( 1 );
		expect( kitsFrom( { A: [ 1, 1 ] }, { A: 2 } ).units ).toBe( 0 );
	} );

	it.each( [ [ [ 'A', 'B' ] ], [ [ 'B', 'A' ] ] ] )(
		'names the first of two that are as scarce, however the bill lists them (%s)',
		( names ) => {
			const parts = Object.fromEntries( names.map( ( name ) => [ name, 1 ] ) );
			expect( kitsFrom( { A: [ 2, 0 ], B: [ 2, 0 ] }, parts ).limitedBy ).toBe( 'A' );
		}
	);

	it.each( [ [ [ 'A', 'B' ] ], [ [ 'B', 'A' ] ] ] )(
		'names the scarcer one, however the bill lists them (%s)',
		( names ) => {
			const parts = Object.fromEntries( names.map( ( name ) => [ name, 1 ] ) );
			expect( kitsFrom( { A: [ 3, 0 ], B: [ 2, 0 ] }, parts ).limitedBy ).toBe( 'B' );
		}
	);
} );
