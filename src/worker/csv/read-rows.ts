import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { z } from 'zod';
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

const parsedSchema = z.object( {
	record: z.array( z.string() ),
	info: z.object( { bytes: z.int() } ),
} );

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
	const parser = Readable.from( chunksOf( bytes, from ) ).pipe(
		parse( {
			delimiter: separator,
			record_delimiter: [ '\r\n', '\n', '\r' ],
			info: true,
			relax_column_count: true,
			skip_empty_lines: true,
		} )
	);
	try {
		for await ( const parsed of parser ) {
			const { record, info } = parsedSchema.parse( parsed );
			const line = lines.lineFrom( end );
			end = from + info.bytes;
			if ( record.some( ( cell ) => cell !== '' ) ) {
				const cells = Object.fromEntries(
					columns.map( ( name, at ) => [ name, unguarded( record[ at ] ?? '' ) ] )
				);
				const surplus = record.slice( columns.length ).filter( ( cell ) => cell !== '' );
				yield { line, cells, surplus, end };
			}
		}
	} catch ( error ) {
		if ( error instanceof CsvError ) {
			throw new WorkerError( 'CSV_BROKEN', `Line ${ lines.lineFrom( end ) }.` );
		}
		throw error;
	}
}

function* chunksOf( bytes: Buffer, from: number ): Generator< Buffer > {
	for ( let start = from; start < bytes.length; start += CHUNK_BYTES ) {
		yield bytes.subarray( start, start + CHUNK_BYTES );
	}
}
