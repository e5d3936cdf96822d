import { setTimeout as pause } from 'node:timers/promises';
import { SeededRandom } from '../../../src/simulator/seeded-random.ts';
import type { PostgresInTest } from '../../postgres/use-postgres.ts';
import type { Trouble } from '../ledger-kill-run.ts';

export interface Restarts {
	/** How often the server has gone and come back. */
	times: number;
	readonly trouble: Trouble;
}

/** The server is ended without a checkpoint and started again, every so often. */
export function restartsOf(
	postgres: PostgresInTest,
	everyMs: { readonly minMs: number; readonly maxMs: number },
	seed: number
): Restarts {
	const random = new SeededRandom( seed, 'restarts' );
	const restarts: Restarts = {
		times: 0,
		trouble: async ( signal ) => {
			for (;;) {
				await pause( random.delayMs( everyMs ), null, { signal } ).catch( () => {} );
				if ( signal.aborted ) {
					return;
				}
				await postgres.restart( 'immediate' );
				restarts.times += 1;
			}
		},
	};
	return restarts;
}
