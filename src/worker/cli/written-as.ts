import { createWriteStream, existsSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { errorText } from '../log.ts';
import { flush, linked } from '../store/sqlite/backup-file.ts';
import { WorkerError } from '../worker-error.ts';

/**
 * Writes a file that has its name once it is whole and on disk.
 *
 * @param isForced over a file that is there.
 * @throws {WorkerError} EXPORT_EXISTS, EXPORT_NOT_WRITTEN, and what `write` throws
 */
export async function writtenAs< T >(
	file: string,
	isForced: boolean,
	nowMs: number,
	write: ( open: () => Writable ) => Promise< T >
): Promise< T > {
	if ( ! isForced && existsSync( file ) ) {
		throw new WorkerError( 'EXPORT_EXISTS', `(${ file })` );
	}
	const partial = `${ file }.partial-${ nowMs }`;
	try {
		const written = await write( () =>
			createWriteStream( partial, { flags: 'wx', mode: 0o600 } )
		);
		flush( partial );
		if ( isForced || ! linked( partial, file, 'EXPORT_EXISTS' ) ) {
			renameSync( partial, file );
		}
		flush( dirname( file ) );
		return written;
	} catch ( error ) {
		throw notWritten( error );
	} finally {
		rmSync( partial, { force: true } );
	}
}

/** What the place of the file says; what the ledger says stays as it is. */
export function notWritten( error: unknown ): unknown {
	return error instanceof Error && 'syscall' in error
		? new WorkerError( 'EXPORT_NOT_WRITTEN', errorText( error ) )
		: error;
}
