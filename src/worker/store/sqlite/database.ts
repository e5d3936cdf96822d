import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { WorkerError } from '../../worker-error.ts';
import { StoreUnavailable } from '../store-unavailable.ts';
import { MIGRATIONS } from '../migrations/migrations.ts';
import { FencedDatabase } from './fenced-database.ts';
import { migrate } from './migrate.ts';
import { refuseMoved } from './moved-ledger.ts';
import { assertSameVersion, schemaVersion } from './schema-version.ts';

export type SqliteDatabase = Database.Database;

export const LEDGER_FILE = 'ledger.sqlite';

/**
 * For how long a start waits for the data folder. Not at all would be too short: another start that is
 * being refused touches the lock too, for a moment, and each of the two could be in the other's way.
 */
const LOCK_WAIT_MS = 250;
/** For a reader in the way, such as `lockstep replay`; nobody else writes. */
const BUSY_WAIT_MS = 5_000;

/**
 * Opens the ledger's one file. WAL with `synchronous=FULL`: a commit that was answered survives a
 * power cut. `NORMAL` is faster and loses the last commits; that is not a trade for a ledger.
 *
 * @throws {WorkerError} DATA_FOLDER_IN_USE, LEDGER_MOVED, SCHEMA_NEWER_THAN_WORKER
 */
export function openDatabase( dataDir: string ): { db: SqliteDatabase; release: () => void } {
	mkdirSync( dataDir, { recursive: true, mode: 0o700 } );
	refuseMoved( dataDir );
	return openWithLock( dataDir );
}

/** The same of a ledger that may have been moved away: for the move itself, to be finished. */
export function openWithLock( dataDir: string ): { db: SqliteDatabase; release: () => void } {
	const lock = takeLock( dataDir );
	const db = new FencedDatabase( ownFile( dataDir, LEDGER_FILE ), MIGRATIONS.length );
	const release = (): void => {
		db.close();
		lock.close();
	};
	try {
		db.pragma( `busy_timeout = ${ BUSY_WAIT_MS }` );
		db.pragma( 'journal_mode = WAL' );
		db.pragma( 'synchronous = FULL' );
		db.pragma( 'foreign_keys = ON' );
		// 64 MB in KiB: a batch all over a catalogue of 10,000 SKUs touches more pages than the 16 MB it has
		// by itself. Folding the log back every 40 MB and not every 4 writes a page that is hot once.
		db.pragma( 'cache_size = -65536' );
		db.pragma( 'wal_autocheckpoint = 10000' );
		migrate( db );
		return { db, release };
	} catch ( error ) {
		release();
		throw isBusy( error ) ? new WorkerError( 'DATA_FOLDER_IN_USE', `(${ dataDir })` ) : error;
	}
}

/**
 * Opens the ledger beside its worker, without its lock; no row can be written.
 *
 * @throws {WorkerError} LEDGER_MISSING, LEDGER_MOVED, SCHEMA_NEWER_THAN_WORKER, SCHEMA_OLDER_THAN_WORKER
 */
export function openForReading( dataDir: string ): SqliteDatabase {
	refuseMoved( dataDir );
	const file = join( dataDir, LEDGER_FILE );
	if ( ! existsSync( file ) ) {
		throw new WorkerError( 'LEDGER_MISSING', `(${ dataDir })` );
	}
	const db = new Database( file, { readonly: true } );
	try {
		assertSameVersion( schemaVersion( db ), MIGRATIONS.length );
		return db;
	} catch ( error ) {
		db.close();
		throw error;
	}
}

/** An empty ledger that is thrown away: nothing is waited for, a crash may leave it broken. */
export function openScratch( folder: string ): SqliteDatabase {
	const db = new Database( ownFile( folder, LEDGER_FILE ) );
	db.pragma( 'locking_mode = EXCLUSIVE' );
	db.pragma( 'journal_mode = MEMORY' );
	db.pragma( 'synchronous = OFF' );
	db.pragma( `cache_size = -${ 64 * 1_024 }` );
	migrate( db );
	return db;
}

/**
 * A file that only its owner may read, made before SQLite would make it readable by all. SQLite
 * gives its journals the mode of the database.
 */
function ownFile( dataDir: string, name: string ): string {
	const file = join( dataDir, name );
	closeSync( openSync( file, 'a', 0o600 ) );
	chmodSync( file, 0o600 );
	return file;
}

/**
 * One worker per data folder. The lock is a transaction held open on a file of its own: the system
 * drops it with the process, also after kill -9, where a file with a process number would stay.
 *
 * @throws {WorkerError} DATA_FOLDER_IN_USE
 */
export function takeLock( dataDir: string ): SqliteDatabase {
	const lock = new Database( ownFile( dataDir, 'worker.lock' ) );
	try {
		lock.pragma( `busy_timeout = ${ LOCK_WAIT_MS }` );
		lock.exec( 'begin exclusive' );
		return lock;
	} catch ( error ) {
		lock.close();
		throw isBusy( error ) ? new WorkerError( 'DATA_FOLDER_IN_USE', `(${ dataDir })` ) : error;
	}
}

/** Statements of what is made anew for every commit: compiled once for each database. */
export function preparedOnce< T >(
	prepare: ( db: SqliteDatabase ) => T
): ( db: SqliteDatabase ) => T {
	const made = new WeakMap< SqliteDatabase, T >();
	return ( db ) => {
		const known = made.get( db ) ?? prepare( db );
		made.set( db, known );
		return known;
	};
}

/** Somebody else holds the file. */
function isBusy( error: unknown ): boolean {
	return codeOf( error ).startsWith( 'SQLITE_BUSY' );
}

/** Another worker has changed the schema: what we have to write is not at fault. */
const OTHER_SCHEMA = new Set( [ 'SCHEMA_NEWER_THAN_WORKER', 'SCHEMA_OLDER_THAN_WORKER' ] );
/** Codes that blame the data; of all others the place, the time or another process is at fault. */
const REFUSED = /^SQLITE_(CONSTRAINT(?!_TRIGGER)|MISMATCH|TOOBIG|RANGE)/;

/**
 * Did the database fail, rather than refuse what it was given? Triggers of ours refuse nothing new.
 * Judged by the code: the class of the error is that of whoever loaded the library first.
 */
export function isUnavailable( error: unknown ): boolean {
	const code = codeOf( error );
	return OTHER_SCHEMA.has( code ) || ( code.startsWith( 'SQLITE_' ) && ! REFUSED.test( code ) );
}

function codeOf( error: unknown ): string {
	const code = error !== null && typeof error === 'object' && 'code' in error ? error.code : '';
	return typeof code === 'string' ? code : '';
}

/** @throws {StoreUnavailable} in place of an error of the database that does not blame the data. */
export function orUnavailable< T >( work: () => T ): T {
	try {
		return work();
	} catch ( error ) {
		throw isUnavailable( error ) ? new StoreUnavailable( error ) : error;
	}
}
