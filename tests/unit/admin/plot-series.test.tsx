import { plotSeries } from '../../../src/admin/screens/stock/plot-series.ts';
import { NOW_MS } from './fake-plugin.ts';
import { change, event, shelf } from './stock-fixture.ts';

const HOUR_MS = 3_600_000;
const shelves = [ shelf( 'MUG', 'main', 5 ), shelf( 'MUG', 'store', 4 ) ];
const rows = [
	event( 3, HOUR_MS, [ change( 'main', 9, 5 ), change( 'store', 0, 4 ) ] ),
	event( 2, 2 * HOUR_MS, [ change( 'main', 7, 9, 'OTHER' ) ] ),
	event( 1, 3 * HOUR_MS, [ change( 'main', 12, 9 ) ] ),
];
const series = ( ...sinceMs: readonly number[] ) =>
	plotSeries( 'MUG', rows, shelves, NOW_MS, 'onHand', ...sinceMs );
const unitsAt = ( location: string, of: ReturnType< typeof series > ) =>
	of.locations.find( ( one ) => one.location === location )?.units;

describe( 'the units over time', () => {
	it( 'begin with what the oldest event found, and end with what is there now', () => {
		const all = series();
		expect( unitsAt( 'main', all ) ).toEqual( [ 12, 9, 5, 5 ] );
		expect( unitsAt( 'store', all ) ).toEqual( [ 0, 0, 4, 4 ] );
		expect( all.timesMs.slice( 1 ) ).toEqual( [
			NOW_MS - 3 * HOUR_MS,
			NOW_MS - HOUR_MS,
			NOW_MS,
		] );
		expect( all.timesMs[ 0 ] ).toBeLessThan( NOW_MS - 3 * HOUR_MS );
	} );

	it( 'of a period begin with what was there when it began', () => {
		const last = series( NOW_MS - 2 * HOUR_MS );
		expect( last.timesMs ).toEqual( [ NOW_MS - 2 * HOUR_MS, NOW_MS - HOUR_MS, NOW_MS ] );
		expect( unitsAt( 'main', last ) ).toEqual( [ 9, 5, 5 ] );
		const nothing = series( NOW_MS - 1_000 );
		expect( unitsAt( 'store', nothing ) ).toEqual( [ 4, 4 ] );
	} );

	it( 'never go back in time, where a clock was set back', () => {
		const { timesMs } = plotSeries(
			'MUG',
			[ event( 2, 5 * HOUR_MS, [ change( 'main', 9, 5 ) ] ), ...rows.slice( 2 ) ],
			shelves,
			NOW_MS - 4 * HOUR_MS,
			'available'
		);
		expect( timesMs ).toEqual( timesMs.toSorted( ( left, right ) => left - right ) );
	} );

	it( 'are a line where nothing is known to have happened', () => {
		const still = plotSeries( 'MUG', [], shelves, NOW_MS, 'available' );
		expect( unitsAt( 'main', still ) ).toEqual( [ 5, 5 ] );
	} );
} );
