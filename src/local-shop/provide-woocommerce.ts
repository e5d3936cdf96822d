import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cache-folder.ts';
import { download } from './download.ts';
import { keepInCache } from './keep-in-cache.ts';
import { WORDPRESS_ORG, type ProvideOptions } from './provide-options.ts';
import { SILENT } from './shop-progress.ts';
import { unpackZip, withoutFirstFolder } from './unpack-zip.ts';

export interface ProvidedWoocommerce {
	readonly folder: string;
	readonly version: string;
	readonly needsWordpress: string;
	readonly needsPhp: string;
}

/**
 * The copies of WooCommerce on this machine, best first: `LOCKSTEP_WOOCOMMERCE_DIR` alone when it
 * is set, else `woocommerce` and `woocommerce-old` in the cache.
 */
export function findWoocommerce(
	environment: NodeJS.ProcessEnv = process.env
): ProvidedWoocommerce[] {
	const own = environment.LOCKSTEP_WOOCOMMERCE_DIR;
	const cache = cacheFolder( environment );
	const folders =
		own !== undefined && own !== ''
			? [ own ]
			: [ join( cache, 'woocommerce' ), join( cache, 'woocommerce-old' ) ];
	return folders.filter( isWoocommerce ).map( provided );
}

/**
 * Downloads the newest release of WooCommerce into the cache.
 *
 * @throws when wordpress.org cannot be reached.
 */
export async function downloadWoocommerce(
	options: ProvideOptions & { readonly onAnswer?: () => void } = {}
): Promise< ProvidedWoocommerce > {
	const { environment = process.env, report = SILENT, signal, releases, onAnswer } = options;
	const target = join( cacheFolder( environment ), 'woocommerce' );
	if ( releases === null ) {
		throw new Error( 'WooCommerce is not to be downloaded' );
	}
	const { woocommerce } = releases ?? WORDPRESS_ORG;
	const zip = await download( woocommerce, 'Downloading WooCommerce', {
		report,
		signal,
		onAnswer,
	} );
	const unpack = ( folder: string ) => unpackZip( zip, folder, withoutFirstFolder );
	return provided( await keepInCache( target, isWoocommerce, unpack ) );
}

/** The first copy that runs with this WordPress and this PHP. */
export function fittingWoocommerce(
	copies: readonly ProvidedWoocommerce[],
	wordpressVersion: string,
	phpVersion: string
): ProvidedWoocommerce | undefined {
	return copies.find(
		( { needsWordpress, needsPhp } ) =>
			isAtLeast( wordpressVersion, needsWordpress ) && isAtLeast( phpVersion, needsPhp )
	);
}

/** Compares `6.7-alpha-58729` as WordPress does for plugins: by its numbers, whatever stands behind. */
export function isAtLeast( version: string, needed: string ): boolean {
	const numbers = ( text: string ) =>
		text
			.replace( /[^\d.].*$/, '' )
			.split( '.' )
			.map( Number );
	const has = numbers( version );
	for ( const [ index, number ] of numbers( needed ).entries() ) {
		const difference = ( has[ index ] ?? 0 ) - number;
		if ( difference !== 0 ) {
			return difference > 0;
		}
	}
	return true;
}

function isWoocommerce( folder: string ): boolean {
	return [
		'woocommerce.php',
		'includes/class-woocommerce.php',
		'src/StoreApi/StoreApi.php',
		'vendor/autoload_packages.php',
	].every( ( file ) => existsSync( join( folder, file ) ) );
}

function provided( folder: string ): ProvidedWoocommerce {
	const text = readFileSync( join( folder, 'woocommerce.php' ), 'utf8' );
	const header = ( name: string ): string =>
		new RegExp( `^[ *]*${ name }: *(\\S+)`, 'm' ).exec( text )?.[ 1 ] ?? '0';
	return {
		folder,
		version: header( 'Version' ),
		needsWordpress: header( 'Requires at least' ),
		needsPhp: header( 'Requires PHP' ),
	};
}
