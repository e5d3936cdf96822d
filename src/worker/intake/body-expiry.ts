import { errorText, type Log } from '../log.ts';
import type { Clock } from '../ports.ts';
import { Pump } from '../propagation/pump.ts';
import type { InboxStore } from '../store/contract.ts';

const EVERY_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** So many in one transaction: others commit in between. */
const TOGETHER_MAX = 200;

/** Forgets what channels sent once it is old: it names customers. What came of it stays in the log. */
export function bodyExpiry( options: {
	readonly clock: Clock;
	readonly inbox: Pick< InboxStore, 'expireBodies' >;
	readonly log: Log;
	readonly keptDays: number;
} ): Pump {
	const { clock, inbox, keptDays, log } = options;
	return new Pump( {
		clock,
		sweepMs: EVERY_MS,
		step: async () => {
			const beforeMs = clock.now() - keptDays * DAY_MS;
			const expired = await inbox.expireBodies( beforeMs, TOGETHER_MAX );
			return clock.now() + ( expired < TOGETHER_MAX ? EVERY_MS : 0 );
		},
		onError: ( error ) =>
			log.error( { error: errorText( error ) }, 'forgetting old deliveries failed' ),
	} );
}
