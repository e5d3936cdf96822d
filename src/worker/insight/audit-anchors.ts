import { errorText, type Log } from '../log.ts';
import type { Clock } from '../ports.ts';
import { Pump } from '../propagation/pump.ts';
import type { LedgerStore } from '../store/ledger-store.ts';

const EVERY_MS = 3_600_000;

/**
 * Puts down every hour in what the audit chains end, and says it in the worker's own log: whoever keeps
 * that elsewhere can prove that nothing before was edited, also against somebody who owns the database.
 */
export function auditAnchors( options: {
	readonly clock: Clock;
	readonly ledger: Pick< LedgerStore, 'anchorAudit' >;
	readonly log: Log;
} ): Pump {
	const { clock, ledger, log } = options;
	return new Pump( {
		clock,
		sweepMs: EVERY_MS,
		step: async () => {
			const root = await ledger.anchorAudit( clock.now() );
			log.info( { reason: root }, 'the audit chains end in this' );
			return clock.now() + EVERY_MS;
		},
		onError: ( error ) => log.error( { error: errorText( error ) }, 'anchoring failed' ),
	} );
}
