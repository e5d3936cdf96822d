import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { errorText } from '../../log.ts';
import { WorkerError } from '../../worker-error.ts';
import type { RestoreOptions, RestoreReport } from '../backup.ts';
import { prepareCopy } from '../sqlite/restore-sqlite.ts';
import { fillPostgres, type FillOptions } from './fill-postgres.ts';
import { provedSame } from './proved-same.ts';
import { endMove, moveUnderWay } from './move-progress.ts';
import { untilItAnswers } from './until-it-answers.ts';

/**
 * Puts a backup, whichever store it was made of, into an empty database with the present schema.
 * Killed at any moment, the same command goes on where it was; until its end no worker starts there.
 *
 * @throws {WorkerError} BACKUP_BROKEN, BACKUP_NOT_WRITTEN, SCHEMA_NEWER_THAN_WORKER, and as `fillPostgres`
 */
export async function restorePostgres(
	file: string,
	options: FillOptions & Pick< RestoreOptions, 'without' >
): Promise< RestoreReport > {
	const source = resolve( file );
	if ( ! existsSync( source ) ) {
		throw new WorkerError( 'BACKUP_BROKEN', `There is none at ${ source }.` );
	}
	// One that was cut off is marked as it was then: it is the same content once more.
	const begun = await moveUnderWay( options.database );
	const nowMs = begun?.startedAtMs ?? options.clock.now();
	const folder = mkdtempSync( join( tmpdir(), 'lockstep-restore-' ) );
	try {
		const copy = join( folder, 'ledger.sqlite' );
		copyOwn( source, copy );
		options.onProgress?.( 'checking the backup', 0, 0 );
		const { report, ...restored } = await prepareCopy( copy, {
			nowMs,
			without: options.without ?? [],
		} );
		const db = new Database( copy, { readonly: true } );
		try {
			await fillPostgres( db, options, nowMs );
			await provedSame( db, options );
		} finally {
			db.close();
		}
		await untilItAnswers( options, () => options.database.transaction( endMove ) );
		return { ...report, ...restored, keptAs: null };
	} finally {
		rmSync( folder, { recursive: true, force: true } );
	}
}

/** The folder is its owner's alone. @throws {WorkerError} BACKUP_NOT_WRITTEN */
function copyOwn( from: string, to: string ): void {
	try {
		copyFileSync( from, to );
	} catch ( error ) {
		throw new WorkerError( 'BACKUP_NOT_WRITTEN', errorText( error ) );
	}
}
