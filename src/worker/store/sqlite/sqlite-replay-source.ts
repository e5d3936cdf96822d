import { stockEventSchema } from '../../../shared/stock-event.ts';
import type { LoggedDecision } from '../../ledger/decide-again.ts';
import type { ReplaySource } from '../replay.ts';
import type { SqliteDatabase } from './database.ts';

interface LoggedRow {
	position: number;
	source: string;
	key: string;
	occurredAtMs: number;
	committedAtMs: number;
	actor: string | null;
	outcome: LoggedDecision[ 'outcome' ];
	body: string;
}

export class SqliteReplaySource implements ReplaySource {
	readonly #statements: ReturnType< typeof prepare >;

	constructor( db: SqliteDatabase ) {
		this.#statements = prepare( db );
	}

	lastPosition(): number {
		return this.#statements.last.get()?.position ?? 0;
	}

	page( after: number, limit: number ): LoggedDecision[] {
		return this.#statements.page.all( after, limit ).map( loggedFrom );
	}
}

function loggedFrom( { position, outcome, committedAtMs, ...row }: LoggedRow ): LoggedDecision {
	const body: unknown = JSON.parse( row.body );
	const read = stockEventSchema.safeParse( { ...row, body } );
	if ( ! read.success ) {
		throw new Error( `event ${ position } cannot be read: ${ read.error.message }` );
	}
	return { position, outcome, committedAtMs, event: read.data };
}

function prepare( db: SqliteDatabase ) {
	return {
		last: db.prepare< [], { position: number } >(
			'select coalesce(max(position), 0) as position from events'
		),
		page: db.prepare< [ number, number ], LoggedRow >( `
			select position, source, key, occurred_at_ms as occurredAtMs, committed_at_ms as committedAtMs,
				actor, outcome, body
			from events where position > ? order by position limit ?` ),
	};
}
