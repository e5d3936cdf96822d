/** The quickest of so many calls stands for what no call is without. */
const SAMPLES = 200;
const SAMPLES_MIN = 50;
/** The next call could be quicker than all of them were. */
const CERTAIN_SHARE = 0.75;

/**
 * How long calls take at the least, there and back. Of the time between sending and answer, so much was
 * certainly spent on the way and not on waiting: the place of an arrival in between is known that much
 * better.
 */
export class RoundTrips {
	#quickestMs = Infinity;
	#quickestBeforeMs = Infinity;
	#count = 0;

	took( durationMs: number ): void {
		this.#count += 1;
		this.#quickestMs = Math.min( this.#quickestMs, durationMs );
		if ( this.#count % SAMPLES === 0 ) {
			this.#quickestBeforeMs = this.#quickestMs;
			this.#quickestMs = Infinity;
		}
	}

	get slackMs(): number {
		const quickestMs = Math.min( this.#quickestMs, this.#quickestBeforeMs );
		return this.#count < SAMPLES_MIN ? 0 : Math.floor( quickestMs * CERTAIN_SHARE );
	}
}
