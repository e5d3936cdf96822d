import type { ReadEntry } from './contract.ts';
import type { LatencySample } from './latency-observer.ts';

/** One sale as one other channel took it, and as it was then read there by whoever keeps the stock. */
export interface ObservedSale extends LatencySample {
	/** From the sale to the first read of what the channel shows since; `null`: nobody has read it. */
	readonly confirmedMs: number | null;
}

/**
 * When was each followed sale seen to be followed? By the marketplaces' own word: the moment at which
 * a read was answered with the number that follows it. What the reader makes of it, a few milliseconds
 * later, is not asked: the observer stands outside.
 *
 * @param reads of all channels, in any order.
 */
export function observeConfirmation(
	samples: readonly LatencySample[],
	reads: readonly ReadEntry[]
): ObservedSale[] {
	const timesOf = new Map< string, number[] >();
	for ( const { channel, sku, atMs } of reads.toSorted( ( a, b ) => a.atMs - b.atMs ) ) {
		const key = placeOf( channel, sku );
		const times = timesOf.get( key );
		if ( times ) {
			times.push( atMs );
		} else {
			timesOf.set( key, [ atMs ] );
		}
	}
	return samples.map( ( sample ) => {
		const { channel, sku, soldAtMs, latencyMs } = sample;
		const followedAtMs = latencyMs === null ? Infinity : soldAtMs + latencyMs;
		const readAtMs = timesOf
			.get( placeOf( channel, sku ) )
			?.find( ( atMs ) => atMs >= followedAtMs );
		return { ...sample, confirmedMs: readAtMs === undefined ? null : readAtMs - soldAtMs };
	} );
}

function placeOf( channel: string, sku: string ): string {
	return `${ channel }\u001f${ sku }`;
}
