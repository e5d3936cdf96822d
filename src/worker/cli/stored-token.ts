import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The admin token of the worker with this data folder; empty when there is none. */
export function storedToken( dataDir: string ): string {
	const file = join( dataDir, 'admin.token' );
	return existsSync( file ) ? readFileSync( file, 'utf8' ).trim() : '';
}
