import type { CallFailure } from '../channels/contract.ts';

/** So long a listing that spoils the reads it is in is left out. */
export const SPOILED_AGAIN_MS = 60_000;

/**
 * How many listings are read together. A channel that refuses a whole read for good, although it works, does
 * so for something in this very read: it is halved until the listing that spoils it stands alone, and grows
 * again with every answer. Whoever reads then leaves that one out, and all others go on.
 */
export class ReadHalving {
	readonly #batchMax: number;
	#itemsMax: number;

	constructor( batchMax: number ) {
		this.#batchMax = batchMax;
		this.#itemsMax = batchMax;
	}

	get itemsMax(): number {
		return this.#itemsMax;
	}

	answered(): void {
		this.#itemsMax = Math.min( this.#itemsMax * 2, this.#batchMax );
	}

	/**
	 * @param items how many were read together.
	 * @returns `alone`: it is this one; `halved`: one of them, read fewer; `null`: none of them is the reason.
	 */
	failed( { scope, action }: CallFailure, items: number ): 'alone' | 'halved' | null {
		if ( scope !== 'call' || action !== 'giveUp' ) {
			return null;
		}
		this.#itemsMax = Math.max( 1, Math.floor( items / 2 ) );
		return items === 1 ? 'alone' : 'halved';
	}
}
