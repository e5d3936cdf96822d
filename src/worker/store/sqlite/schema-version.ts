import type { Database } from 'better-sqlite3';
import { WorkerError } from '../../worker-error.ts';
import { MIGRATIONS } from '../migrations/migrations.ts';

/**
 * The schema of an open file: how many migrations it has gone through.
 *
 * @throws {WorkerError} SCHEMA_NEWER_THAN_WORKER
 */
export function schemaVersion( db: Database, known = MIGRATIONS.length ): number {
	const version = Number( db.pragma( 'user_version', { simple: true } ) );
	assertNotNewer( version, known );
	return version;
}

function assertNotNewer( version: number, known: number ): void {
	if ( version > known ) {
		throw new WorkerError(
			'SCHEMA_NEWER_THAN_WORKER',
			`It has schema ${ version }, this worker knows ${ known }.`
		);
	}
}

/**
 * @param version of a file
 * @param known   the one that this worker reads and writes
 * @throws {WorkerError} SCHEMA_NEWER_THAN_WORKER, SCHEMA_OLDER_THAN_WORKER
 */
export function assertSameVersion( version: number, known: number ): void {
	assertNotNewer( version, known );
	if ( version < known ) {
		throw new WorkerError(
			'SCHEMA_OLDER_THAN_WORKER',
			`It has schema ${ version }, this worker writes ${ known }.`
		);
	}
}
