import { percentile } from '../../../src/worker/insight/percentile.ts';

const hundred = Array.from( { length: 100 }, ( _, index ) => 100 - index );

describe( 'a percentile', () => {
	it.each( [
		[ 0, 1 ],
		[ 0.01, 1 ],
		[ 0.5, 50 ],
		[ 0.95, 95 ],
		[ 0.99, 99 ],
		[ 1, 100 ],
	] )( 'of %d is the smallest sample that as many do not exceed', ( share, expected ) => {
		expect( percentile( hundred, share ) ).toBe( expected );
	} );

	it( 'of few samples is one of them, never less than the share asks for', () => {
		expect( percentile( [ 7 ], 0.5 ) ).toBe( 7 );
		expect( percentile( [ 1, 2 ], 0.5 ) ).toBe( 1 );
		expect( percentile( [ 1, 2 ], 0.51 ) ).toBe( 2 );
		expect( percentile( [ 1, 2, 3 ], 0.99 ) ).toBe( 3 );
	} );

	it( 'of no samples is not zero', () => {
		expect( percentile( [], 0.5 ) ).toBeNull();
	} );

	it( 'sorts as numbers, and leaves the samples as they were', () => {
		const samples = [ 9, 10, 100, 1 ];
		expect( percentile( samples, 0.75 ) ).toBe( 10 );
		expect( samples ).toEqual( [ 9, 10, 100, 1 ] );
	} );
} );
