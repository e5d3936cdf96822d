import type { Config } from '../config.ts';
import type { Clock, Random } from '../ports.ts';
import type { Store } from './contract.ts';
import { openPostgresStore } from './postgres/open-postgres-store.ts';
import { openSqliteStore } from './sqlite/open-sqlite-store.ts';

/** What of the settings says where the ledger is. */
export type StorePlace = Pick< Config, 'dataDir' | 'databaseUrl' >;

/**
 * The ledger where the settings say it is: in a PostgreSQL database, else in a file of the data folder.
 * Its schema is brought up to date.
 *
 * @throws {WorkerError} DATA_FOLDER_IN_USE, SCHEMA_NEWER_THAN_WORKER; of a database also
 *                       SCHEMA_OLDER_THAN_WORKER, DATABASE_UNREACHABLE and what else is wrong with it
 */
export async function openStore(
	{ dataDir, databaseUrl }: StorePlace,
	ports: { readonly clock: Clock; readonly random: Random }
): Promise< Store > {
	return databaseUrl === null
		? openSqliteStore( dataDir )
		: openPostgresStore( { url: databaseUrl, clock: ports.clock, random: ports.random } );
}
