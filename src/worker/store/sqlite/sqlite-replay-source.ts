import type { LoggedDecision } from '../../ledger/decide-again.ts';
import type { ReplaySource } from '../replay.ts';
import { loggedFrom, SELECT_LOGGED, type LoggedRow } from '../rows/logged-row.ts';
import type { StateRow } from '../state-rows.ts';
import type { SqliteDatabase } from './database.ts';
import { partsOf } from './ledger-parts.ts';
import type { SqliteLedgerStore } from './sqlite-ledger-store.ts';

export class SqliteReplaySource implements ReplaySource {
	readonly #ledger: SqliteLedgerStore;
	readonly #statements: ReturnType< typeof prepare >;

	/** @param db in a transaction: all that is read is of one moment. */
	constructor( db: SqliteDatabase ) {
		this.#ledger = partsOf( db ).ledger;
		this.#statements = prepare( db );
	}

	async lastPosition(): Promise< number > {
		return this.#statements.last.get()?.position ?? 0;
	}

	async page( after: number, limit: number ): Promise< LoggedDecision[] > {
		return this.#statements.page.all( after, limit ).map( loggedFrom );
	}

	async stateHash(): Promise< string > {
		return this.#ledger.hashOfState();
	}

	readonly stateRows = (): Generator< StateRow > => this.#ledger.stateRows();
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
