import { stringify } from 'csv-stringify/sync';
import { guarded } from './guarded-cell.ts';

/** What a column of a file is called, and what a row has in it. Numbers stay numbers. */
export interface CsvColumn< Row > {
	readonly name: string;
	readonly of: ( row: Row ) => string | number;
}

/** So that Excel reads it as UTF-8. */
const BOM = '\u{FEFF}';

/**
 * A file as Excel and every other spreadsheet opens it: UTF-8 with a byte order mark, commas, CRLF. Piece by
 * piece, as the rows come in.
 */
export async function* writeRows< Row >(
	columns: readonly CsvColumn< Row >[],
	pages: AsyncIterable< readonly Row[] >
): AsyncGenerator< string > {
	yield BOM + textOf( [ columns.map( ( { name } ) => name ) ] );
	for await ( const rows of pages ) {
		if ( rows.length > 0 ) {
			yield textOf(
				rows.map( ( row ) =>
					columns.map( ( { of } ) => {
						const cell = of( row );
						return typeof cell === 'string' ? guarded( cell ) : String( cell );
					} )
				)
			);
		}
	}
}

/** A lone CR ends a line for some readers, and is no reason for quotes to the library. */
const textOf = ( rows: readonly ( readonly string[] )[] ): string =>
	stringify(
		rows.map( ( row ) => [ ...row ] ),
		{
			record_delimiter: 'windows',
			quoted_match: /[\r\n]|^\s|\s$/u,
		}
	);
