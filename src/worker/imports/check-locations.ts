import type { ImportError, LocationChange } from '../../shared/api/imports.ts';
import {
	channelIdSchema,
	locationIdSchema,
	type ChannelId,
	type LocationId,
} from '../../shared/ids.ts';
import type { CsvRow } from '../csv/read-rows.ts';
import type { ChannelRow } from '../store/contract.ts';
import { Cells } from './cells.ts';
import type { CheckedRows } from './check-stock.ts';
import { rowError } from './row-error.ts';

/** What a row of a file of locations says: all channels that draw from it. */
export interface LocationRow {
	readonly line: number;
	readonly location: LocationId;
	readonly channels: readonly ChannelId[];
}

const SEPARATORS = /[\s,;|]+/u;

export function locationRow( row: CsvRow ): LocationRow | readonly ImportError[] {
	const cells = new Cells( row );
	const location = cells.name( 'location', locationIdSchema, cells.text( 'location' ).trim() );
	const channels = cells
		.text( 'channels' )
		.split( SEPARATORS )
		.filter( ( id ) => id !== '' )
		.flatMap( ( id ) => cells.name( 'channels', channelIdSchema, id ) ?? [] );
	return location === null || cells.errors.length > 0
		? cells.errors
		: { line: row.line, location, channels };
}

/**
 * Holds a file of locations against what channels draw from, and writes nothing. A location that the file
 * does not name stays as it is. So does the order of those that a channel keeps: its orders go to the first
 * one; what is new comes after them.
 */
export function checkLocations(
	rows: readonly LocationRow[],
	channels: readonly ChannelRow[]
): CheckedRows< LocationChange > {
	const errors: ImportError[] = [];
	const byLocation = new Map< LocationId, LocationRow >();
	const known = new Set( channels.map( ( { channel } ) => channel ) );
	for ( const row of rows ) {
		const { line, location } = row;
		const unknown = row.channels.filter( ( channel ) => ! known.has( channel ) );
		const before = byLocation.get( location );
		if ( before ) {
			errors.push(
				rowError(
					'CSV_ROW_TWICE',
					{ line, column: 'location', value: location },
					`Line ${ before.line } is about the same location. Leave one of the two.`
				)
			);
		} else if ( unknown.length > 0 ) {
			errors.push(
				rowError( 'CSV_CHANNEL_UNKNOWN', {
					line,
					column: 'channels',
					value: unknown.join( ' ' ),
				} )
			);
		} else {
			byLocation.set( location, row );
		}
	}
	const wanted = channels.map( ( row ) => wantedOf( row, [ ...byLocation.values() ] ) );
	const changes = wanted.filter( ( { before, after } ) => before.join() !== after.join() );
	const stranded = changes.filter( ( { after } ) => after.length === 0 );
	errors.push(
		...stranded.map( ( { line, channel } ) =>
			rowError( 'CSV_CHANNEL_WITHOUT_LOCATION', { line, column: 'channels', value: channel } )
		)
	);
	return {
		changes: changes.filter( ( { after } ) => after.length > 0 ),
		errors,
		unchanged: wanted.length - changes.length,
	};
}

function wantedOf(
	{ channel, locations }: ChannelRow,
	rows: readonly LocationRow[]
): LocationChange {
	const line = rows.find(
		( row ) => row.channels.includes( channel ) !== locations.includes( row.location )
	)?.line;
	const named = new Set( rows.map( ( { location } ) => location ) );
	const drawn = rows
		.filter( ( row ) => row.channels.includes( channel ) )
		.map( ( { location } ) => location );
	const kept = locations.filter( ( one ) => ! named.has( one ) || drawn.includes( one ) );
	const added = drawn.filter( ( location ) => ! kept.includes( location ) );
	return {
		kind: 'locations',
		line: line ?? 1,
		channel,
		before: [ ...locations ],
		after: [ ...kept, ...added ],
		isMade: false,
	};
}
