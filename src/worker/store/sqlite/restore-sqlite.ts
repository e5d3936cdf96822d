import {
	copyFileSync,
	chmodSync,
	existsSync,
	mkdirSync,
	renameSync,
	rmSync,
	constants,
} from 'node:fs';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { errorText } from '../../log.ts';
import { WorkerError } from '../../worker-error.ts';
import type { BackupReport, RestoreOptions, RestoreReport } from '../backup.ts';
import { dropManifest, readVerified } from './backup-manifest.ts';
import { flush, linked } from './backup-file.ts';
import { LEDGER_FILE, takeLock } from './database.ts';
import { markRestored } from '../copy/mark-restored.ts';
import { unmarkMoved } from './moved-ledger.ts';
import { migrate } from './migrate.ts';
import { storeOn } from './open-sqlite-store.ts';

/** SQLite's own files beside a database. */
const JOURNALS = [ '-wal', '-shm', '-journal' ];

/**
 * Puts a backup in the place of the ledger in `dataDir`, whose worker is stopped. What was there is
 * kept beside it. The backup is only read; of an older schema it is brought up to date on the copy.
 *
 * Until the last step, which is one renaming, the folder's ledger is the one of before; after it, the
 * restored one. Killed at any moment, it can be run again.
 *
 * @throws {WorkerError} DATA_FOLDER_IN_USE, BACKUP_BROKEN, BACKUP_NOT_WRITTEN, CHANNEL_UNKNOWN,
 *                       SCHEMA_NEWER_THAN_WORKER
 */
export async function restoreSqlite(
	dataDir: string,
	file: string,
	options: RestoreOptions
): Promise< RestoreReport > {
	const source = resolve( file );
	if ( ! existsSync( source ) ) {
		throw new WorkerError( 'BACKUP_BROKEN', `There is none at ${ source }.` );
	}
	mkdirSync( dataDir, { recursive: true, mode: 0o700 } );
	const lock = takeLock( dataDir );
	const copy = join( dataDir, `${ LEDGER_FILE }.restoring` );
	try {
		remove( copy );
		options.onProgress?.( 'copying', 0, 0 );
		copyOwn( source, copy );
		const { report, ...restored } = await prepareCopy( copy, options );
		const keptAs = keepWhatIsThere( dataDir, options.nowMs );
		renameSync( copy, join( dataDir, LEDGER_FILE ) );
		unmarkMoved( dataDir );
		flush( dataDir );
		return { ...report, ...restored, keptAs };
	} finally {
		remove( copy );
		lock.close();
	}
}

/** Verified is the copy: it is what will be used. */
export async function prepareCopy(
	copy: string,
	{ nowMs, onProgress, without }: RestoreOptions
): Promise< Pick< RestoreReport, 'restoredStateHash' | 'channels' > & { report: BackupReport } > {
	const db = new Database( copy );
	try {
		onProgress?.( 'checking', 0, 0 );
		const report = readVerified( db );
		onProgress?.( 'migrating', 0, 0 );
		db.pragma( 'synchronous = FULL' );
		db.pragma( 'foreign_keys = ON' );
		dropManifest( db );
		migrate( db );
		const channels = markRestored( db, {
			position: report.position,
			nowMs,
			without: without ?? [],
		} );
		const restoredStateHash = await storeOn( db, () => undefined ).ledger.stateHash();
		return { report, restoredStateHash, channels };
	} finally {
		db.close();
		flush( copy );
	}
}

/**
 * Gives the ledger that is there a second name, with its journal folded in: only the next renaming
 * takes the first one away, so there is no moment without a ledger, at which a worker would begin an
 * empty one.
 *
 * @returns the second name.
 * @throws {WorkerError} DATA_FOLDER_IN_USE: another program is reading it.
 */
function keepWhatIsThere( dataDir: string, nowMs: number ): string | null {
	const live = join( dataDir, LEDGER_FILE );
	if ( ! existsSync( live ) ) {
		return null;
	}
	const when = new Date( nowMs ).toISOString().replaceAll( ':', '-' );
	const kept = `${ live }.before-restore-${ when }`;
	foldJournal( live );
	// Left over beside a database that is too damaged to be opened: played into the restored one, they
	// would damage that as well.
	for ( const journal of JOURNALS.filter( ( end ) => existsSync( live + end ) ) ) {
		renameSync( live + journal, kept + journal );
	}
	if ( ! linked( live, kept ) ) {
		copyOwn( live, kept );
		flush( kept );
	}
	flush( dataDir );
	return kept;
}

/** @throws {WorkerError} DATA_FOLDER_IN_USE */
function foldJournal( live: string ): void {
	const db = new Database( live );
	try {
		db.pragma( 'busy_timeout = 0' );
		db.pragma( 'journal_mode = DELETE' );
	} catch ( error ) {
		if ( isLocked( error ) ) {
			throw new WorkerError( 'DATA_FOLDER_IN_USE', 'Another program is reading the ledger.' );
		}
		// Damaged: that may be why it is to be replaced. It is kept as it is.
	} finally {
		db.close();
	}
}

function isLocked( error: unknown ): boolean {
	return error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY';
}

/** @throws {WorkerError} BACKUP_NOT_WRITTEN */
function copyOwn( from: string, to: string ): void {
	try {
		copyFileSync( from, to, constants.COPYFILE_EXCL );
		chmodSync( to, 0o600 );
	} catch ( error ) {
		throw new WorkerError( 'BACKUP_NOT_WRITTEN', errorText( error ) );
	}
}

function remove( file: string ): void {
	for ( const end of [ '', ...JOURNALS ] ) {
		rmSync( file + end, { force: true } );
	}
}
