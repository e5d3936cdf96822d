import { parse } from 'csv-parse/sync';
import { WorkerError } from '../worker-error.ts';

export interface CsvHeader {
	readonly separator: string;
	/** Named as we name them: `On hand` is `on_hand`. */
	readonly columns: readonly string[];
	/** Where the rows begin, in bytes. */
	readonly from: number;
}

const SEPARATORS = [ ',', ';', '\t' ] as const;
/** By which Excel is told the separator; it is no row. */
const SEPARATOR_LINE = /^"?sep=([,;\t])"?$/iu;

/**
 * Finds out what separates the cells: whichever splits the first line into the most columns that are
 * known. Not whichever is there most often, as a title may hold any of them.
 *
 * @throws {WorkerError} CSV_COLUMNS_UNKNOWN where none is known, or one is there twice.
 */
export function csvHeader( bytes: Buffer, known: ReadonlySet< string > ): CsvHeader {
	const first = lineFrom( bytes, 0 );
	const told = SEPARATOR_LINE.exec( first.text )?.[ 1 ];
	const line = told === undefined ? first : lineFrom( bytes, first.end );
	const candidates = ( told === undefined ? SEPARATORS : [ told ] ).map( ( separator ) => {
		const columns = columnsIn( line.text, separator );
		return {
			separator,
			columns,
			from: line.end,
			known: columns.filter( ( name ) => known.has( name ) ).length,
		};
	} );
	const [ best ] = candidates.toSorted( ( left, right ) => right.known - left.known );
	if ( ! best || best.known === 0 ) {
		throw new WorkerError( 'CSV_COLUMNS_UNKNOWN', `It is: ${ line.text.slice( 0, 200 ) }` );
	}
	const twice = best.columns.find(
		( name, at ) => known.has( name ) && best.columns.indexOf( name ) !== at
	);
	if ( twice !== undefined ) {
		throw new WorkerError( 'CSV_COLUMNS_UNKNOWN', `"${ twice }" is there twice.` );
	}
	return best;
}

function columnsIn( line: string, separator: string ): string[] {
	try {
		const [ cells = [] ] = parse( line, { delimiter: separator, relax_column_count: true } );
		return cells.map( ( name ) =>
			name
				.trim()
				.toLowerCase()
				.replaceAll( /[\s-]+/gu, '_' )
		);
	} catch {
		return [];
	}
}

function lineFrom( bytes: Buffer, start: number ): { text: string; end: number } {
	const breaks = [ bytes.indexOf( '\n', start ), bytes.indexOf( '\r', start ) ];
	const end = Math.min( ...breaks.filter( ( at ) => at !== -1 ), bytes.length );
	const isCrLf = bytes[ end ] === 0x0d && bytes[ end + 1 ] === 0x0a;
	return {
		text: bytes.toString( 'utf8', start, end ),
		end: Math.min( bytes.length, end + ( isCrLf ? 2 : 1 ) ),
	};
}
