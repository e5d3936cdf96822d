import { spawnSync } from 'node:child_process';
import { findNativePhp } from '../../src/local-shop/native-php.ts';
import { provideSqliteDropIn } from '../../src/local-shop/provide-sqlite-drop-in.ts';
import {
	findWoocommerce,
	isAtLeast,
	type ProvidedWoocommerce,
} from '../../src/local-shop/provide-woocommerce.ts';
import { provideWordPress } from '../../src/local-shop/provide-wordpress.ts';
import { STAND_IN_DIR } from './site.ts';

/** One shop that the tests run in, or why it cannot be had. */
export interface TestShop {
	/** As the summary of `npm test` names it; tests/allowed-skips.json knows these names. */
	readonly name: string;
	readonly missing: string | null;
	readonly woocommerceDir: string;
	readonly engine: 'sqlite' | 'mariadb';
	readonly isNetwork: boolean;
	readonly hasOrdersAsPosts: boolean;
	/** PHPUnit's own arguments: what is tested in this shop. */
	readonly phpunit: readonly string[];
}

/** Everything that the shops are made of. */
export interface ShopParts {
	/** Empty where there is none; then every shop is missing. */
	readonly wordpressDir: string;
	readonly sqliteDir: string | null;
	readonly shops: readonly TestShop[];
}

/**
 * The shops of this machine, those with the stand-in first. With `isWhole` also what takes longer:
 * every test in every copy of WooCommerce.
 * A WordPress is looked for in the cache, and fetched from npm if there is none.
 */
export async function findShops( isWhole: boolean ): Promise< ShopParts > {
	const wordpress = await provideWordPress().catch( () => null );
	const sqliteDir = await provideSqliteDropIn().catch( () => null );
	const shops = listShops( wordpress?.version ?? '0', sqliteDir !== null, isWhole );
	return {
		wordpressDir: wordpress?.folder ?? '',
		sqliteDir,
		shops:
			wordpress === null
				? shops.map( ( shop ) => ( {
						...shop,
						missing: 'no WordPress, and npm has none',
					} ) )
				: shops,
	};
}

function listShops( wordpressVersion: string, hasDropIn: boolean, isWhole: boolean ): TestShop[] {
	const php = findNativePhp();
	const noSqlite =
		! hasDropIn || php?.hasSqlite !== true ? 'no PHP with pdo_sqlite, or no npm' : null;
	const noMariadb =
		isRunnable( 'mariadbd' ) && isRunnable( 'mariadb-install-db' ) ? null : 'no mariadb-server';
	const standIn = {
		woocommerceDir: STAND_IN_DIR,
		isNetwork: false,
		hasOrdersAsPosts: false,
		phpunit: [],
	};
	const real = findWoocommerce().flatMap( ( copy, index ) =>
		realShops( copy, {
			wordpressVersion,
			phpVersion: php?.version ?? '0',
			isWhole: isWhole || index === 0,
			engine: noMariadb === null ? 'mariadb' : 'sqlite',
			noDatabase: noMariadb === null || noSqlite === null ? null : noMariadb,
		} )
	);
	const none: TestShop = {
		...standIn,
		name: 'WordPress (real WooCommerce)',
		missing: 'no copy of WooCommerce',
		engine: 'sqlite',
	};
	return [
		{ ...standIn, name: 'WordPress (SQLite)', missing: noSqlite, engine: 'sqlite' },
		{ ...standIn, name: 'WordPress (MariaDB)', missing: noMariadb, engine: 'mariadb' },
		{
			...standIn,
			name: 'WordPress (network)',
			missing: noSqlite,
			engine: 'sqlite',
			isNetwork: true,
			phpunit: [ '--group', 'network' ],
		},
		...( real.length === 0 ? [ none ] : real ),
	];
}

interface RealShopOptions {
	readonly wordpressVersion: string;
	readonly phpVersion: string;
	readonly isWhole: boolean;
	readonly engine: TestShop[ 'engine' ];
	readonly noDatabase: string | null;
}

function realShops( copy: ProvidedWoocommerce, options: RealShopOptions ): TestShop[] {
	const fits =
		isAtLeast( options.wordpressVersion, copy.needsWordpress ) &&
		isAtLeast( options.phpVersion, copy.needsPhp );
	const shop = {
		name: `WordPress (real WooCommerce ${ copy.version })`,
		missing: fits
			? options.noDatabase
			: `needs WordPress ${ copy.needsWordpress } and PHP ${ copy.needsPhp }`,
		woocommerceDir: copy.folder,
		engine: options.engine,
		isNetwork: false,
		hasOrdersAsPosts: false,
		// An older copy shows that the contract holds there too; `npm run prove` runs everything in it.
		phpunit: options.isWhole ? [] : [ '--group', 'contract' ],
	};
	return options.isWhole ? [ shop, withOrdersAsPosts( shop ) ] : [ shop ];
}

/** Orders are all that is kept elsewhere; what was recorded of saving them does not hold there. */
function withOrdersAsPosts( shop: TestShop ): TestShop {
	return {
		...shop,
		name: shop.name.replace( ')', ', orders as posts)' ),
		hasOrdersAsPosts: true,
		phpunit: [ '--filter', 'SnapshotTest|OutboxTest' ],
	};
}

function isRunnable( command: string ): boolean {
	return spawnSync( command, [ '--version' ], { stdio: 'ignore' } ).status === 0;
}
