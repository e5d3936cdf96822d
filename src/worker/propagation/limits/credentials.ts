import type { CallFailure, CallResult } from '../../channels/contract.ts';
import type { Clock, Random } from '../../ports.ts';
import { channelDelayMs } from '../retry-delay.ts';

/** An account that needs a person is asked this often whether one has been there. */
export const PROBE_EVERY_MS = 5 * 60_000;

interface Options {
	readonly clock: Clock;
	readonly random: Random;
	/** `null`: the adapter cannot get new ones. */
	readonly refresh: () => ( () => Promise< CallResult< null > > ) | null;
	/** The account is parked (with the reason), or is not any more. */
	readonly onChange: ( parked: CallFailure | null ) => void;
}

/**
 * Whether the account's credentials are accepted.
 *
 * - *accepted*, as far as is known: calls go out.
 * - *refreshing*: they were refused, and the adapter is getting new ones; once, however many calls were
 *   refused together. No call goes out.
 * - *parked until T*: there are no new ones, or those were refused as well. A person is asked for; at T
 *   one more try is made, a refresh where there is one, else a single call.
 *
 * A call that was sent with the credentials of before says nothing of those of now: every refresh, and
 * every change of the settings, begins a new *generation*.
 */
export class Credentials {
	readonly #options: Options;
	#generation = 0;
	#acceptedGeneration = -1;
	#parked: { readonly failure: CallFailure; readonly probeAtMs: number } | null = null;
	#refreshing: Promise< void > | null = null;
	#failedRefreshes = 0;

	constructor( options: Options ) {
		this.#options = options;
	}

	/** To be given back with the outcome of a call that begins now. */
	get generation(): number {
		return this.#generation;
	}

	/** Why no call goes out; `null`: calls go out. */
	get parked(): CallFailure | null {
		return this.#parked?.failure ?? null;
	}

	/** Until when no call goes out; Infinity: until new credentials are here. */
	get closedUntilMs(): number {
		if ( this.#refreshing !== null ) {
			return Infinity;
		}
		return this.#parked?.probeAtMs ?? 0;
	}

	accepted( generation: number ): void {
		if ( generation === this.#generation ) {
			this.#acceptedGeneration = generation;
			this.#unpark();
		}
	}

	/** The time of the next try has come: with a refresh, if there is one. */
	probe(): void {
		if ( this.#parked !== null && this.#options.refresh() !== null ) {
			this.#refresh( this.#parked.failure );
		}
	}

	refused( failure: CallFailure, generation: number ): void {
		const isKnown = this.#parked !== null && this.closedUntilMs > this.#options.clock.now();
		if ( generation !== this.#generation || this.#refreshing !== null || isKnown ) {
			return;
		}
		const isFreshlyMade = this.#generation > 0 && this.#acceptedGeneration < this.#generation;
		if ( this.#options.refresh() === null || isFreshlyMade ) {
			this.#park( failure, PROBE_EVERY_MS );
		} else {
			this.#refresh( failure );
		}
	}

	/** A person has entered other ones. */
	replaced(): void {
		this.#generation += 1;
		this.#acceptedGeneration = this.#generation;
		this.#unpark();
	}

	#refresh( failure: CallFailure ): void {
		const refresh = this.#options.refresh();
		if ( refresh === null || this.#refreshing !== null ) {
			return;
		}
		const { generation } = this;
		this.#refreshing = refresh()
			.catch( (): CallResult< null > => ( { ok: false, failure } ) )
			.then( ( result ) => {
				this.#refreshing = null;
				if ( generation !== this.#generation ) {
					// Others have been entered meanwhile.
					return;
				}
				if ( result.ok ) {
					this.#generation += 1;
					this.#failedRefreshes = 0;
					this.#unpark();
					this.#options.onChange( null );
				} else {
					this.#failedRefreshes += 1;
					this.#park( result.failure, this.#delayMs( result.failure ) );
				}
			} );
	}

	/** What may pass by itself is tried again soon; what needs a person, every few minutes. */
	#delayMs( { action, waitMs }: CallFailure ): number {
		if ( action === 'needsHuman' || action === 'giveUp' ) {
			return PROBE_EVERY_MS;
		}
		const delayMs = channelDelayMs( this.#failedRefreshes, this.#options.random );
		return Math.min( PROBE_EVERY_MS, Math.max( delayMs, waitMs ?? 0 ) );
	}

	#park( failure: CallFailure, forMs: number ): void {
		this.#parked = { failure, probeAtMs: this.#options.clock.now() + forMs };
		this.#options.onChange( failure );
	}

	#unpark(): void {
		if ( this.#parked !== null ) {
			this.#parked = null;
			this.#options.onChange( null );
		}
	}
}
