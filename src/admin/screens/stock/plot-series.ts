import type { SyncLogRow } from '../../../shared/sync-log.ts';
import type { Shelf } from '../../api/stock.ts';

/** Which of a shelf's counts is plotted. */
export type PlottedCount = 'onHand' | 'available';

/** Units of every location at moments that rise; between two of them nothing changed. */
export interface PlotSeries {
	readonly timesMs: readonly number[];
	readonly locations: readonly { readonly location: string; readonly units: readonly number[] }[];
}

/**
 * The units of a SKU over time, out of what its events did. Before the oldest event that is known, a shelf
 * had what that event found there; after the newest, it has what it has now. The rows are newest first.
 * What is before `sinceMs` is cut off.
 */
export function plotSeries(
	sku: string,
	rows: readonly SyncLogRow[],
	shelves: readonly Pick< Shelf, 'location' | PlottedCount >[],
	nowMs: number,
	count: PlottedCount,
	sinceMs = -Infinity
): PlotSeries {
	const events = rows
		.toReversed()
		.map( ( { committedAtMs, changes } ) => ( {
			atMs: committedAtMs,
			changes: changes.filter( ( change ) => change.sku === sku ),
		} ) )
		.filter( ( { changes } ) => changes.length > 0 );
	const units = new Map( shelves.map( ( shelf ) => [ shelf.location, shelf[ count ] ] ) );
	for ( const { location, before } of events.toReversed().flatMap( ( one ) => one.changes ) ) {
		units.set( location, before[ count ] );
	}
	const names = [ ...units.keys() ].sort();
	const [ first ] = events;
	// A little earlier than the first change, or it would be an edge nobody sees.
	const startMs = first
		? first.atMs - Math.max( 1_000, ( nowMs - first.atMs ) / 50 )
		: nowMs - 1_000;
	const points = [ { atMs: startMs, units: new Map( units ) } ];
	for ( const { atMs, changes } of events ) {
		changes.forEach( ( { location, after } ) => units.set( location, after[ count ] ) );
		// Clocks can be set back; the log is in the order of commits.
		const last = points.at( -1 )?.atMs ?? atMs;
		points.push( { atMs: Math.max( last, atMs ), units: new Map( units ) } );
	}
	const last = points.at( -1 );
	points.push( {
		atMs: Math.max( last?.atMs ?? nowMs, nowMs ),
		units: new Map( shelves.map( ( shelf ) => [ shelf.location, shelf[ count ] ] ) ),
	} );
	const shown = cutAt( points, sinceMs );
	return {
		timesMs: shown.map( ( { atMs } ) => atMs ),
		locations: names.map( ( location ) => ( {
			location,
			units: shown.map( ( point ) => point.units.get( location ) ?? 0 ),
		} ) ),
	};
}

interface Point {
	readonly atMs: number;
	readonly units: ReadonlyMap< string, number >;
}

/** What was there at that moment stays as the first point. */
function cutAt( points: readonly Point[], sinceMs: number ): readonly Point[] {
	const before = points.findLast( ( { atMs } ) => atMs < sinceMs );
	const after = points.filter( ( { atMs } ) => atMs >= sinceMs );
	return before ? [ { ...before, atMs: sinceMs }, ...after ] : after;
}
