import { CsvError, parse, type Parser } from 'csv-parse';
import { WorkerError } from '../worker-error.ts';
import { LineCounter } from './csv-bytes.ts';
import type { CsvHeader } from './csv-header.ts';
import { unguarded } from './guarded-cell.ts';

export interface CsvRow {
	/** In which line of the file it begins, the first being 1. */
	readonly line: number;
	/** By column; a cell that is not there is empty. */
	readonly cells: Readonly< Record< string, string > >;
	/** Cells beyond the last column. */
	readonly surplus: readonly string[];
	/** Where it ends, in bytes of the file. */
	readonly end: number;
}

const CHUNK_BYTES = 64 * 1_024;

interface Parsed {
	readonly record: readonly string[];
	/** Where it ends, in bytes from the first row. */
	readonly bytes: number;
}

/**
 * The rows of a file, one at a time, without those that are empty. A cell is the text that it was written
 * for (`unguarded`), and is not trimmed: a SKU may begin with a space.
 *
 * @throws {WorkerError} CSV_BROKEN. What comes after a quote in the wrong place could be anything, so it is
 *                       the end of the file.
 */
export async function* readRows( bytes: Buffer, header: CsvHeader ): AsyncGenerator< CsvRow > {
	const { separator, columns, from } = header;
	const lines = new LineCounter( bytes );
	let end = from;
	const parsed: Parsed[] = [];
	const parser = parse( {
		delimiter: separator,
		record_delimiter: [ '\r\n', '\n', '\r' ],
		relax_column_count: true,
		skip_empty_lines: true,
		// Taken from here: what waits in a stream is gone when it fails, and with it all rows before the fault.
		on_record: ( record: string[], { bytes: upTo } ) => {
			parsed.push( { record, bytes: upTo } );
			return null;
		},
	} );
	const faults: Error[] = [];
	parser.on( 'error', ( error ) => faults.push( error ) );
	for ( const chunk of [ ...chunksOf( bytes, from ), null ] ) {
		await ( chunk === null ? ended( parser ) : written( parser, chunk ) );
		for ( const { record, bytes: upTo } of parsed.splice( 0 ) ) {
			const line = lines.lineFrom( end );
			end = from + upTo;
			if ( record.some( ( cell ) => cell !== '' ) ) {
				const cells = Object.fromEntries(
					columns.map( ( name, at ) => [ name, unguarded( record[ at ] ?? '' ) ] )
				);
				const surplus = record.slice( columns.length ).filter( ( cell ) => cell !== '' );
				yield { line, cells, surplus, end };
			}
		}
		const [ fault ] = faults;
		if ( fault ) {
			if ( ! ( fault instanceof CsvError ) ) {
				throw fault;
			}
			const line = lines.lineFrom( end );
			throw new WorkerError( 'CSV_BROKEN', `Line ${ line }.`, { line: String( line ) } );
		}
	}
}

/** Ends also where it fails. */
function written( parser: Parser, chunk: Buffer ): Promise< void > {
	return new Promise( ( resolve ) => {
		parser.write( chunk, () => resolve() );
	} );
}

function ended( parser: Parser ): Promise< void > {
	return new Promise( ( resolve ) => {
		parser.once( 'close', () => resolve() );
		parser.resume();
		parser.end();
	} );
}

function* chunksOf( bytes: Buffer, from: number ): Generator< Buffer > {
	for ( let start = from; start < bytes.length; start += CHUNK_BYTES ) {
		yield bytes.subarray( start, start + CHUNK_BYTES );
	}
}
