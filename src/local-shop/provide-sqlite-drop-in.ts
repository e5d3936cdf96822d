import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from './cache-folder.ts';
import { keepInCache } from './keep-in-cache.ts';
import type { ProvideOptions } from './provide-options.ts';
import { SILENT } from './shop-progress.ts';
import { unpackNpmPackage } from './unpack-npm-package.ts';
import { unpackZip, withoutFirstFolder } from './unpack-zip.ts';

/** This version carries 3.0.2 of the plugin; 2.1 fails with WooCommerce ("database is locked"). */
export const PLAYGROUND_VERSION = '3.1.56';
const ZIP = 'sqlite-database-integration.zip';

/**
 * The folder of WordPress' plugin "SQLite Database Integration", whose drop-in makes WordPress run
 * without a database server: `LOCKSTEP_SQLITE_DIR`, else the cache, which is filled from the npm
 * package that carries it (400 kB).
 *
 * @throws when it is nowhere and npm cannot have it.
 */
export async function provideSqliteDropIn( options: ProvideOptions = {} ): Promise< string > {
	const { environment = process.env, report = SILENT, signal } = options;
	const own = environment.LOCKSTEP_SQLITE_DIR;
	if ( own !== undefined && own !== '' ) {
		if ( ! isDropIn( own ) ) {
			throw new Error( `there is no SQLite drop-in in ${ own } (LOCKSTEP_SQLITE_DIR)` );
		}
		return own;
	}
	const target = join( cacheFolder( environment ), 'sqlite-database-integration' );
	return keepInCache( target, isDropIn, ( folder ) =>
		unpackNpmPackage(
			{
				name: '@wp-playground/cli',
				version: PLAYGROUND_VERSION,
				paths: [ ZIP ],
				environment,
				report,
				signal,
			},
			async ( unpacked ) =>
				unpackZip( await readFile( join( unpacked, ZIP ) ), folder, withoutFirstFolder )
		)
	);
}

function isDropIn( folder: string ): boolean {
	return [ 'db.copy', 'load.php', 'wp-includes/sqlite/db.php' ].every( ( file ) =>
		existsSync( join( folder, file ) )
	);
}
