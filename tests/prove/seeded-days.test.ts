import { seededDay, type DayBooks, type DayRules } from '../simulation/seeded-day.ts';

const DAYS = 400;
const CONTROL_DAYS = 40;
const HOURS_MS = 6 * 3_600_000;

async function daysOf( count: number, rules: DayRules ): Promise< DayBooks > {
	let all: DayBooks = { units: 0, oversold: 0, stranded: 0, sold: 0 };
	for ( let seed = 1; seed <= count; seed += 1 ) {
		const { units, oversold, stranded, sold } = await seededDay( seed, rules );
		all = {
			units: all.units + units,
			oversold: all.oversold + oversold,
			stranded: all.stranded + stranded,
			sold: all.sold + sold,
		};
	}
	return all;
}

function say( what: string, { units, oversold, stranded, sold }: DayBooks ): void {
	const share = ( ( 100 * stranded ) / units ).toFixed( 2 );
	process.stdout.write(
		`${ what }: ${ units } units, ${ sold } sold, ${ oversold } oversold, ${ stranded } stranded (${ share } %)\n`
	);
}

/** What is stranded is printed, and not judged yet: docs/adr/0013-splitting-the-last-units.md. */
describe( 'days in which the last units are fought for', () => {
	it(
		`${ DAYS } of them oversell nothing while the last units are split`,
		async () => {
			const books = await daysOf( DAYS, { splitBelow: 30, isGated: true } );
			say( 'split', books );
			expect( books.oversold ).toBe( 0 );
		},
		HOURS_MS
	);

	it(
		'without the split they oversell',
		async () => {
			const books = await daysOf( CONTROL_DAYS, { splitBelow: 0, isGated: true } );
			say( 'not split', books );
			expect( books.oversold ).toBeGreaterThan( 0 );
		},
		HOURS_MS
	);

	it(
		'split without the gate is shown beside them',
		async () => {
			const books = await daysOf( CONTROL_DAYS, { splitBelow: 30, isGated: false } );
			say( 'no gate', books );
			expect( books.sold ).toBeGreaterThan( 0 );
		},
		HOURS_MS
	);
} );
