import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { LEDGER_FILE, openDatabase } from '../../../src/worker/store/sqlite/database.ts';

/** What decides how fast and how durable a connection is. */
const PRAGMAS = [
	'journal_mode',
	'synchronous',
	'foreign_keys',
	'busy_timeout',
	'cache_size',
	'cache_spill',
	'mmap_size',
	'temp_store',
	'wal_autocheckpoint',
] as const;

let known: readonly string[] | null = null;

/** The bare driver, with whatever the product sets its own connection to. */
export function openLikeProduct( folder: string ): Database.Database {
	known ??= productPragmas();
	const db = new Database( join( folder, LEDGER_FILE ) );
	known.forEach( ( pragma ) => db.pragma( pragma ) );
	return db;
}

function productPragmas(): string[] {
	const folder = mkdtempSync( join( tmpdir(), 'lockstep-bench-pragmas-' ) );
	try {
		const { db, release } = openDatabase( folder );
		const pragmas = PRAGMAS.map(
			( name ) => `${ name } = ${ String( db.pragma( name, { simple: true } ) ) }`
		);
		release();
		return pragmas;
	} finally {
		rmSync( folder, { recursive: true, force: true } );
	}
}
