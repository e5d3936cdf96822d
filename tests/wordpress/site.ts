import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_DIR, PHP_DIR } from '../../src/local-shop/php-dir.ts';
import { runCommand } from '../../src/local-shop/run-command.ts';
import {
	writeWordpressFiles,
	type DatabaseSettings,
} from '../../src/local-shop/wordpress-files.ts';

/** What a WordPress for PHPUnit is made of. */
export interface TestSite {
	/** Where it is put; must not exist yet. */
	readonly root: string;
	readonly wordpressDir: string;
	/** The real WooCommerce, or the stand-in for it. */
	readonly woocommerceDir: string;
	readonly sqliteDir: string | null;
	readonly database: DatabaseSettings;
	/** Whether it is a network of sites, with everything active on all of them. */
	readonly isNetwork?: boolean;
	/** Whether WooCommerce keeps orders among the posts, as shops from before its order tables do. */
	readonly hasOrdersAsPosts?: boolean;
}

/** Nothing listens there: PHPUnit runs inside WordPress and needs no server. */
const ADDRESS = 'http://127.0.0.1:9';

/** The stand-in for WooCommerce, which is a plugin of that slug. */
export const STAND_IN_DIR = join( import.meta.dirname, 'stand-in/woocommerce' );

/**
 * Installs a WordPress with WooCommerce (or its stand-in) and this plugin, both active.
 *
 * @throws with what PHP said when one of the steps fails.
 */
export async function installTestSite( site: TestSite ): Promise< void > {
	const { root, database, isNetwork = false, hasOrdersAsPosts = false, ...parts } = site;
	await writeWordpressFiles( root, { ...parts, database: database.engine }, database, ADDRESS );
	const plugin = join( root, 'wp-content/plugins/lockstep' );
	mkdirSync( plugin );
	for ( const part of [ 'plugin.php', 'uninstall.php', 'includes' ] ) {
		if ( existsSync( join( PACKAGE_DIR, part ) ) ) {
			cpSync( join( PACKAGE_DIR, part ), join( plugin, part ), { recursive: true } );
		}
	}
	for ( const script of [
		join( PHP_DIR, 'install-wordpress.php' ),
		...( isNetwork ? [ join( import.meta.dirname, 'prepare-network.php' ) ] : [] ),
		join( import.meta.dirname, 'prepare-shop.php' ),
	] ) {
		await runCommand( 'env', [
			`LOCKSTEP_TEST_HOST=${ new URL( ADDRESS ).host }`,
			`LOCKSTEP_TEST_ORDERS_ARE_POSTS=${ hasOrdersAsPosts ? 'yes' : '' }`,
			'php',
			script,
			root,
		] );
	}
}
