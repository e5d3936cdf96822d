import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock, Ids, Random } from '../ports.ts';

/** The real clock. A delay of 0 means "after what is already waiting", not "in a millisecond". */
export const systemClock: Clock = {
	now: () => Date.now(),
	after: ( delayMs, task ) => {
		if ( delayMs <= 0 ) {
			const soon = setImmediate( task );
			return () => clearImmediate( soon );
		}
		const timer = setTimeout( task, delayMs );
		return () => clearTimeout( timer );
	},
};

export const systemRandom: Random = { next: () => Math.random() };

export const systemIds: Ids = {
	uuid: () => randomUUID(),
	secret: ( bytes ) => randomBytes( bytes ).toString( 'base64url' ),
};
