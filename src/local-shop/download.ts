import type { ShopReport } from './shop-progress.ts';

const ANSWER_LIMIT_MS = 4_000;
const STALL_LIMIT_MS = 10_000;
const MB = 1_000_000;

/**
 * Downloads a file into memory. An address that does not answer within 4 s, or falls silent for
 * 10 s, counts as not to be had: a machine without internet must not wait for it.
 *
 * @throws with the reason in words.
 */
export async function download(
	url: string,
	what: string,
	options: {
		readonly report: ShopReport;
		readonly signal?: AbortSignal | undefined;
		/** Called when the address has answered and the file is on its way. */
		readonly onAnswer?: ( () => void ) | undefined;
	}
): Promise< Buffer > {
	const { report, signal, onAnswer } = options;
	const stop = new AbortController();
	const giveUp = (): void => stop.abort();
	signal?.addEventListener( 'abort', giveUp, { once: true } );
	let timer = setTimeout( giveUp, ANSWER_LIMIT_MS );
	try {
		const answer = await fetch( url, { signal: stop.signal } );
		if ( ! answer.ok || answer.body === null ) {
			throw new Error( `${ url } answered ${ answer.status }` );
		}
		onAnswer?.();
		const length = Number( answer.headers.get( 'content-length' ) ?? 0 );
		const total = length > 0 ? length / MB : null;
		const chunks: Uint8Array[] = [];
		let bytes = 0;
		for await ( const chunk of answer.body ) {
			clearTimeout( timer );
			timer = setTimeout( giveUp, STALL_LIMIT_MS );
			chunks.push( chunk );
			bytes += chunk.byteLength;
			report.progress( { what, done: bytes / MB, total, unit: 'MB' } );
		}
		return Buffer.concat( chunks );
	} catch ( problem ) {
		throw new Error( `${ url } could not be downloaded`, {
			cause: problem,
		} );
	} finally {
		clearTimeout( timer );
		signal?.removeEventListener( 'abort', giveUp );
		report.progress( null );
	}
}
