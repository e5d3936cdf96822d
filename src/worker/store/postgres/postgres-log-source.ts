import type { ChainLink, LoggedFact } from '../batch/audit-links.ts';
import { CHAIN_SQL } from '../batch/chain-statements.ts';
import { refuseUnfinishedMove } from '../copy/move-progress.ts';
import { chained, type ChainedFact, type LoggedAnchor, type LogSource } from '../log-source.ts';
import type { PostgresDatabase, SqlConnection } from './database.ts';
import { MIGRATIONS } from './migrations/migrations.ts';
import { refuseOtherSchema } from './schema-guard.ts';

export class PostgresLogSource implements LogSource {
	readonly store = 'postgresql';
	readonly #tx: SqlConnection;

	constructor( tx: SqlConnection ) {
		this.#tx = tx;
	}

	async lastPosition(): Promise< number > {
		const head = await this.#tx.first< { position: number } >( HEAD );
		return head?.position ?? 0;
	}

	async events( after: number, limit: number ): Promise< readonly ChainedFact[] > {
		const facts = await this.#tx.rows< LoggedFact >( FACTS, [ after, limit ] );
		const last = facts.at( -1 )?.position ?? after;
		return chained( facts, await this.#tx.rows< ChainLink >( LINKS, [ after, last ] ) );
	}

	async anchors( after: number, limit: number ): Promise< readonly LoggedAnchor[] > {
		return this.#tx.rows< LoggedAnchor >( ANCHORS, [ after, limit ] );
	}
}

/**
 * Lets `use` read the log of a ledger, all of it of one moment, whatever workers write meanwhile.
 *
 * @throws {WorkerError} MOVE_UNFINISHED
 * @throws {StoreUnavailable} also where the schema is another than this worker's.
 */
export async function withPostgresLog< T >(
	database: PostgresDatabase,
	use: ( source: LogSource ) => Promise< T >
): Promise< T > {
	return database.snapshot( async ( tx ) => {
		await refuseOtherSchema( tx, MIGRATIONS.length );
		await refuseUnfinishedMove( tx );
		return use( new PostgresLogSource( tx ) );
	} );
}

const HEAD = 'select position from log_head';
const FACTS = `${ CHAIN_SQL.facts } where position > $1 order by position limit $2`;
const LINKS = `
	${ CHAIN_SQL.links } where position > $1 and position <= $2 order by position, subject`;
const ANCHORS = `${ CHAIN_SQL.loggedAnchors } where anchor > $1 order by anchor limit $2`;
