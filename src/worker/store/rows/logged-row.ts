import { stockEventSchema, type StockEvent } from '../../../shared/stock-event.ts';
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

/**
 * Orders are most of a log, with most in them, and they are not checked field by field: what is in the log
 * was when it came, and where somebody has edited it the counts differ, or it cannot be told. (Checked,
 * parsing took twice as long.)
 *
 * @throws {Error} an event that this worker cannot read.
 */
export function loggedFrom( row: LoggedRow ): LoggedDecision {
	const { position, outcome, committedAtMs } = row;
	const body: unknown = JSON.parse( row.body );
	const { source, key, occurredAtMs, actor } = row;
	const event = { source, key, occurredAtMs, actor, body };
	if ( isOrderEvent( event ) ) {
		return { position, outcome, committedAtMs, event };
	}
	const read = stockEventSchema.safeParse( event );
	if ( ! read.success ) {
		throw new Error( `event ${ position } cannot be read: ${ read.error.message }` );
	}
	return { position, outcome, committedAtMs, event: read.data };
}

/** An order as it stands in the log, as far as its shape tells; what is in its lines is not looked at. */
function isOrderEvent( event: { readonly body: unknown } ): event is StockEvent {
	const { body } = event;
	return (
		isRecord( body ) &&
		body.kind === 'order' &&
		typeof body.channel === 'string' &&
		Array.isArray( body.assigned ) &&
		isRecord( body.snapshot ) &&
		typeof body.snapshot.order === 'string' &&
		Array.isArray( body.snapshot.lines )
	);
}

function isRecord( value: unknown ): value is Readonly< Record< string, unknown > > {
	return typeof value === 'object' && value !== null;
}
