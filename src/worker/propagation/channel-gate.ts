import type { CallFailure } from '../channels/contract.ts';
import type { Clock, Random } from '../ports.ts';
import { RETRY_AFTER_MAX_MS } from '../channels/retry-after.ts';
import { channelDelayMs } from './retry-delay.ts';

/**
 * Whether calls to one channel account may go out.
 *
 * - *open*: as many as the channel allows.
 * - *closed until T*: the channel as a whole failed (down, limit, credentials). No listing's
 *   attempts are used up, nothing is sent; the newest quantities wait as desired state.
 * - *half-open*: T has passed; one call goes out as a probe. Success opens, failure closes again
 *   for longer.
 */
export class ChannelGate {
	readonly #clock: Clock;
	readonly #random: Random;
	#closedUntilMs = 0;
	/**
	 * Until then the channel itself has asked to be left alone. The answer to a call that went out before
	 * does not change that (it did: simulation, seed 5), nor does a failure.
	 */
	#askedUntilMs = 0;
	#failuresInARow = 0;

	constructor( clock: Clock, random: Random ) {
		this.#clock = clock;
		this.#random = random;
	}

	/** How many calls may be in flight now, of at most `callsMax`. */
	callsAllowed( callsMax: number ): number {
		if ( this.#clock.now() < this.closedUntilMs ) {
			return 0;
		}
		return this.#failuresInARow > 0 ? 1 : callsMax;
	}

	get closedUntilMs(): number {
		return Math.max( this.#closedUntilMs, this.#askedUntilMs );
	}

	succeeded(): void {
		this.#failuresInARow = 0;
		this.#closedUntilMs = 0;
	}

	failed( failure: CallFailure ): void {
		if ( failure.action === 'retryAfter' ) {
			const waitMs = Math.min( failure.waitMs ?? 1_000, RETRY_AFTER_MAX_MS );
			this.#askedUntilMs = Math.max( this.#askedUntilMs, this.#clock.now() + waitMs );
			return;
		}
		this.#failuresInARow += 1;
		this.#closedUntilMs =
			this.#clock.now() + channelDelayMs( this.#failuresInARow, this.#random );
	}
}
