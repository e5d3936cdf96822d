import { createHash, randomBytes } from 'node:crypto';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { lastJson } from './last-json.ts';
import { PACKAGE_DIR, PHP_DIR } from './php-dir.ts';
import type { PhpRuntime, SiteAddress } from './php-runtime.ts';
import type { ProvidedWoocommerce } from './provide-woocommerce.ts';
import type { ProvidedWordpress } from './provide-wordpress.ts';
import { withSeconds, type ShopReport } from './shop-progress.ts';
import { writeWordpressConfig, writeWordpressFiles } from './wordpress-files.ts';

/** What is remembered of an installed shop; written last, so that half an installation has none. */
const stateSchema = z.object( {
	/** What it was made of; another WordPress or WooCommerce makes it anew. */
	madeOf: z.string(),
	password: z.string(),
	secret: z.string(),
} );
export type ShopState = z.infer< typeof stateSchema >;

export interface ShopParts {
	readonly wordpress: ProvidedWordpress;
	/** `null`: a placeholder stands in its place, which sells nothing. */
	readonly woocommerce: ProvidedWoocommerce | null;
	readonly sqliteDir: string;
}

const installedSchema = z.object( { installed: z.literal( true ) } );
const PLACEHOLDER = join( PHP_DIR, 'no-woocommerce' );
/** Raised when an installation of before would not do any more. */
const LAYOUT = 2;
/** The files that a released package would put into a shop. */
const PLUGIN_FILES = [ 'plugin.php', 'uninstall.php', 'includes', 'languages', 'build/admin' ];

/**
 * Makes sure that the shop in `folder` is installed, at the address it has now, with the plugin as
 * it is in this checkout. The second time this only writes a few files.
 *
 * @throws when WordPress cannot be installed; the next start begins anew.
 */
export async function prepareShopFolder( options: {
	readonly folder: string;
	readonly parts: ShopParts;
	readonly php: PhpRuntime;
	readonly site: SiteAddress;
	readonly report: ShopReport;
} ): Promise< ShopState > {
	const { folder, parts, php, site, report } = options;
	const stateFile = join( folder, 'shop.json' );
	const baseUrl = `http://${ site.host }`;
	const madeOf = JSON.stringify( {
		layout: LAYOUT,
		wordpress: parts.wordpress.version,
		woocommerce: parts.woocommerce?.version ?? null,
	} );
	const known = readState( stateFile );
	if ( known?.madeOf === madeOf ) {
		await writeWordpressConfig( site.root, databaseOf( known ), baseUrl, known.secret );
		if ( parts.woocommerce === null ) {
			const place = join( site.root, 'wp-content/plugins/woocommerce' );
			cpSync( PLACEHOLDER, place, { recursive: true } );
		}
		copyPlugin( site.root );
		return known;
	}
	const state: ShopState = {
		madeOf,
		password: randomBytes( 9 ).toString( 'base64url' ),
		secret: randomBytes( 32 ).toString( 'hex' ),
	};
	const install = async (): Promise< void > => {
		await rm( stateFile, { force: true } );
		await rm( site.root, { recursive: true, force: true, maxRetries: 3 } );
		await mkdir( folder, { recursive: true } );
		const sources = {
			wordpressDir: parts.wordpress.folder,
			woocommerceDir: parts.woocommerce?.folder ?? PLACEHOLDER,
			database: 'sqlite',
			sqliteDir: parts.sqliteDir,
		} as const;
		await writeWordpressFiles( site.root, sources, databaseOf( state ), baseUrl, {
			secret: state.secret,
			signal: site.signal,
		} );
		copyPlugin( site.root );
		const { password } = state;
		const wanted = { title: 'Tea & Cups', password };
		const said = await php.runScript( site, 'install-wordpress.php', wanted );
		installedSchema.parse( lastJson( said ) );
		if ( parts.woocommerce !== null ) {
			await php.runScript( site, 'install-shop.php', { products: [] } );
		}
		await writeFile( stateFile, JSON.stringify( state, null, '\t' ), { mode: 0o600 } );
	};
	await withSeconds( report, 'Installing WordPress', install() );
	return state;
}

/** Playground's server hands out any file of which somebody knows the name: nobody knows this one. */
export function databaseOf( { secret }: ShopState ): { engine: 'sqlite'; file: string } {
	const name = createHash( 'sha256' ).update( secret ).digest( 'hex' ).slice( 0, 32 );
	return { engine: 'sqlite', file: `shop-${ name }.sqlite` };
}

function readState( file: string ): ShopState | null {
	try {
		return stateSchema.parse( JSON.parse( readFileSync( file, 'utf8' ) ) );
	} catch {
		return null;
	}
}

function copyPlugin( root: string ): void {
	const target = join( root, 'wp-content/plugins/lockstep' );
	for ( const part of PLUGIN_FILES ) {
		const source = join( PACKAGE_DIR, part );
		if ( existsSync( source ) ) {
			cpSync( source, join( target, part ), { recursive: true } );
		}
	}
}
