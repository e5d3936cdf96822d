import {
	deltaSchema,
	epochMsSchema,
	positiveUnitsSchema,
	QUANTITY_MAX,
	unitsSchema,
} from '../../../src/shared/quantity.ts';

/** What arrives where a quantity should be. NaN and infinities come from sums, not from JSON. */
const NONE: readonly ( readonly [ string, unknown ] )[] = [
	[ 'NaN', Number.NaN ],
	[ 'infinity', Number.POSITIVE_INFINITY ],
	[ 'a fraction', 1.5 ],
	[ 'a number too large to be counted in ones', 2 ** 53 ],
	[ 'a text', '5' ],
	[ 'a text that begins like a number', '12abc' ],
	[ 'nothing', null ],
	[ 'an answer', true ],
	[ 'a big integer', 5n ],
];
const UNITS = { units: unitsSchema, positive: positiveUnitsSchema, delta: deltaSchema };

describe( 'a quantity', () => {
	it.each( NONE )( 'is never %s', ( _what, value ) => {
		for ( const schema of [ ...Object.values( UNITS ), epochMsSchema ] ) {
			expect( schema.safeParse( value ).success ).toBe( false );
		}
	} );

	it.each( [
		[ -QUANTITY_MAX - 1, [] ],
		[ -QUANTITY_MAX, [ 'delta' ] ],
		[ -1, [ 'delta' ] ],
		[ 0, [ 'units', 'delta' ] ],
		[ 1, [ 'units', 'positive', 'delta' ] ],
		[ QUANTITY_MAX, [ 'units', 'positive', 'delta' ] ],
		[ QUANTITY_MAX + 1, [] ],
	] )( 'ends where it should: %i', ( value, allowed ) => {
		const taken = Object.entries( UNITS ).flatMap( ( [ name, schema ] ) =>
			schema.safeParse( value ).success ? [ name ] : []
		);
		expect( taken ).toEqual( allowed );
	} );
} );
