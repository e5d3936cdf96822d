import type { PartKind } from '../store/import-store.ts';
import type { Turn } from './turn.ts';

/** Entries of one part: a page of them for people, and what the ledger is told at once. */
export const PART_SIZE = 500;

/** Puts entries down part by part, so that a file of any length takes the memory of one. */
export class PartWriter< Entry > {
	readonly #turn: Pick< Turn, 'putPart' >;
	readonly #what: PartKind;
	#entries: Entry[] = [];
	#whole: number;
	#isOpenPut = false;

	/** @param from the number of the first part. */
	constructor( turn: Pick< Turn, 'putPart' >, what: PartKind, from: number = 0 ) {
		this.#turn = turn;
		this.#what = what;
		this.#whole = from;
	}

	/** That are written, those before the first one among them. */
	get parts(): number {
		return this.#whole + Number( this.#isOpenPut );
	}

	async add( entries: readonly Entry[] ): Promise< void > {
		this.#entries.push( ...entries );
		while ( this.#entries.length >= PART_SIZE ) {
			await this.#turn.putPart(
				this.#what,
				this.#whole,
				this.#entries.splice( 0, PART_SIZE )
			);
			this.#whole += 1;
			this.#isOpenPut = false;
		}
	}

	/** Writes the last part although it is not full; it is written again as it grows. */
	async flush(): Promise< void > {
		if ( this.#entries.length > 0 ) {
			await this.#turn.putPart( this.#what, this.#whole, this.#entries );
			this.#isOpenPut = true;
		}
	}
}
