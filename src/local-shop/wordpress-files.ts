import { createHmac, randomBytes } from 'node:crypto';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WooCommerceParts } from './discovery.ts';
import { PHP_DIR } from './php-dir.ts';
import { runCommand } from './run-command.ts';

/** Where the shop's database is. */
export type DatabaseSettings =
	| { readonly engine: 'mariadb'; readonly socket: string; readonly name: string }
	| {
			readonly engine: 'sqlite';
			/** Name of its file in wp-content/database; `.ht.sqlite` when left out. */
			readonly file?: string;
	  };

/** Copies WordPress, WooCommerce and what a test shop needs into `root`. */
export async function writeWordpressFiles(
	root: string,
	parts: WooCommerceParts,
	database: DatabaseSettings,
	baseUrl: string,
	options: { readonly secret?: string; readonly signal?: AbortSignal | undefined } = {}
): Promise< void > {
	const { secret = randomBytes( 32 ).toString( 'hex' ), signal } = options;
	const content = join( root, 'wp-content' );
	const plugins = join( content, 'plugins' );
	await copyFolder( parts.wordpressDir, root, signal );
	await copyFolder( parts.woocommerceDir, join( plugins, 'woocommerce' ), signal );
	await mkdir( join( content, 'mu-plugins' ), { recursive: true } );
	await cp( join( PHP_DIR, 'mu-plugin.php' ), join( content, 'mu-plugins/test-shop.php' ) );
	if ( database.engine === 'sqlite' ) {
		await addSqlite( content, parts.sqliteDir );
	}
	await writeWordpressConfig( root, database, baseUrl, secret );
}

/** `wp-config.php` for the address the shop has now. The same `secret` keeps people logged in. */
export async function writeWordpressConfig(
	root: string,
	database: DatabaseSettings,
	baseUrl: string,
	secret: string
): Promise< void > {
	await writeFile( join( root, 'wp-config.php' ), wpConfig( database, baseUrl, secret ) );
}

async function addSqlite( content: string, sqliteDir: string | null ): Promise< void > {
	if ( sqliteDir === null ) {
		throw new Error( 'SQLite needs the plugin "SQLite Database Integration"' );
	}
	const target = join( content, 'plugins/sqlite-database-integration' );
	await copyFolder( sqliteDir, target );
	const dropIn = await readFile( join( sqliteDir, 'db.copy' ), 'utf8' );
	await writeFile(
		join( content, 'db.php' ),
		dropIn
			// Its own guess is right, also where the folder has another name (Playground's PHP).
			.replaceAll( '{SQLITE_IMPLEMENTATION_FOLDER_PATH}', '' )
			.replaceAll( '{SQLITE_PLUGIN}', 'sqlite-database-integration/load.php' )
	);
}

function wpConfig( database: DatabaseSettings, baseUrl: string, secret: string ): string {
	const derived = ( name: string ): string =>
		createHmac( 'sha256', secret ).update( name ).digest( 'hex' );
	const constants: Record< string, string | boolean > = {
		DB_NAME: database.engine === 'mariadb' ? database.name : 'shop',
		DB_USER: 'root',
		DB_PASSWORD: '',
		DB_HOST: database.engine === 'mariadb' ? `localhost:${ database.socket }` : '',
		DB_CHARSET: 'utf8mb4',
		DB_COLLATE: '',
		WP_HOME: baseUrl,
		WP_SITEURL: baseUrl,
		// Nothing may wait for addresses outside this machine; the shop itself stays reachable.
		WP_HTTP_BLOCK_EXTERNAL: true,
		WP_ACCESSIBLE_HOSTS: '127.0.0.1',
		AUTOMATIC_UPDATER_DISABLED: true,
		WP_DEBUG: true,
		WP_DEBUG_DISPLAY: false,
		WP_DEBUG_LOG: true,
	};
	if ( database.engine === 'sqlite' ) {
		constants.LOCKSTEP_TEST_SQLITE = true;
		constants.DB_FILE = database.file ?? '.ht.sqlite';
	}
	for ( const key of [ 'AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE' ] ) {
		constants[ `${ key }_KEY` ] = derived( `${ key }_KEY` );
		constants[ `${ key }_SALT` ] = derived( `${ key }_SALT` );
	}
	const lines = Object.entries( constants ).map( ( [ name, value ] ) =>
		typeof value === 'boolean'
			? `define( '${ name }', ${ value } );`
			: `define( '${ name }', '${ value }' );`
	);
	return `<?php
${ lines.join( '\n' ) }
$table_prefix = 'wp_';
if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/' );
}
require_once ABSPATH . 'wp-settings.php';
`;
}

/**
 * Ten thousand files are `cp`'s work: Node's own copying kept a stopping demo for 17 s and cannot be
 * called off. What links point to is copied: the shop may be mounted elsewhere.
 */
async function copyFolder( from: string, to: string, signal?: AbortSignal ): Promise< void > {
	await mkdir( to, { recursive: true } );
	await runCommand( 'cp', [ '-RL', `${ from }/.`, to ], '', { signal } );
}
