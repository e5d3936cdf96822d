import { BillsOfMaterials } from '../../../src/worker/ledger/bill-of-materials.ts';
import { availability } from '../../../src/worker/ledger/availability.ts';
import { locationIdSchema } from '../../../src/shared/ids.ts';
import { adjusted, LedgerInMemory, main, sku } from './ledger-in-memory.ts';

const bill = ( bundle: string, components: Record< string, number >, sinceMs = 0 ) => ( {
	bundle: sku( bundle ),
	sinceMs,
	components: Object.entries( components ).map( ( [ of, quantity ] ) => ( {
		sku: sku( of ),
		quantity,
	} ) ),
} );

describe( 'bills of materials', () => {
	it( 'multiply through nested bundles', () => {
		const bills = new BillsOfMaterials( [
			bill( 'BOX', { KIT: 2, C: 1 } ),
			bill( 'KIT', { A: 3, C: 1 } ),
		] );
		expect( Object.fromEntries( bills.leavesAt( sku( 'BOX' ), 0 ) ) ).toEqual( { A: 6, C: 3 } );
		expect( [ ...bills.bundlesAbove( sku( 'A' ) ) ] ).toEqual( [ 'KIT', 'BOX' ] );
	} );

	it( 'hold for orders of before the first of them, and for no fact of that time', () => {
		const bills = new BillsOfMaterials( [
			bill( 'KIT', { A: 3 }, 5_000 ),
			bill( 'KIT', { B: 1 }, 9_000 ),
		] );
		const leavesAt = ( atMs: number ) =>
			Object.fromEntries( bills.leavesAt( sku( 'KIT' ), atMs ) );
		expect( [ leavesAt( 0 ), leavesAt( 5_000 ), leavesAt( 9_000 ) ] ).toEqual( [
			{ A: 3 },
			{ A: 3 },
			{ B: 1 },
		] );
		expect( bills.componentsAt( sku( 'KIT' ), 0 ) ).toBeNull();
	} );

	it( 'hold for the whole second they were saved in: channels tell no more of when an order was placed', () => {
		const bills = new BillsOfMaterials( [
			bill( 'KIT', { A: 1 } ),
			bill( 'KIT', { B: 1 }, 5_999 ),
		] );
		const leavesAt = ( atMs: number ) => [ ...bills.leavesAt( sku( 'KIT' ), atMs ).keys() ];
		expect( [ leavesAt( 4_999 ), leavesAt( 5_000 ) ] ).toEqual( [ [ 'A' ], [ 'B' ] ] );
	} );

	it.each( [ [ [ 0, Infinity, 0, Infinity ] ], [ [ Infinity, 0, Infinity, 0 ] ] ] )(
		'are those of the moment that is asked for, whatever was asked before (%s)',
		( moments ) => {
			const bills = new BillsOfMaterials( [
				bill( 'KIT', { A: 1 } ),
				bill( 'KIT', { B: 1 }, 9_000 ),
			] );
			for ( const atMs of moments ) {
				const leaves = [ ...bills.leavesAt( sku( 'KIT' ), atMs ).keys() ];
				expect( leaves ).toEqual( [ atMs === 0 ? 'A' : 'B' ] );
			}
		}
	);

	it( 'name the cycle that a new bill would close', () => {
		const bills = new BillsOfMaterials( [
			bill( 'BOX', { KIT: 1 } ),
			bill( 'KIT', { A: 1 } ),
		] );
		expect( bills.cycleWith( sku( 'KIT' ), [ { sku: sku( 'BOX' ), quantity: 1 } ] ) ).toEqual( [
			'KIT',
			'BOX',
			'KIT',
		] );
		expect( bills.cycleWith( sku( 'KIT' ), [ { sku: sku( 'KIT' ), quantity: 1 } ] ) ).toEqual( [
			'KIT',
			'KIT',
		] );
		expect( bills.cycleWith( sku( 'KIT' ), [ { sku: sku( 'B' ), quantity: 1 } ] ) ).toBeNull();
	} );

	it( 'are held against a cycle by every SKU once, however many ways lead down', () => {
		const levels = Array.from( { length: 40 }, ( _none, level ) => [
			bill( `X${ level + 1 }`, { [ `X${ level }` ]: 1, [ `Y${ level }` ]: 1 } ),
			bill( `Y${ level + 1 }`, { [ `X${ level }` ]: 1, [ `Y${ level }` ]: 1 } ),
		] ).flat();
		const chain = Array.from( { length: 20_000 }, ( _none, level ) =>
			bill( `C${ level + 1 }`, { [ `C${ level }` ]: 1 } )
		);
		const bills = new BillsOfMaterials( [ ...levels, ...chain ] );
		const of = ( name: string ) => [ { sku: sku( name ), quantity: 1 } ];
		expect( bills.cycleWith( sku( 'TOP' ), of( 'X40' ) ) ).toBeNull();
		expect( bills.cycleWith( sku( 'X0' ), of( 'X40' ) ) ).toHaveLength( 42 );
		expect( bills.cycleWith( sku( 'TOP' ), of( 'C20000' ) ) ).toBeNull();
		expect( bills.levelsThrough( sku( 'C9000' ), 16 ) ).toBe( 17 );
		expect( bills.levelsThrough( sku( 'X20' ), 40 ) ).toBe( 40 );
		expect( bills.partsWithin( sku( 'X3' ) ) ).toBe( 2 + 4 + 8 );
	} );

	it( 'let 8 sets be packed from 20 A and 8 B at 2 A + 1 B', () => {
		const ledger = new LedgerInMemory( [ bill( 'KIT', { A: 2, B: 1 } ) ] )
			.take( adjusted( 'A', 20 ) )
			.take( adjusted( 'B', 8 ) );
		expect( availability( ledger, sku( 'KIT' ), [ main ] ).units ).toBe( 8 );
	} );

	it( 'count each location for itself, so that a shortage in one hides no kit in another', () => {
		const other = locationIdSchema.parse( 'other' );
		const ledger = new LedgerInMemory( [ bill( 'KIT', { A: 1, B: 1 } ) ] )
			.take( adjusted( 'A', 5 ) )
			.take( adjusted( 'B', -2 ) );
		for ( const each of [ 'A', 'B' ] ) {
			ledger.take( {
				...adjusted( each, 3, `other-${ each }` ),
				body: {
					kind: 'adjustment',
					sku: sku( each ),
					location: other,
					delta: 3,
					reason: 'test',
				},
			} );
		}
		expect( availability( ledger, sku( 'KIT' ), [ main, other ] ) ).toEqual( {
			units: 3,
			limitedBy: 'B',
		} );
	} );

	it( 'name the component of which more would make more of them', () => {
		const ledger = new LedgerInMemory( [ bill( 'KIT', { A: 2, B: 1 } ) ] )
			.take( adjusted( 'A', 5 ) )
			.take( adjusted( 'B', 4 ) );
		const kits = () => availability( ledger, sku( 'KIT' ), [ main ] );
		expect( kits() ).toEqual( { units: 2, limitedBy: 'A' } );
		ledger.take( adjusted( 'A', 10 ) );
		expect( kits() ).toEqual( { units: 4, limitedBy: 'B' } );
		expect( availability( ledger, sku( 'A' ), [ main ] ).limitedBy ).toBeNull();
	} );

	it( 'are packed from all places together where their bill says so', () => {
		const far = locationIdSchema.parse( 'far' );
		for ( const [ isPackedAnywhere, units ] of [
			[ false, 0 ],
			[ true, 3 ],
		] as const ) {
			const ledger = new LedgerInMemory( [
				{ ...bill( 'KIT', { A: 1, B: 1 } ), isPackedAnywhere },
			] ).take( adjusted( 'A', 3 ) );
			ledger.take( {
				...adjusted( 'B', 4 ),
				body: {
					kind: 'adjustment',
					sku: sku( 'B' ),
					location: far,
					delta: 4,
					reason: 'test',
				},
			} );
			expect( availability( ledger, sku( 'KIT' ), [ main, far ] ).units ).toBe( units );
		}
	} );
} );

describe( 'a bill of materials', () => {
	const parts = ( ...names: readonly string[] ) =>
		names.map( ( name ) => ( { sku: sku( name ), quantity: 1 } ) );

	it( 'is valid from the second in which it was saved, until the next one', () => {
		const bills = new BillsOfMaterials( [
			bill( 'KIT', { B: 1 }, 8_000 ),
			bill( 'KIT', { A: 1 }, 5_999 ),
		] );
		expect( bills.componentsAt( sku( 'KIT' ), 4_999 ) ).toBeNull();
		expect( bills.componentsAt( sku( 'KIT' ), 5_000 ) ).toEqual( parts( 'A' ) );
		expect( bills.componentsAt( sku( 'KIT' ), 7_999 ) ).toEqual( parts( 'A' ) );
		expect( bills.componentsAt( sku( 'KIT' ), 8_000 ) ).toEqual( parts( 'B' ) );
		expect( bills.componentsAt( sku( 'A' ), 8_000 ) ).toBeNull();
	} );

	it( 'that is empty says that the SKU is a bundle no more', () => {
		const bills = new BillsOfMaterials( [
			bill( 'KIT', { A: 1 }, 1_000 ),
			bill( 'KIT', {}, 2_000 ),
		] );
		expect( bills.isBundle( sku( 'KIT' ) ) ).toBe( false );
		expect( bills.bundlesAbove( sku( 'A' ) ).size ).toBe( 0 );
		expect( [ ...bills.leavesAt( sku( 'KIT' ), 2_000 ) ] ).toEqual( [ [ 'KIT', 1 ] ] );
		expect( [ ...bills.leavesAt( sku( 'KIT' ), 1_000 ) ] ).toEqual( [ [ 'A', 1 ] ] );
	} );

	it( 'makes one SKU a bundle, and not those of which it is made', () => {
		const bills = new BillsOfMaterials( [ bill( 'KIT', { A: 1 } ) ] );
		expect( bills.isBundle( sku( 'KIT' ) ) ).toBe( true );
		expect( bills.isBundle( sku( 'A' ) ) ).toBe( false );
		expect( [ ...bills.leavesAt( sku( 'A' ), 0 ) ] ).toEqual( [ [ 'A', 1 ] ] );
	} );

	it( 'says by its newest version where the bundle is packed', () => {
		const versions = [
			{ ...bill( 'KIT', { A: 1 }, 1_000 ), isPackedAnywhere: true },
			bill( 'KIT', { A: 1 }, 2_000 ),
		];
		expect( new BillsOfMaterials( versions ).isPackedAnywhere( sku( 'KIT' ) ) ).toBe( false );
		expect(
			new BillsOfMaterials( versions.slice( 0, 1 ) ).isPackedAnywhere( sku( 'KIT' ) )
		).toBe( true );
		expect( new BillsOfMaterials( [] ).isPackedAnywhere( sku( 'A' ) ) ).toBe( false );
	} );

	it( 'is found from each of its parts, by its newest version', () => {
		const bills = new BillsOfMaterials( [
			bill( 'KIT', { A: 1, B: 1 }, 1_000 ),
			bill( 'KIT', { B: 1, C: 1 }, 2_000 ),
			bill( 'SET', { B: 1, KIT: 1 } ),
		] );
		const above = ( name: string ) => [ ...bills.bundlesAbove( sku( name ) ) ].sort();
		expect( above( 'A' ) ).toEqual( [] );
		expect( above( 'B' ) ).toEqual( [ 'KIT', 'SET' ] );
		expect( above( 'C' ) ).toEqual( [ 'KIT', 'SET' ] );
		expect( above( 'KIT' ) ).toEqual( [ 'SET' ] );
		expect( above( 'SET' ) ).toEqual( [] );
	} );

	it( 'that names itself by way of another, as bills saved apart might, ends all the same', () => {
		const bills = new BillsOfMaterials( [
			bill( 'BOX', { KIT: 2, A: 1 } ),
			bill( 'KIT', { BOX: 3 } ),
		] );
		expect( [ ...bills.leavesAt( sku( 'BOX' ), 0 ) ] ).toEqual( [
			[ 'BOX', 6 ],
			[ 'A', 1 ],
		] );
		expect( [ ...bills.bundlesAbove( sku( 'BOX' ) ) ].sort() ).toEqual( [ 'BOX', 'KIT' ] );
	} );

	it( 'may hold one part twice, by two ways', () => {
		const bills = new BillsOfMaterials( [
			bill( 'BOX', { LEFT: 1, RIGHT: 2 } ),
			bill( 'LEFT', { A: 1 } ),
			bill( 'RIGHT', { A: 1 } ),
		] );
		expect( [ ...bills.leavesAt( sku( 'BOX' ), 0 ) ] ).toEqual( [ [ 'A', 3 ] ] );
		expect( bills.cycleWith( sku( 'BOX' ), parts( 'LEFT', 'RIGHT' ) ) ).toBeNull();
		expect( bills.cycleWith( sku( 'A' ), parts( 'B', 'RIGHT' ) ) ).toEqual( [
			'A',
			'RIGHT',
			'A',
		] );
	} );

	it( 'closes a cycle by any of its parts, and by any of theirs', () => {
		const bills = new BillsOfMaterials( [
			bill( 'BOX', { B: 1, KIT: 1 } ),
			bill( 'KIT', { C: 1, A: 1 } ),
		] );
		expect( bills.cycleWith( sku( 'A' ), parts( 'D', 'BOX' ) ) ).toEqual( [
			'A',
			'BOX',
			'KIT',
			'A',
		] );
	} );

	it( 'above a cycle that it is no part of closes none, and the search for one ends', () => {
		const bills = new BillsOfMaterials( [
			bill( 'BOX', { KIT: 1 } ),
			bill( 'KIT', { BOX: 1 } ),
		] );
		expect( bills.cycleWith( sku( 'SET' ), parts( 'BOX' ) ) ).toBeNull();
	} );
} );
