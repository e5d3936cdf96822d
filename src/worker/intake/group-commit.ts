import type { Clock } from '../ports.ts';
import { StoreUnavailable } from '../store/store-unavailable.ts';

/** More than this in one transaction makes the first caller wait for no gain. */
export const BATCH_MAX = 500;

interface Waiting< In, Out > {
	readonly item: In;
	readonly settle: PromiseWithResolvers< Out >;
}

/**
 * Many callers, one commit. What is queued while a commit runs forms the next one, so an event at
 * rest costs one commit and a storm one per 500. Nothing waits for a batch to fill up: the first
 * caller's commit starts in the same turn of the event loop.
 */
export class GroupCommit< In, Out > {
	readonly #clock: Clock;
	readonly #commit: ( batch: readonly In[] ) => Promise< readonly Out[] >;
	#queue: Waiting< In, Out >[] = [];
	#running: Promise< void > | null = null;

	constructor( clock: Clock, commit: ( batch: readonly In[] ) => Promise< readonly Out[] > ) {
		this.#clock = clock;
		this.#commit = commit;
	}

	/** How many callers wait. */
	get depth(): number {
		return this.#queue.length;
	}

	/** Answers once the item's transaction is durable; rejects when it was rolled back. */
	submit( item: In ): Promise< Out > {
		const settle = Promise.withResolvers< Out >();
		this.#queue.push( { item, settle } );
		this.#running ??= this.#drain();
		return settle.promise;
	}

	async idle(): Promise< void > {
		await this.#running;
	}

	async #drain(): Promise< void > {
		// One turn, so that requests read from the sockets together are committed together.
		await new Promise< void >( ( resolve ) => {
			this.#clock.after( 0, resolve );
		} );
		while ( this.#queue.length > 0 ) {
			await this.#commitAll( this.#queue.splice( 0, BATCH_MAX ) );
		}
		// In the same turn as the check above: cleared a turn later, an item that came in between would
		// wait for the next caller.
		this.#running = null;
	}

	/**
	 * A batch that the database refuses is halved until the item that it cannot take stands alone: its
	 * neighbours have done nothing wrong.
	 */
	async #commitAll( batch: readonly Waiting< In, Out >[] ): Promise< void > {
		let results: readonly Out[];
		try {
			results = await this.#commit( batch.map( ( { item } ) => item ) );
		} catch ( error ) {
			// Half a batch fares no better where the database itself is gone.
			if ( batch.length === 1 || error instanceof StoreUnavailable ) {
				batch.forEach( ( { settle } ) => settle.reject( error ) );
				return;
			}
			const half = Math.ceil( batch.length / 2 );
			await this.#commitAll( batch.slice( 0, half ) );
			await this.#commitAll( batch.slice( half ) );
			return;
		}
		batch.forEach( ( { settle }, index ) => {
			const result = results[ index ];
			if ( result === undefined ) {
				settle.reject( new Error( 'the store answered fewer results than items' ) );
			} else {
				settle.resolve( result );
			}
		} );
	}
}
