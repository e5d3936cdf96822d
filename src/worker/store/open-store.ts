import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import type { Clock, Ids, Random } from '../ports.ts';
import { SoleWorker, type Team } from '../team.ts';
import type { Store } from './contract.ts';
import { PostgresDatabase } from './postgres/database.ts';
import { LeasedTeam } from './postgres/leased-team.ts';
import { migratePostgres } from './postgres/migrate-postgres.ts';
import { storeOn } from './postgres/open-postgres-store.ts';
import { openSqliteStore } from './sqlite/open-sqlite-store.ts';

export interface OpenedStore {
	readonly store: Store;
	/** Who else works on this ledger. */
	readonly team: Team;
}

/**
 * The ledger that the settings name: the embedded one in the data folder, or a PostgreSQL database that
 * this worker shares with others.
 *
 * @throws {WorkerError} DATA_FOLDER_IN_USE, SCHEMA_NEWER_THAN_WORKER, and as `migratePostgres`
 */
export async function openStore(
	{ databaseUrl: url, dataDir }: Pick< Config, 'databaseUrl' | 'dataDir' >,
	ports: {
		readonly clock: Clock;
		readonly random: Random;
		readonly ids: Ids;
		readonly log: Log;
	}
): Promise< OpenedStore > {
	if ( url === null ) {
		return { store: openSqliteStore( dataDir ), team: new SoleWorker() };
	}
	await migratePostgres( url );
	const database = new PostgresDatabase( { url, ...ports } );
	const team = new LeasedTeam( { database, url, holder: ports.ids.uuid(), ...ports } );
	return { store: storeOn( database, team.fence ), team };
}
