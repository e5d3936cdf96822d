import { createHash } from 'node:crypto';
import { verifyLog, type Verdict } from '../../scripts/verify-log.mjs';
import { LogExport } from '../../src/worker/store/log-export.ts';
import { NOW_MS } from './store-shop.ts';
import type { StorePlace } from './store-place.ts';

/** What `lockstep export --log` writes of a place. @param onPiece awaited while the log is being read. */
export async function exportedFrom(
	place: StorePlace,
	onPiece: () => Promise< void > = async () => undefined
): Promise< string > {
	return place.withLog( async ( source ) => {
		let text = '';
		const log = new LogExport( source, { nowMs: NOW_MS, worker: '1.2.3' } );
		for await ( const piece of log.text() ) {
			text += piece;
			await onPiece();
		}
		return text;
	} );
}

/** Read in pieces that end anywhere, also within a character. */
export function verdictOn(
	log: string | Uint8Array,
	roots: readonly string[] = []
): Promise< Verdict > {
	const bytes = Buffer.from( log );
	async function* pieces() {
		for ( let from = 0; from < bytes.length; from += 997 ) {
			yield bytes.subarray( from, from + 997 );
		}
	}
	return verifyLog( pieces(), roots );
}

/** Where it is broken first: `line 3: altered`. */
export async function brokenPlace( log: string | Uint8Array ): Promise< string > {
	const { broken } = await verdictOn( log );
	return broken === null ? 'whole' : `line ${ broken.line }: ${ broken.why }`;
}

export type LogLine = Readonly< Record< string, unknown > >;

export function linesIn( log: string ): readonly string[] {
	return log.split( '\n' ).slice( 0, -1 );
}

export function recordsIn( log: string ): readonly LogLine[] {
	return linesIn( log ).map( ( line ) => JSON.parse( line ) as LogLine );
}

/** As somebody writes it who knows the format and wants to be believed: the sums are right. */
export function forged( records: readonly LogLine[] ): string {
	return records
		.map( ( { sum: _sum, ...said } ) => {
			const before = JSON.stringify( said ).slice( 0, -1 );
			const sum = createHash( 'sha256' ).update( before ).digest( 'hex' );
			return `${ before },"sum":"${ sum }"}\n`;
		} )
		.join( '' );
}
