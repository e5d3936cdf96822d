import { stockEventSchema } from '../../../shared/stock-event.ts';
import type { LoggedDecision } from '../../ledger/decide-again.ts';

/** An event of the log as replay reads it. */
export interface LoggedRow {
	position: number;
	source: string;
	key: string;
	occurredAtMs: number;
	committedAtMs: number;
	actor: string | null;
	outcome: LoggedDecision[ 'outcome' ];
	body: string;
}

/** Both databases understand it. */
export const SELECT_LOGGED = `
	select position, source, key, occurred_at_ms as "occurredAtMs", committed_at_ms as "committedAtMs",
		actor, outcome, body
	from events`;

/** @throws {Error} an event that this worker cannot read. */
export function loggedFrom( {
	position,
	outcome,
	committedAtMs,
	...row
}: LoggedRow ): LoggedDecision {
	const body: unknown = JSON.parse( row.body );
	const read = stockEventSchema.safeParse( { ...row, body } );
	if ( ! read.success ) {
		throw new Error( `event ${ position } cannot be read: ${ read.error.message }` );
	}
	return { position, outcome, committedAtMs, event: read.data };
}
