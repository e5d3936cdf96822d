import { refuseUnfinishedMove } from '../copy/move-progress.ts';
import { PostgresDatabase, type PostgresOptions } from './database.ts';
import { migratePostgres } from './migrate-postgres.ts';

/**
 * The database of a ledger, ready to be worked with: its schema is brought up to date first. `appRole` is
 * whom the owner of the database lets work there, too.
 *
 * @throws {WorkerError} MOVE_UNFINISHED, and as `migratePostgres`
 */
export async function openPostgresDatabase(
	options: PostgresOptions & { readonly appRole?: string | null }
): Promise< PostgresDatabase > {
	const { appRole = null, url } = options;
	await migratePostgres( url, { appRole } );
	const database = new PostgresDatabase( options );
	try {
		await refuseUnfinishedMove( database );
		return database;
	} catch ( error ) {
		await database.close();
		throw error;
	}
}
