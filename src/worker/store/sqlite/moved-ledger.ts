import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { WorkerError } from '../../worker-error.ts';
import { flush } from './backup-file.ts';

const FILE = 'moved-to.json';

const markerSchema = z.object( {
	/** Host and database, without credentials. */
	to: z.string(),
	atMs: z.int(),
	contentHash: z.string(),
} );
type Marker = z.infer< typeof markerSchema >;

/** Where the ledger of this folder has gone; `null`: it is here. */
export function movedTo( dataDir: string ): Marker | null {
	const file = join( dataDir, FILE );
	return existsSync( file )
		? markerSchema.parse( JSON.parse( readFileSync( file, 'utf8' ) ) )
		: null;
}

/** @throws {WorkerError} LEDGER_MOVED: a worker here would be a second truth. */
export function refuseMoved( dataDir: string ): void {
	const marker = movedTo( dataDir );
	if ( marker ) {
		throw new WorkerError( 'LEDGER_MOVED', `(${ marker.to })` );
	}
}

/** On disk when it returns. */
export function markMoved( dataDir: string, marker: Marker ): void {
	const file = join( dataDir, FILE );
	writeFileSync( `${ file }.new`, JSON.stringify( marker ), { mode: 0o600 } );
	flush( `${ file }.new` );
	renameSync( `${ file }.new`, file );
	flush( dataDir );
}

/** A backup put back into the folder is its ledger again. */
export function unmarkMoved( dataDir: string ): void {
	rmSync( join( dataDir, FILE ), { force: true } );
}
