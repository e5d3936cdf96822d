/**
 * How often something may be tried within a minute, by one address and by all together. In memory:
 * what has to hold over a restart is counted elsewhere.
 */
export class TryLimit {
	readonly #perAddress: number;
	readonly #together: number;
	readonly #tries = new Map< string, number >();
	#total = 0;
	#minute = 0;

	constructor( limit: { readonly perAddress: number; readonly together: number } ) {
		this.#perAddress = limit.perAddress;
		this.#together = limit.together;
	}

	/** Counts a try; `false`: it is one too many. */
	allows( address: string, nowMs: number ): boolean {
		const minute = Math.floor( nowMs / 60_000 );
		if ( minute !== this.#minute ) {
			this.#minute = minute;
			this.#tries.clear();
			this.#total = 0;
		}
		if ( this.#total >= this.#together ) {
			return false;
		}
		const tries = ( this.#tries.get( address ) ?? 0 ) + 1;
		this.#tries.set( address, tries );
		this.#total += tries <= this.#perAddress ? 1 : 0;
		return tries <= this.#perAddress;
	}
}
