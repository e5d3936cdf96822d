import { digestOf, rootOf, sha256, type ChainHead } from './batch/audit-links.ts';
import type { ChainedFact, LoggedAnchor, LogSource } from './log-source.ts';

/** So many events are in memory at once. */
const PAGE = 500;
/** Of the format that docs/log-format.md describes and scripts/verify-log.mjs reads. */
const FORMAT = { format: 'lockstep-log', version: 1 } as const;

export interface LogExportOptions {
	readonly nowMs: number;
	/** The version of the worker that writes it. */
	readonly worker: string;
	readonly onProgress?: ( done: number, total: number ) => void;
	readonly signal?: AbortSignal;
}

export interface LogReport {
	/** Which ledger: the digest of its first event. `null`: it has none yet. */
	readonly ledger: string | null;
	readonly events: number;
	/** Events of before there were chains. */
	readonly unchained: number;
	readonly chains: number;
	readonly anchors: number;
	/** The ends of all chains as one number, as `lockstep verify` prints it. */
	readonly root: string;
}

/**
 * The log as text, one record a line, exactly as it is stored: whether that is what once was written is
 * for the reader to find out. What customers were sent or have sent is not in it (`deliveries`).
 *
 * It shares nothing with the program that checks it: a mistake in one is found by the other.
 */
export class LogExport {
	readonly #source: LogSource;
	readonly #options: LogExportOptions;
	readonly #heads = new Map< string, ChainHead >();
	#ledger: string | null = null;
	#events = 0;
	#unchained = 0;
	#anchors = 0;

	constructor( source: LogSource, options: LogExportOptions ) {
		this.#source = source;
		this.#options = options;
	}

	/** In pieces of many lines. */
	async *text(): AsyncGenerator< string > {
		const { nowMs, worker, onProgress, signal } = this.#options;
		const total = await this.#source.lastPosition();
		const [ first ] = await this.#source.events( 0, 1 );
		this.#ledger = first === undefined ? null : digestOf( first.fact );
		const { store } = this.#source;
		const about = { ...FORMAT, ledger: this.#ledger, store, worker, exportedAtMs: nowMs };
		yield lineOf( { record: 'log', ...about } );
		const anchors = anchorsIn( this.#source );
		let anchor = await anchors.next();
		const anchorsUpTo = async ( position: number ): Promise< string > => {
			let lines = '';
			while ( ! anchor.done && anchor.value.position <= position ) {
				lines += this.#anchorLine( anchor.value );
				anchor = await anchors.next();
			}
			return lines;
		};
		for ( let after = 0, isMore = true; isMore; ) {
			signal?.throwIfAborted();
			const page = await this.#source.events( after, PAGE );
			const lines: string[] = [];
			for ( const event of page ) {
				lines.push( await anchorsUpTo( after ), this.#eventLine( event ) );
				after = event.fact.position;
			}
			yield lines.join( '' );
			onProgress?.( after, total );
			isMore = page.length > 0;
		}
		yield await anchorsUpTo( Number.MAX_SAFE_INTEGER );
		const { ledger: _ledger, ...ends } = this.report();
		yield lineOf( { record: 'end', ...ends } );
	}

	/** Of what has been written so far. */
	report(): LogReport {
		return {
			ledger: this.#ledger,
			events: this.#events,
			unchained: this.#unchained,
			chains: this.#heads.size,
			anchors: this.#anchors,
			root: rootOf( this.#heads ),
		};
	}

	#eventLine( { fact, links }: ChainedFact ): string {
		this.#events += 1;
		this.#unchained += links.length === 0 ? 1 : 0;
		for ( const { subject, number, hash } of links ) {
			this.#heads.set( subject, { number, hash } );
		}
		return lineOf( {
			record: 'event',
			...fact,
			links: links.map( ( { subject, number, hash } ) => ( { subject, number, hash } ) ),
		} );
	}

	#anchorLine( { atMs, position, root }: LoggedAnchor ): string {
		this.#anchors += 1;
		return lineOf( { record: 'anchor', number: this.#anchors, atMs, position, root } );
	}
}

async function* anchorsIn( source: LogSource ): AsyncGenerator< LoggedAnchor, undefined > {
	for ( let after = -1, isMore = true; isMore; ) {
		const page = await source.anchors( after, PAGE );
		yield* page;
		after = page.at( -1 )?.anchor ?? after;
		isMore = page.length > 0;
	}
	return undefined;
}

/** Ends with a hash of what is before it. */
function lineOf( record: Readonly< Record< string, unknown > > ): string {
	const said = JSON.stringify( record ).slice( 0, -1 );
	return `${ said },"sum":"${ sha256( said ) }"}\n`;
}
