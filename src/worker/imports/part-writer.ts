import type { ImportStore, PartKind } from '../store/import-store.ts';

/** Entries of one part: a page of them for people, and what the ledger is told at once. */
export const PART_SIZE = 500;

/** Puts entries down part by part, so that a file of any length takes the memory of one. */
export class PartWriter< Entry > {
	readonly #imports: Pick< ImportStore, 'putPart' >;
	readonly #id: string;
	readonly #what: PartKind;
	#entries: Entry[] = [];
	#parts: number;

	/** @param from the number of the first part. */
	constructor(
		imports: Pick< ImportStore, 'putPart' >,
		id: string,
		what: PartKind,
		from: number = 0
	) {
		this.#imports = imports;
		this.#id = id;
		this.#what = what;
		this.#parts = from;
	}

	/** That are written, those before the first one among them. */
	get parts(): number {
		return this.#parts;
	}

	async add( entries: readonly Entry[] ): Promise< void > {
		this.#entries.push( ...entries );
		while ( this.#entries.length >= PART_SIZE ) {
			await this.#write( this.#entries.splice( 0, PART_SIZE ) );
		}
	}

	async end(): Promise< void > {
		if ( this.#entries.length > 0 ) {
			await this.#write( this.#entries.splice( 0 ) );
		}
	}

	async #write( entries: readonly Entry[] ): Promise< void > {
		const body = JSON.stringify( entries );
		await this.#imports.putPart( this.#id, this.#what, this.#parts, body );
		this.#parts += 1;
	}
}
