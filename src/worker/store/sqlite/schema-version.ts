import { WorkerError } from '../../worker-error.ts';

/**
 * @param version of the file
 * @param known   the one that this worker reads and writes
 * @throws {WorkerError} SCHEMA_NEWER_THAN_WORKER
 */
export function assertNotNewer( version: number, known: number ): void {
	if ( version > known ) {
		throw new WorkerError(
			'SCHEMA_NEWER_THAN_WORKER',
			`It has schema ${ version }, this worker knows ${ known }.`
		);
	}
}

/** @throws {WorkerError} SCHEMA_NEWER_THAN_WORKER, SCHEMA_OLDER_THAN_WORKER */
export function assertSameVersion( version: number, known: number ): void {
	assertNotNewer( version, known );
	if ( version < known ) {
		throw new WorkerError(
			'SCHEMA_OLDER_THAN_WORKER',
			`It has schema ${ version }, this worker writes ${ known }.`
		);
	}
}
