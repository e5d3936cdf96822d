/** What others used in so long a time says what they will use next. */
const LOOKED_AT_MS = 10_000;
/** For so long nobody may have told us of what they use: the answers on their way, and some more. */
const AHEAD_MS = 2_000;

/**
 * What somebody else uses of an account's limit: a reporting app, a person in the admin. It is known only
 * from our own answers, when it is over, so what they use in two seconds is left to them. Without it our
 * most urgent calls, which leave nothing, were refused a few times in ten thousand.
 */
export class OthersUse {
	#found: { readonly amount: number; readonly atMs: number }[] = [];
	readonly #spanMs: number;

	/** @param spanMs how long what is found may have taken. */
	constructor( spanMs = LOOKED_AT_MS ) {
		this.#spanMs = Math.max( spanMs, LOOKED_AT_MS );
	}

	found( amount: number, nowMs: number ): void {
		const live = this.#found.filter( ( { atMs } ) => atMs > nowMs - this.#spanMs );
		this.#found = [ ...live, { amount, atMs: nowMs } ];
	}

	/** To be left to them by everybody. */
	kept( nowMs: number ): number {
		const amount = this.#found
			.filter( ( { atMs } ) => atMs > nowMs - this.#spanMs )
			.reduce( ( total, each ) => total + each.amount, 0 );
		return Math.ceil( ( amount / this.#spanMs ) * AHEAD_MS );
	}
}
