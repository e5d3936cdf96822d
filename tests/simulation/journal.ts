import { createHash, type Hash } from 'node:crypto';

/** One write of one listing, as its marketplace saw it; times in milliseconds. */
export interface WriteRecord {
	readonly channel: string;
	readonly sku: string;
	readonly key: string;
	readonly kind: 'set' | 'adjust';
	readonly revision: number;
	readonly quantity: number;
	/** Of the worker that asked. */
	readonly life: number;
	readonly askedAtMs: number;
	/** When it was carried out; `null`: never. */
	appliedAtMs: number | null;
	/** What the marketplace showed before and after it. */
	shownBefore: number | null;
	shownAfter: number | null;
	/** When whoever asked had the answer; `null`: never. */
	answeredAtMs: number | null;
	/** What it was answered; `null`: nothing. */
	result: string | null;
	/** It was answered as done, and was not. */
	isLie: boolean;
	/** It was carried out after whoever asked had given up. */
	isLate: boolean;
	/** The marketplace had carried out this key before. */
	isRepeat: boolean;
}

/** One look at listings. */
export interface ReadRecord {
	readonly channel: string;
	readonly skus: readonly string[];
	/** What it saw, in the same order. */
	readonly shown: readonly ( number | null )[];
	readonly askedAtMs: number;
	readonly seenAtMs: number;
	answeredAtMs: number | null;
}

/** One exchange, whatever it was about. */
export interface ExchangeRecord {
	readonly channel: string;
	readonly route: string;
	readonly life: number;
	/** Of a write. */
	readonly key: string | null;
	readonly askedAtMs: number;
	arrivedAtMs: number | null;
	endedAtMs: number | null;
	/** A status, or the code of a network error. */
	outcome: string | null;
	/** With 429: how long to stay away. */
	waitMs: number | null;
}

export interface Line {
	readonly atMs: number;
	readonly what: string;
	readonly about: string;
}

/**
 * What happened outside of the worker, in order. Checkers judge by this and by the marketplaces' books;
 * the worker's own opinion is not asked.
 */
export class Journal {
	readonly writes: WriteRecord[] = [];
	readonly reads: ReadRecord[] = [];
	readonly exchanges: ExchangeRecord[] = [];
	readonly lines: Line[] = [];
	readonly #now: () => number;
	readonly #hash: Hash = createHash( 'sha256' );

	constructor( now: () => number ) {
		this.#now = now;
	}

	/** Keeps a line of the trace: two runs of one seed have the same ones. */
	note( what: string, about: string ): void {
		const line = { atMs: this.#now(), what, about };
		this.lines.push( line );
		this.#hash.update( `${ line.atMs } ${ what } ${ about }\n` );
	}

	/** Of all lines, in order. Asked once, at the end. */
	digest(): string {
		return this.#hash.digest( 'hex' );
	}
}
