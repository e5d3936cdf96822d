import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import type { Clock, Ids, Random } from '../ports.ts';
import { SoleWorker, type Team } from '../team.ts';
import type { Store } from './contract.ts';
import type { LedgerPlace } from '../setup/ledger-home.ts';
import { placeOfDatabase } from './postgres/database-place.ts';
import { LeasedTeam } from './postgres/leased-team.ts';
import { openPostgresDatabase } from './postgres/open-postgres-database.ts';
import { openPostgresStore, storeOn } from './postgres/open-postgres-store.ts';
import { placeOfFile } from './sqlite/file-place.ts';
import { openSqliteStore } from './sqlite/open-sqlite-store.ts';

/** What of the settings says where the ledger is. */
export type StorePlace = Pick< Config, 'dataDir' | 'databaseUrl' >;

/** For a worker, also who else may work there. */
export type WorkPlace = StorePlace & Pick< Config, 'databaseAppRole' >;

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

/**
 * As `openStore`, for a worker: together with who else works on this ledger, and where it is.
 *
 * @throws {WorkerError} as `openStore`
 */
export async function openForWork(
	{ databaseUrl: url, databaseAppRole: appRole, dataDir }: WorkPlace,
	ports: {
		readonly clock: Clock;
		readonly random: Random;
		readonly ids: Ids;
		readonly log: Log;
	}
): Promise< { readonly store: Store; readonly team: Team; readonly place: LedgerPlace } > {
	if ( url === null ) {
		const store = openSqliteStore( dataDir );
		return { store, team: new SoleWorker(), place: placeOfFile( dataDir ) };
	}
	const { clock, random, ids, log } = ports;
	const database = await openPostgresDatabase( { url, clock, random, appRole } );
	const team = new LeasedTeam( { database, url, holder: ids.uuid(), clock, random, log } );
	const place = await placeOfDatabase( database );
	return { store: storeOn( database, team.fence ), team, place };
}
