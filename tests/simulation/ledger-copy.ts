import Database from 'better-sqlite3';
import { MIGRATIONS } from '../../src/worker/store/migrations/migrations.ts';
import type { SqliteDatabase } from '../../src/worker/store/sqlite/database.ts';
import { FencedDatabase } from '../../src/worker/store/sqlite/fenced-database.ts';
import { WATCH_VERSIONS } from './checkers/i8-version-monotonicity.ts';
import { migrate } from '../../src/worker/store/sqlite/migrate.ts';

let template: Buffer | null = null;

/**
 * An empty ledger in memory: real SQLite, the real schema. The migrations run once for a process, not
 * for every run (they would take a third of it); each run gets a copy of the result.
 */
export function newLedger(): SqliteDatabase {
	template ??= emptyLedger();
	// The library takes the bytes of a database in place of the name of its file.
	const db = new FencedDatabase( template, MIGRATIONS.length );
	db.pragma( 'foreign_keys = ON' );
	return db;
}

function emptyLedger(): Buffer {
	const db = new Database( ':memory:' );
	migrate( db );
	db.exec( WATCH_VERSIONS );
	const bytes = db.serialize();
	db.close();
	return bytes;
}
