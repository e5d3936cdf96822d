import type { LoggedDecision } from '../../ledger/decide-again.ts';
import type { ReplaySource } from '../replay.ts';
import { loggedFrom, SELECT_LOGGED, type LoggedRow } from '../rows/logged-row.ts';
import type { SqliteDatabase } from './database.ts';

export class SqliteReplaySource implements ReplaySource {
	readonly #statements: ReturnType< typeof prepare >;

	constructor( db: SqliteDatabase ) {
		this.#statements = prepare( db );
	}

	async lastPosition(): Promise< number > {
		return this.#statements.last.get()?.position ?? 0;
	}

	async page( after: number, limit: number ): Promise< LoggedDecision[] > {
		return this.#statements.page.all( after, limit ).map( loggedFrom );
	}
}

function prepare( db: SqliteDatabase ) {
	return {
		last: db.prepare< [], { position: number } >(
			'select coalesce(max(position), 0) as position from events'
		),
		page: db.prepare< [ number, number ], LoggedRow >(
			`${ SELECT_LOGGED } where position > ? order by position limit ?`
		),
	};
}
