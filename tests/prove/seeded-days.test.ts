import type { DayBooks } from '../simulation/days/day-books.ts';
import { FEW_UNITS, SELL_OUT } from '../simulation/days/day-model.ts';
import { daysOf, idealDaysOf, RULES, strandedShare } from '../simulation/days/days.ts';

const DAYS = 400;
const CONTROL_DAYS = 40;
const STRANDED_MAX = 0.01;
const HOURS_MS = 6 * 3_600_000;

function say( what: string, books: DayBooks ): void {
	const { units, sold, oversold, refused, stranded, hidden } = books;
	const share = ( 100 * strandedShare( books ) ).toFixed( 2 );
	process.stdout.write(
		`${ what }: ${ units } units, ${ sold } sold, ${ oversold } oversold, ${ refused } refused, ` +
			`${ stranded } stranded (${ share } %), ${ hidden } shown by nobody\n`
	);
}

function sayIdeal( model: typeof SELL_OUT ): void {
	const { split, oneCounter } = idealDaysOf( DAYS, model );
	say( `${ model.name }, an ideal split without delay`, split );
	say( `${ model.name }, one counter for all channels`, oneCounter );
}

/** What the figures mean: docs/adr/0013-splitting-the-last-units.md. */
describe( 'days in which the last units are fought for', () => {
	it(
		`${ DAYS } of a product that sells out: none oversold, and at most 1 % of the units stranded`,
		async () => {
			const { books, oversoldOn } = await daysOf( DAYS, SELL_OUT, RULES );
			say( `${ SELL_OUT.name }, ours`, books );
			sayIdeal( SELL_OUT );
			expect( oversoldOn ).toEqual( [] );
			expect( books.hidden ).toBe( 0 );
			expect( strandedShare( books ) ).toBeLessThanOrEqual( STRANDED_MAX );
		},
		HOURS_MS
	);

	// One unit of such a product is up to 20 % of it: what is stranded is set beside what an ideal one strands.
	it(
		`${ DAYS } of products with few units: none oversold`,
		async () => {
			const { books, oversoldOn } = await daysOf( DAYS, FEW_UNITS, RULES );
			say( `${ FEW_UNITS.name }, ours`, books );
			sayIdeal( FEW_UNITS );
			expect( oversoldOn ).toEqual( [] );
			expect( books.hidden ).toBe( 0 );
		},
		HOURS_MS
	);

	it.each( [
		[ 'without the split', { isSplit: false, isGated: true } ],
		[ 'split, and without the gate on raises', { isSplit: true, isGated: false } ],
	] )(
		'oversell %s: the days are hard enough to tell',
		async ( what, rules ) => {
			for ( const model of [ SELL_OUT, FEW_UNITS ] ) {
				const { books } = await daysOf( CONTROL_DAYS, model, rules );
				say( `${ model.name }, ${ what }`, books );
				expect( books.oversold ).toBeGreaterThan( 0 );
			}
		},
		HOURS_MS
	);
} );
