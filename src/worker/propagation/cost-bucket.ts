import type { LimitReading } from '../channels/contract.ts';

/**
 * A channel account's leaky bucket, as the channel itself reported it last, filled up by its own
 * rate since. Until the channel has said something there is no limit to keep.
 */
export class CostBucket {
	#reading: ( LimitReading & { readonly atMs: number } ) | null = null;
	/** Spent by calls whose answer has not come yet. */
	#inFlight = 0;

	observe( reading: LimitReading, nowMs: number ): void {
		this.#reading = { ...reading, atMs: nowMs };
	}

	/** Milliseconds until a call of `cost` fits; 0 when it fits now. */
	waitMs( cost: number, nowMs: number ): number {
		if ( this.#reading === null ) {
			return 0;
		}
		const missing = cost - this.#availableAt( nowMs );
		return missing <= 0
			? 0
			: Math.ceil( ( missing / this.#reading.restoredPerSecond ) * 1_000 );
	}

	begin( cost: number ): void {
		this.#inFlight += cost;
	}

	end( cost: number ): void {
		this.#inFlight -= cost;
	}

	#availableAt( nowMs: number ): number {
		if ( this.#reading === null ) {
			return Number.POSITIVE_INFINITY;
		}
		const { remaining, maximum, restoredPerSecond, atMs } = this.#reading;
		const filled = remaining + ( ( nowMs - atMs ) / 1_000 ) * restoredPerSecond;
		return Math.min( maximum, filled ) - this.#inFlight;
	}
}
