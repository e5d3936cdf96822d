import { seededDay } from './seeded-day.ts';

/** The long form, with what is stranded and with the gate off: `tests/prove/seeded-days.test.ts`. */
describe( 'days in which the last units are fought for', () => {
	it( 'sell no unit twice while the last ones are split', async () => {
		for ( const seed of [ 1, 2, 3, 4 ] ) {
			const { oversold, sold } = await seededDay( seed, { splitBelow: 30, isGated: true } );
			expect( { seed, oversold } ).toEqual( { seed, oversold: 0 } );
			expect( sold ).toBeGreaterThan( 0 );
		}
	}, 180_000 );

	it( 'sell some twice while they are not: the days are hard enough to tell', async () => {
		const { oversold } = await seededDay( 1, { splitBelow: 0, isGated: true } );
		expect( oversold ).toBeGreaterThan( 0 );
	}, 60_000 );
} );
