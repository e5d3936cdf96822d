import type { Clock } from '../ports.ts';

/** More than this in one transaction makes the first caller wait for no gain. */
export const BATCH_MAX = 500;

/**
 * Many callers, one commit. What is queued while a commit runs forms the next one, so an event at
 * rest costs one commit and a storm one per 500. Nothing waits for a batch to fill up: the first
 * caller's commit starts in the same turn of the event loop.
 */
export class GroupCommit< In, Out > {
	readonly #clock: Clock;
	readonly #commit: ( batch: readonly In[] ) => Promise< readonly Out[] >;
	#queue: { readonly item: In; readonly settle: PromiseWithResolvers< Out > }[] = [];
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
		this.#running ??= this.#drain().finally( () => {
			this.#running = null;
		} );
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
			const batch = this.#queue.splice( 0, BATCH_MAX );
			try {
				const results = await this.#commit( batch.map( ( { item } ) => item ) );
				batch.forEach( ( { settle }, index ) => {
					const result = results[ index ];
					if ( result === undefined ) {
						settle.reject( new Error( 'the store answered fewer results than items' ) );
					} else {
						settle.resolve( result );
					}
				} );
			} catch ( error ) {
				batch.forEach( ( { settle } ) => settle.reject( error ) );
			}
		}
	}
}
