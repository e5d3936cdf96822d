import type { Delays } from '../../../src/simulator/contract.ts';
import { SeededRandom } from '../../../src/simulator/seeded-random.ts';

/** What one channel is like, for whoever writes to it without ever losing a millisecond. */
export interface IdealChannel {
	readonly delays: Delays;
	readonly writeBatchMax: number;
	readonly readBatchMax: number;
	readonly callsInFlightMax: number;
}

export interface IdealTimes {
	readonly acceptedMs: readonly number[];
	readonly confirmedMs: readonly number[];
}

const WEBHOOKS = 2_000;

/**
 * The bound: from a sale to accepted and confirmed on another channel, if nothing took time but the
 * marketplaces themselves: the webhook on its way, the write, the read. `dirty` listings change with one
 * webhook; calls that find no place among `callsInFlightMax` wait for one. Limits play no part here:
 * the standard plan's points hold what these loads ask for.
 *
 * Not in it: that a listing sold again while its write is under way has to wait for the answer, which
 * no sender who keeps two writes of one listing apart can avoid.
 */
export function idealTimes( channel: IdealChannel, dirty: number, seed: number ): IdealTimes {
	const random = new SeededRandom( seed, 'ideal' );
	const acceptedMs: number[] = [];
	const confirmedMs: number[] = [];
	for ( let webhook = 0; webhook < WEBHOOKS; webhook += 1 ) {
		const arrivedMs = random.delayMs( channel.delays.webhook );
		const freeAtMs = new Array< number >( channel.callsInFlightMax ).fill( arrivedMs );
		for ( let left = dirty; left > 0; left -= channel.writeBatchMax ) {
			const slot = freeAtMs.indexOf( Math.min( ...freeAtMs ) );
			const doneAtMs =
				( freeAtMs[ slot ] ?? arrivedMs ) + random.delayMs( channel.delays.write );
			freeAtMs[ slot ] = doneAtMs;
			const size = Math.min( left, channel.writeBatchMax );
			const readAtMs = doneAtMs + random.delayMs( channel.delays.read );
			for ( let one = 0; one < size; one += 1 ) {
				acceptedMs.push( doneAtMs );
				confirmedMs.push( readAtMs );
			}
		}
	}
	return { acceptedMs, confirmedMs };
}
