import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { errorText } from '../../log.ts';
import { WorkerError } from '../../worker-error.ts';
import type { BackupOptions, BackupReport } from '../backup.ts';
import { checkIntegrity, writeManifest } from './backup-manifest.ts';
import { contentOf } from '../copy/sqlite-tables.ts';
import { openForReading, type SqliteDatabase } from './database.ts';
import { storeOn } from './open-sqlite-store.ts';
import { schemaVersion } from './schema-version.ts';

/** Pages between two looks at the clock and at signals: 8 MB, some 40 ms. */
const PAGES_AT_ONCE = 2_000;

/**
 * Copies the ledger in `dataDir` into a new file, while its worker may be writing.
 *
 * SQLite's backup, from a connection that holds one reading transaction all the while: so the copy is
 * of one moment, and the source's hash can be taken of that same moment. Without the transaction every
 * commit makes it begin again: under 9,000 commits a second 440 MB were not copied after 60 s, with it
 * in 2.1 s. (`VACUUM INTO` took 3.1 s, says nothing on its way and cannot be interrupted.)
 *
 * The file appears under its name once it is whole, on disk and proved to be so.
 *
 * @throws {WorkerError} BACKUP_EXISTS, BACKUP_NOT_WRITTEN, BACKUP_BROKEN, LOG_EDITED, LEDGER_MISSING,
 *                       SCHEMA_NEWER_THAN_WORKER, SCHEMA_OLDER_THAN_WORKER
 */
export async function backupSqlite(
	dataDir: string,
	file: string,
	options: BackupOptions
): Promise< BackupReport > {
	const target = resolve( file );
	if ( existsSync( target ) ) {
		throw new WorkerError( 'BACKUP_EXISTS', `(${ target })` );
	}
	const source = openForReading( dataDir );
	const partial = `${ target }.partial-${ options.nowMs }`;
	try {
		makeOwnFile( partial );
		source.exec( 'begin' );
		const of = storeOn( source, () => undefined );
		const position = await of.ledger.lastPosition();
		await copyPages( source, partial, options );
		options.onProgress?.( 'checking', 0, 0 );
		const stateHash = await of.ledger.stateHash();
		options.signal?.throwIfAborted();
		const report = await proveCopy( partial, { position, stateHash }, options );
		options.signal?.throwIfAborted();
		publish( partial, target );
		return report;
	} finally {
		source.close();
		rmSync( partial, { force: true } );
	}
}

/** @throws {WorkerError} BACKUP_NOT_WRITTEN */
async function copyPages(
	source: SqliteDatabase,
	partial: string,
	{ onProgress, signal }: BackupOptions
): Promise< void > {
	try {
		await source.backup( partial, {
			progress: ( { remainingPages, totalPages } ) => {
				signal?.throwIfAborted();
				onProgress?.( 'copying', totalPages - remainingPages, totalPages );
				return PAGES_AT_ONCE;
			},
		} );
	} catch ( error ) {
		signal?.throwIfAborted();
		throw new WorkerError( 'BACKUP_NOT_WRITTEN', errorText( error ) );
	}
}

/** The copy holds what the source held at that moment, to the row. */
async function proveCopy(
	partial: string,
	source: { readonly position: number; readonly stateHash: string },
	{ nowMs }: BackupOptions
): Promise< BackupReport > {
	const copy = new Database( partial );
	try {
		// One file, not three: what is copied elsewhere without its -wal file would be another ledger.
		copy.pragma( 'journal_mode = DELETE' );
		copy.pragma( 'synchronous = FULL' );
		checkIntegrity( copy );
		const { ledger } = storeOn( copy, () => undefined );
		const isSame =
			( await ledger.lastPosition() ) === source.position &&
			( await ledger.stateHash() ) === source.stateHash;
		if ( ! isSame ) {
			throw new WorkerError( 'BACKUP_BROKEN', 'The copy has other counts than its source.' );
		}
		const { broken, root: chainRoot } = await ledger.audit();
		if ( broken ) {
			throw new WorkerError( 'LOG_EDITED', `(event ${ broken.position ?? 'unknown' })` );
		}
		const report = {
			...source,
			chainRoot,
			contentHash: contentOf( copy ).digest(),
			madeAtMs: nowMs,
			schema: schemaVersion( copy ),
		};
		writeManifest( copy, report );
		return report;
	} finally {
		copy.close();
	}
}

/** @throws {WorkerError} BACKUP_EXISTS, BACKUP_NOT_WRITTEN */
function publish( partial: string, target: string ): void {
	try {
		flush( partial );
		if ( ! linked( partial, target ) ) {
			renameSync( partial, target );
		}
		flush( dirname( target ) );
	} catch ( error ) {
		throw error instanceof WorkerError
			? error
			: new WorkerError( 'BACKUP_NOT_WRITTEN', errorText( error ) );
	}
}

/**
 * Unlike renaming, a link refuses a name that somebody has taken meanwhile.
 *
 * @returns `false` on a disk that knows no links, as a stick from the shop next door.
 * @throws {WorkerError} BACKUP_EXISTS
 */
export function linked( file: string, name: string ): boolean {
	try {
		linkSync( file, name );
		return true;
	} catch {
		if ( existsSync( name ) ) {
			throw new WorkerError( 'BACKUP_EXISTS', `(${ name })` );
		}
		return false;
	}
}

/** @throws {WorkerError} BACKUP_NOT_WRITTEN */
function makeOwnFile( file: string ): void {
	try {
		closeSync( openSync( file, 'wx', 0o600 ) );
	} catch ( error ) {
		throw new WorkerError( 'BACKUP_NOT_WRITTEN', errorText( error ) );
	}
}

/** A file's bytes, or a folder's names. */
export function flush( path: string ): void {
	const handle = openSync( path, 'r' );
	try {
		fsyncSync( handle );
	} finally {
		closeSync( handle );
	}
}
