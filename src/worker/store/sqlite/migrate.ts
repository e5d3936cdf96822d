import type { Database } from 'better-sqlite3';
import { MIGRATIONS } from '../migrations/migrations.ts';
import { schemaVersion } from './schema-version.ts';

/**
 * Brings the schema up to date in one transaction: whoever is interrupted, by kill -9 too, leaves the
 * old schema whole, and the older worker can go on with it. One transaction for each step left schemas
 * that no worker had ever been released with.
 *
 * @throws {WorkerError} SCHEMA_NEWER_THAN_WORKER
 */
export function migrate( db: Database, migrations: readonly string[] = MIGRATIONS ): void {
	if ( schemaVersion( db, migrations.length ) === migrations.length ) {
		return;
	}
	// By hand: `db.transaction` of a worker's database asks for the schema that is only being made.
	db.exec( 'begin immediate' );
	try {
		// Asked again: until we had the lock, somebody else may have been migrating.
		for ( const sql of migrations.slice( schemaVersion( db, migrations.length ) ) ) {
			db.exec( sql );
		}
		db.pragma( `user_version = ${ migrations.length }` );
		db.exec( 'commit' );
	} catch ( error ) {
		// SQLite has rolled back by itself where it ran out of disk or memory.
		if ( db.inTransaction ) {
			db.exec( 'rollback' );
		}
		throw error;
	}
}
