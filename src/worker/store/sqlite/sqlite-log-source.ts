import type { ChainLink, LoggedFact } from '../batch/audit-links.ts';
import { CHAIN_SQL } from '../batch/chain-statements.ts';
import { chained, type ChainedFact, type LoggedAnchor, type LogSource } from '../log-source.ts';
import { openForReading, type SqliteDatabase } from './database.ts';

class SqliteLogSource implements LogSource {
	readonly store = 'sqlite';
	readonly #statements: ReturnType< typeof prepare >;

	constructor( db: SqliteDatabase ) {
		this.#statements = prepare( db );
	}

	async lastPosition(): Promise< number > {
		return this.#statements.last.get()?.position ?? 0;
	}

	async events( after: number, limit: number ): Promise< readonly ChainedFact[] > {
		const facts = this.#statements.facts.all( after, limit );
		const last = facts.at( -1 )?.position ?? after;
		return chained( facts, this.#statements.links.all( after, last ) );
	}

	async anchors( after: number, limit: number ): Promise< readonly LoggedAnchor[] > {
		return this.#statements.anchors.all( after, limit );
	}
}

/**
 * Lets `use` read the log in `dataDir`. All of it is read in one transaction: the log is of one moment,
 * whatever its worker writes meanwhile.
 *
 * @throws {WorkerError} LEDGER_MISSING, LEDGER_MOVED, SCHEMA_NEWER_THAN_WORKER, SCHEMA_OLDER_THAN_WORKER
 */
export async function withSqliteLog< T >(
	dataDir: string,
	use: ( source: LogSource ) => Promise< T >
): Promise< T > {
	const db = openForReading( dataDir );
	try {
		db.exec( 'begin' );
		return await use( new SqliteLogSource( db ) );
	} finally {
		db.close();
	}
}

function prepare( db: SqliteDatabase ) {
	return {
		last: db.prepare< [], { position: number } >(
			'select coalesce(max(position), 0) as position from events'
		),
		facts: db.prepare< [ number, number ], LoggedFact >(
			`${ CHAIN_SQL.facts } where position > ? order by position limit ?`
		),
		links: db.prepare< [ number, number ], ChainLink >(
			`${ CHAIN_SQL.links } where position > ? and position <= ? order by position, subject`
		),
		anchors: db.prepare< [ number, number ], LoggedAnchor >(
			`${ CHAIN_SQL.loggedAnchors } where anchor > ? order by anchor limit ?`
		),
	};
}
