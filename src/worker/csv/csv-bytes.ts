import { isUtf8 } from 'node:buffer';
import { WorkerError } from '../worker-error.ts';

const BOM = Buffer.from( [ 0xef, 0xbb, 0xbf ] );
const UTF16 = [ Buffer.from( [ 0xff, 0xfe ] ), Buffer.from( [ 0xfe, 0xff ] ) ];
const LF = 0x0a;
const CR = 0x0d;

/**
 * The bytes of a CSV file without their byte order mark.
 *
 * @throws {WorkerError} CSV_NOT_UTF8, with what it is instead, or the line that is not.
 */
export function csvBytes( file: Uint8Array ): Buffer {
	const bytes = Buffer.from( file.buffer, file.byteOffset, file.byteLength );
	if ( UTF16.some( ( mark ) => bytes.subarray( 0, mark.length ).equals( mark ) ) ) {
		throw new WorkerError( 'CSV_NOT_UTF8', 'It is UTF-16 ("Unicode text").' );
	}
	if ( bytes.includes( 0 ) ) {
		throw new WorkerError( 'CSV_NOT_UTF8', `Line ${ lineWith( bytes, 0 ) } holds U+0000.` );
	}
	if ( ! isUtf8( bytes ) ) {
		throw new WorkerError(
			'CSV_NOT_UTF8',
			`Line ${ lineThatIsNot( bytes ) } holds bytes of another encoding.`
		);
	}
	return bytes.subarray( 0, BOM.length ).equals( BOM ) ? bytes.subarray( BOM.length ) : bytes;
}

function lineWith( bytes: Buffer, byte: number ): number {
	return new LineCounter( bytes ).lineAt( bytes.indexOf( byte ) );
}

function lineThatIsNot( bytes: Buffer ): number {
	let start = 0;
	for ( let end = bytes.indexOf( LF ); end !== -1; end = bytes.indexOf( LF, start ) ) {
		if ( ! isUtf8( bytes.subarray( start, end ) ) ) {
			break;
		}
		start = end + 1;
	}
	return new LineCounter( bytes ).lineAt( start );
}

/**
 * In which line of the file a byte is, as an editor counts them: CRLF, LF and CR each end one, also
 * inside of quotes. (csv-parse counts a CRLF inside of quotes twice.) Asked in rising order.
 */
export class LineCounter {
	readonly #bytes: Buffer;
	#at = 0;
	#line = 1;

	constructor( bytes: Buffer ) {
		this.#bytes = bytes;
	}

	lineAt( offset: number ): number {
		for ( ; this.#at < offset; this.#at += 1 ) {
			const byte = this.#bytes[ this.#at ];
			const isBreak = byte === LF || ( byte === CR && this.#bytes[ this.#at + 1 ] !== LF );
			this.#line += isBreak ? 1 : 0;
		}
		return this.#line;
	}

	/** Of the first line from `offset` on that is not empty. */
	lineFrom( offset: number ): number {
		let start = offset;
		while ( this.#bytes[ start ] === LF || this.#bytes[ start ] === CR ) {
			start += 1;
		}
		return this.lineAt( start );
	}
}
