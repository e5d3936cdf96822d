/** What others used in so long a time that was seen says what they will use next. */
const LOOKED_AT_MS = 10_000;
/** What was seen longer ago says nothing. */
const FORGOTTEN_AFTER_MS = 5 * 60_000;
/** Two calls an instant apart are no rate. */
const SEEN_MIN_MS = 1_000;
/** For so long nobody may have told us of what they use: the answers on their way, and some more. */
const AHEAD_MS = 2_000;

/** They come by chance: of a Poisson process this is exceeded once in forty times. */
const SPREADS = 2;

interface Seen {
	readonly amount: number;
	readonly tookMs: number;
	readonly atMs: number;
}

/**
 * What somebody else uses of an account's limit: a reporting app, a person in the admin. It is known only
 * from our own answers, when it is over, so what they use in two seconds is left to them. Without it our
 * most urgent calls, which leave nothing, were refused a few times in ten thousand.
 *
 * Counted over the time that answers tell of, not over a window: where 150 calls are given back every 30 seconds and
 * are gone in two, the other 28 are seen by nobody, and spread over them three calls were a tenth of a call a second
 * (6 of 5,000 refused).
 */
export class OthersUse {
	#seen: readonly Seen[] = [];

	/** Nothing, too, is worth saying: they may have stopped. */
	found( amount: number, tookMs: number, nowMs: number ): void {
		let leftMs = LOOKED_AT_MS;
		const before: Seen[] = [];
		for ( const seen of this.#seen.toReversed() ) {
			if ( leftMs > 0 && seen.atMs > nowMs - FORGOTTEN_AFTER_MS ) {
				before.unshift( seen );
			}
			leftMs -= seen.tookMs;
		}
		this.#seen = [ ...before, { amount, tookMs, atMs: nowMs } ];
	}

	/** To be left to them by everybody. */
	kept( nowMs: number ): number {
		const seen = this.#seen.filter( ( { atMs } ) => atMs > nowMs - FORGOTTEN_AFTER_MS );
		const amount = seen.reduce( ( total, one ) => total + one.amount, 0 );
		const tookMs = seen.reduce( ( total, one ) => total + one.tookMs, 0 );
		const mean = ( amount / Math.max( SEEN_MIN_MS, tookMs ) ) * AHEAD_MS;
		return Math.ceil( mean + SPREADS * Math.sqrt( mean ) );
	}
}
