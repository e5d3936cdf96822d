import type { Clock } from './ports.ts';

/**
 * Lets everything else that is ready go first: what has come in over sockets is read, and timers run.
 * A promise alone does not: with a database in the same process a loop of awaits goes on to its end
 * before anybody else has a turn.
 */
export function nextTurn( clock: Clock ): Promise< void > {
	return new Promise( ( resolve ) => {
		clock.after( 0, resolve );
	} );
}
