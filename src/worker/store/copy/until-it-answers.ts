import type { Clock } from '../../ports.ts';
import { StoreUnavailable } from '../store-unavailable.ts';

export interface Patience {
	readonly clock: Clock;
	readonly signal?: AbortSignal;
}

/** While the server is away it is asked again so often, with such a pause: for a minute. */
const AGAIN_MS = 1_000;
const TRIES_MAX = 60;

/**
 * Does `work` again while the database cannot be reached: a move of hours must not fail for a restart of
 * seconds. The answer of work that was carried out may have been lost.
 *
 * @throws {StoreUnavailable} when it stays away.
 */
export async function untilItAnswers< T >(
	{ clock, signal }: Patience,
	work: () => Promise< T >
): Promise< T > {
	for ( let tries = 1; ; tries += 1 ) {
		try {
			return await work();
		} catch ( error ) {
			if ( ! ( error instanceof StoreUnavailable ) || tries === TRIES_MAX ) {
				throw error;
			}
			await new Promise< void >( ( resolve ) => {
				clock.after( AGAIN_MS, resolve );
			} );
			signal?.throwIfAborted();
		}
	}
}
