/**
 * What has been started and must be ended, last first. After `closeAll` has begun, whatever is still
 * added (by a start that was under way) is ended at once.
 */
export class Closers {
	readonly #tasks: ( () => void | Promise< void > )[] = [];
	#isClosing = false;

	get isClosing(): boolean {
		return this.#isClosing;
	}

	/** Resolves when `task` is noted, or has run because it came too late. */
	async add( task: () => void | Promise< void > ): Promise< void > {
		if ( this.#isClosing ) {
			await task();
		} else {
			this.#tasks.push( task );
		}
	}

	/** Notes how to end what is being started, as soon as it is there: even if another start failed. */
	async keep< T >(
		starting: Promise< T >,
		end: ( started: T ) => void | Promise< void >
	): Promise< T > {
		const started = await starting;
		await this.add( () => end( started ) );
		return started;
	}

	/** @throws {AggregateError} when some could not be ended; the others are, all the same. */
	async closeAll(): Promise< void > {
		this.#isClosing = true;
		const problems: unknown[] = [];
		for ( let task = this.#tasks.pop(); task !== undefined; task = this.#tasks.pop() ) {
			try {
				await task();
			} catch ( problem ) {
				problems.push( problem );
			}
		}
		if ( problems.length > 0 ) {
			throw new AggregateError( problems, 'not everything could be ended' );
		}
	}
}
