import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { errorText } from '../../log.ts';
import { WorkerError } from '../../worker-error.ts';
import type { BackupOptions, BackupReport } from '../backup.ts';
import { contentOf } from '../copy/sqlite-tables.ts';
import { checkIntegrity, writeManifest } from './backup-manifest.ts';
import { storeOn } from './open-sqlite-store.ts';
import { schemaVersion } from './schema-version.ts';

/** What is known of the source at the moment that the copy is of. */
export interface BackupSource {
	readonly position: number;
	readonly stateHash: string;
	/** Over all rows, where the copy was made row by row. */
	readonly contentHash?: string;
}

/**
 * Makes a backup that appears under its name once it is whole, on disk and proved to be so.
 *
 * @param fill writes the ledger into the file that it is given.
 * @throws {WorkerError} BACKUP_EXISTS, BACKUP_NOT_WRITTEN, BACKUP_BROKEN, LOG_EDITED
 */
export async function writeBackup(
	file: string,
	{ nowMs, onProgress, signal }: BackupOptions,
	fill: ( partial: string ) => Promise< BackupSource >
): Promise< BackupReport > {
	const target = resolve( file );
	if ( existsSync( target ) ) {
		throw new WorkerError( 'BACKUP_EXISTS', `(${ target })` );
	}
	const partial = `${ target }.partial-${ nowMs }`;
	try {
		makeOwnFile( partial );
		const source = await fill( partial );
		signal?.throwIfAborted();
		onProgress?.( 'checking', 0, 0 );
		const report = await proveCopy( partial, source, nowMs );
		signal?.throwIfAborted();
		publish( partial, target );
		return report;
	} finally {
		for ( const end of [ '', '-journal' ] ) {
			rmSync( partial + end, { force: true } );
		}
	}
}

/** The copy holds what the source held at that moment, to the row. */
async function proveCopy(
	partial: string,
	{ position, stateHash, contentHash }: BackupSource,
	nowMs: number
): Promise< BackupReport > {
	const copy = new Database( partial );
	try {
		// One file, not three: what is copied elsewhere without its -wal file would be another ledger.
		copy.pragma( 'journal_mode = DELETE' );
		copy.pragma( 'synchronous = FULL' );
		checkIntegrity( copy );
		const { ledger } = storeOn( copy, () => undefined );
		const isSame =
			( await ledger.lastPosition() ) === position &&
			( await ledger.stateHash() ) === stateHash;
		const copied = contentOf( copy ).digest();
		if ( ! isSame || ( contentHash ?? copied ) !== copied ) {
			throw new WorkerError( 'BACKUP_BROKEN', 'The copy is not what its source was.' );
		}
		const { broken, root: chainRoot } = await ledger.audit();
		if ( broken ) {
			throw new WorkerError( 'LOG_EDITED', `(event ${ broken.position ?? 'unknown' })` );
		}
		const report = {
			position,
			stateHash,
			chainRoot,
			contentHash: copied,
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
 * @throws {WorkerError} `taken`
 */
export function linked(
	file: string,
	name: string,
	taken: 'BACKUP_EXISTS' | 'EXPORT_EXISTS' = 'BACKUP_EXISTS'
): boolean {
	try {
		linkSync( file, name );
		return true;
	} catch {
		if ( existsSync( name ) ) {
			throw new WorkerError( taken, `(${ name })` );
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
