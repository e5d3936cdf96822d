import { errorText, type Log } from '../log.ts';
import type { Clock } from '../ports.ts';
import type { ModelStore } from '../store/contract.ts';

/** Noted with every request, each would write to the database. */
const EVERY_MS = 60_000;

/** Keeps for each token when it was last used, to the minute. */
export class TokenUses {
	readonly #model: Pick< ModelStore, 'noteTokenUse' >;
	readonly #clock: Clock;
	readonly #log: Log;
	readonly #noted = new Map< string, number >();

	constructor( options: {
		readonly model: Pick< ModelStore, 'noteTokenUse' >;
		readonly clock: Clock;
		readonly log: Log;
	} ) {
		this.#model = options.model;
		this.#clock = options.clock;
		this.#log = options.log;
	}

	/** Never fails: whoever may ask is answered, also while nothing can be written. */
	async note( hash: string ): Promise< void > {
		const nowMs = this.#clock.now();
		if ( nowMs - ( this.#noted.get( hash ) ?? -Infinity ) < EVERY_MS ) {
			return;
		}
		this.#noted.set( hash, nowMs );
		try {
			await this.#model.noteTokenUse( hash, nowMs );
		} catch ( error ) {
			this.#log.warn( { error: errorText( error ) }, 'the use of a token was not noted' );
		}
	}
}
