import { OpenUnits } from '../../../src/worker/setup/open-units.ts';
import { listingOf } from '../../../src/worker/setup/catalogue.ts';
import { offerRefSchema, orderIdSchema } from '../../../src/shared/ids.ts';
import { line, order, shop } from '../ledger/ledger-in-memory.ts';

const unitsOf = ( units: OpenUnits, offer: string ): number =>
	units.of( listingOf( shop, offerRefSchema.parse( offer ) ) );

describe( 'units that open orders have taken off what a channel shows', () => {
	it( 'are summed over lines and orders, by listing', () => {
		const units = new OpenUnits( shop, [] );
		units.see( [
			order( 'o1', [
				line( 'A', { ordered: 2 } ),
				line( 'A', { ordered: 1 }, 'second line' ),
			] ),
			order( 'o2', [
				line( 'A', { ordered: 4 } ),
				line( 'B', { ordered: 5, cancelled: 1 } ),
			] ),
		] );
		expect( [ 'A', 'B', 'C' ].map( ( offer ) => unitsOf( units, offer ) ) ).toEqual( [
			7, 4, 0,
		] );
	} );

	it( 'are those of the newest snapshot of an order that is seen again', () => {
		const units = new OpenUnits( shop, [] );
		units.see( [ order( 'o1', [ line( 'A', { ordered: 3 } ), line( 'B' ) ] ) ] );
		units.see( [ order( 'o1', [ line( 'A', { ordered: 3, cancelled: 3 } ) ] ) ] );
		expect( [ unitsOf( units, 'A' ), unitsOf( units, 'B' ) ] ).toEqual( [ 0, 0 ] );
		units.see( [ order( 'o1', [ line( 'A', { ordered: 2 } ) ] ) ] );
		expect( unitsOf( units, 'A' ) ).toBe( 2 );
	} );

	it( 'are those of lines that wait for their offer too, until their order is seen', () => {
		const waiting = [
			{ order: orderIdSchema.parse( 'o1' ), line: line( 'A', { ordered: 2 } ) },
			{ order: orderIdSchema.parse( 'o1' ), line: line( 'B' ) },
		];
		const units = new OpenUnits( shop, waiting );
		expect( [ unitsOf( units, 'A' ), unitsOf( units, 'B' ) ] ).toEqual( [ 2, 1 ] );
		units.see( [ order( 'o1', [ line( 'A', { ordered: 1 } ) ] ) ] );
		expect( [ unitsOf( units, 'A' ), unitsOf( units, 'B' ) ] ).toEqual( [ 1, 0 ] );
	} );
} );
