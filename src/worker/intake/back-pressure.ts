import type { Log } from '../log.ts';

const RETRY_AFTER_MAX_S = 30;

/** What requests hold until they are answered. */
export interface Held {
	readonly count: number;
	readonly bytes: number;
}

/** The room that one request takes. Left twice, it is left once. */
export interface Place {
	leave(): void;
}

/**
 * Room for requests that add work: counted from before their body is read until nothing of them waits
 * for a commit any more. When there is none left, a new one is refused before it takes any.
 *
 * Counted by number and by bytes: 20,000 that wait are 200 MB of ordinary orders, and 20 GB of the
 * largest. Everything else that waits in memory is bounded where it begins (pages, portions).
 */
export class BackPressure {
	readonly #countMax: number;
	readonly #bytesMax: number;
	readonly #delayMs: () => number;
	readonly #log: Log;
	#count = 0;
	#bytes = 0;
	#isRefusing = false;

	/** @param options.delayMs how long what comes now will wait for its commit. */
	constructor( options: {
		readonly countMax: number;
		readonly bytesMax: number;
		readonly delayMs: () => number;
		readonly log: Log;
	} ) {
		this.#countMax = options.countMax;
		this.#bytesMax = options.bytesMax;
		this.#delayMs = options.delayMs;
		this.#log = options.log;
	}

	get held(): Held {
		return { count: this.#count, bytes: this.#bytes };
	}

	/** Takes room for a body of so many bytes; `null`: there is none. One alone always gets it. */
	enter( bytes: number ): Place | null {
		const hasRoom =
			this.#count === 0 ||
			( this.#count < this.#countMax && this.#bytes + bytes <= this.#bytesMax );
		if ( ! hasRoom ) {
			this.#noteRefusal();
			return null;
		}
		this.#count += 1;
		this.#bytes += bytes;
		let isLeft = false;
		return {
			leave: () => {
				if ( ! isLeft ) {
					isLeft = true;
					this.#count -= 1;
					this.#bytes -= bytes;
					this.#isRefusing &&= this.#count > 0;
				}
			},
		};
	}

	/**
	 * After how many seconds to come again: as long as those wait that are let in. At most half a minute: a
	 * disk that stood still may be back at any moment, and an order should not stay away for longer.
	 */
	get retryAfterS(): number {
		return Math.max( 1, Math.min( RETRY_AFTER_MAX_S, Math.ceil( this.#delayMs() / 1_000 ) ) );
	}

	/** Once for each time that it fills up: a line for every request would be one more load. */
	#noteRefusal(): void {
		if ( ! this.#isRefusing ) {
			this.#isRefusing = true;
			const { count, bytes } = this.held;
			const reason = `${ bytes } bytes in ${ count } requests wait for their commit`;
			this.#log.warn( { count, reason }, 'new requests are answered 503' );
		}
	}
}
