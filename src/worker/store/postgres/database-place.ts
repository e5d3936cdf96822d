import type { LedgerPlace } from '../../setup/ledger-home.ts';
import type { PostgresDatabase } from './database.ts';

/** Not every hosted server lets a role ask for it. */
const SERVER = 'select system_identifier::text as server from pg_control_system()';
const DATABASE = 'select oid::text as database from pg_database where datname = current_database()';

/**
 * Where the ledger's database is. A standby that has taken over has the same identifiers; a dump that was
 * put into another database, or on another server, has not.
 *
 * @throws {StoreUnavailable}
 */
export async function placeOfDatabase( database: PostgresDatabase ): Promise< LedgerPlace > {
	const server = await database
		.first< { server: string } >( SERVER )
		.then( ( row ) => row?.server ?? null )
		.catch( () => null );
	const found = await database.first< { database: string } >( DATABASE );
	return { kind: 'database', server, database: found?.database ?? '' };
}
