import { FEW_UNITS, SELL_OUT } from './days/day-model.ts';
import { daysOf, RULES } from './days/days.ts';
import { seededDay } from './days/seeded-day.ts';

/** The long form, with what is stranded, is in `tests/prove/seeded-days.test.ts`. */
describe( 'days in which the last units are fought for', () => {
	it.each( [
		[ SELL_OUT.name, SELL_OUT, 2 ],
		[ FEW_UNITS.name, FEW_UNITS, 3 ],
	] )(
		'sell no unit twice while the last ones are split, and leave none that nobody shows: %s',
		async ( _name, model, days ) => {
			const { books, oversoldOn } = await daysOf( days, model, RULES );
			expect( oversoldOn ).toEqual( [] );
			expect( books.hidden ).toBe( 0 );
			expect( books.sold ).toBeGreaterThan( 0 );
		},
		120_000
	);

	// A write whose answer was lost waited for half a minute behind orders that were fetched one by one.
	it( 'sell none twice on a day on which 18 were', async () => {
		expect( await seededDay( 89, SELL_OUT, RULES ) ).toMatchObject( { oversold: 0 } );
	}, 60_000 );

	it.each( [
		[ 'while they are not split', { isSplit: false, isGated: true }, 1 ],
		[ 'while no raise waits for room', { isSplit: true, isGated: false }, 6 ],
	] )(
		'sell some twice %s: the days are hard enough to tell',
		async ( _what, rules, days ) => {
			const { books } = await daysOf( days, FEW_UNITS, rules );
			expect( books.oversold ).toBeGreaterThan( 0 );
		},
		120_000
	);
} );
