import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';

/** What the real shop is made of; none of it belongs to this repository. */
export interface WooCommerceParts {
	readonly wordpressDir: string;
	readonly woocommerceDir: string;
	readonly database: 'mariadb' | 'sqlite';
	/** With `sqlite`: the plugin "SQLite Database Integration" (3.0.2 is known to work). */
	readonly sqliteDir: string | null;
}

export type Discovery =
	| { readonly found: true; readonly parts: WooCommerceParts }
	| { readonly found: false; readonly reason: string };

const cache = join( homedir(), '.cache', 'lockstep' );

/**
 * Looks for a WordPress and a WooCommerce on this machine:
 * `LOCKSTEP_WORDPRESS_DIR`, `LOCKSTEP_WOOCOMMERCE_DIR`, `LOCKSTEP_SQLITE_DIR`, else the folders
 * `wordpress`, `woocommerce` and `sqlite-database-integration` under `~/.cache/lockstep`.
 * MariaDB is preferred; `LOCKSTEP_WOOCOMMERCE_DATABASE=sqlite` chooses SQLite.
 */
export function discoverWooCommerce( environment: NodeJS.ProcessEnv = process.env ): Discovery {
	const wordpressDir = environment.LOCKSTEP_WORDPRESS_DIR ?? join( cache, 'wordpress' );
	const woocommerceDir = environment.LOCKSTEP_WOOCOMMERCE_DIR ?? join( cache, 'woocommerce' );
	const sqliteDir =
		environment.LOCKSTEP_SQLITE_DIR ?? join( cache, 'sqlite-database-integration' );
	if ( ! existsSync( join( wordpressDir, 'wp-includes/version.php' ) ) ) {
		return missing(
			`no WordPress in ${ wordpressDir }: unpack one there or set LOCKSTEP_WORDPRESS_DIR`
		);
	}
	if ( ! existsSync( join( woocommerceDir, 'woocommerce.php' ) ) ) {
		return missing(
			`no WooCommerce in ${ woocommerceDir }: unpack a release there or set LOCKSTEP_WOOCOMMERCE_DIR`
		);
	}
	if ( ! isRunnable( 'php' ) ) {
		return missing( 'no PHP on the PATH: install php-cli with mysqli or pdo_sqlite' );
	}
	const hasMariadb = isRunnable( 'mariadbd' ) && isRunnable( 'mariadb-install-db' );
	const hasSqlite = existsSync( join( sqliteDir, 'db.copy' ) );
	const wanted = environment.LOCKSTEP_WOOCOMMERCE_DATABASE;
	const database = pickDatabase( wanted, hasMariadb, hasSqlite );
	if ( database === null ) {
		return missing(
			`no database for WordPress: install mariadb-server, or put the plugin "SQLite Database Integration" into ${ sqliteDir }`
		);
	}
	return {
		found: true,
		parts: {
			wordpressDir,
			woocommerceDir,
			database,
			sqliteDir: hasSqlite ? sqliteDir : null,
		},
	};
}

/** The version a plugin's or WordPress' main file states. */
export function versionIn( file: string, pattern: RegExp ): string {
	return pattern.exec( readFileSync( file, 'utf8' ) )?.[ 1 ] ?? 'unknown';
}

function pickDatabase(
	wanted: string | undefined,
	hasMariadb: boolean,
	hasSqlite: boolean
): 'mariadb' | 'sqlite' | null {
	if ( hasSqlite && ( wanted === 'sqlite' || ! hasMariadb ) ) {
		return 'sqlite';
	}
	return hasMariadb && wanted !== 'sqlite' ? 'mariadb' : null;
}

function missing( reason: string ): Discovery {
	return { found: false, reason };
}

function isRunnable( command: string ): boolean {
	return spawnSync( command, [ '--version' ], { stdio: 'ignore' } ).status === 0;
}
