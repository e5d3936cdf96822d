import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPrivateMariadb, type PrivateMariadb } from '../../src/local-shop/mariadb.ts';
import { runCommand } from '../../src/local-shop/run-command.ts';
import type { DatabaseSettings } from '../../src/local-shop/wordpress-files.ts';
import { findShops, type TestShop } from './shops.ts';
import { installTestSite } from './site.ts';

/**
 * PHPUnit inside real WordPress, in every shop that this machine can have:
 *
 *     node tests/wordpress/run.ts RESULTS [--whole] [--shop NAME] [PHPUnit's own arguments]
 *
 * Writes PHPUnit's own report of each shop into the folder RESULTS, and `shops.json` with the names of all.
 */

/** Two: one for each of the cores that our times are promised for. */
const AT_ONCE = 2;
const PHPUNIT_LIMIT_MS = 600_000;

const [ results = 'build/test-results/wordpress', ...wanted ] = process.argv.slice( 2 );
const isWhole = takeFlag( '--whole' );
const only = takeValue( '--shop' );
const folder = mkdtempSync( join( tmpdir(), 'lockstep-wordpress-' ) );
let mariadb: Promise< PrivateMariadb > | null = null;

rmSync( results, { recursive: true, force: true } );
mkdirSync( results, { recursive: true } );
process.exitCode = await main().finally( async () => {
	await mariadb?.then( ( { process: server } ) => server.stop() ).catch( () => undefined );
	rmSync( folder, { recursive: true, force: true } );
} );

async function main(): Promise< number > {
	const { shops, ...parts } = await findShops( isWhole );
	const named = shops.filter( ( { name } ) => name.includes( only ) );
	writeFileSync(
		join( results, 'shops.json' ),
		JSON.stringify( named.map( ( { name, missing }, index ) => ( { name, missing, index } ) ) )
	);
	const failed: string[] = [];
	const queue = [ ...named.entries() ];
	const work = async (): Promise< void > => {
		for ( let next = queue.shift(); next !== undefined; next = queue.shift() ) {
			const [ index, shop ] = next;
			if ( shop.missing !== null ) {
				process.stdout.write( `   SKIPPED ${ shop.name }: ${ shop.missing }\n` );
			} else if ( ! ( await test( shop, index, parts ) ) ) {
				failed.push( shop.name );
			}
		}
	};
	await Promise.all( Array.from( { length: AT_ONCE }, work ) );
	return failed.length === 0 ? 0 : 1;
}

/** Installs one shop and runs PHPUnit in it; tells how it went. */
async function test(
	shop: TestShop,
	index: number,
	parts: { readonly wordpressDir: string; readonly sqliteDir: string | null }
): Promise< boolean > {
	const root = join( folder, `shop-${ index }` );
	const log = join( results, `${ index }.txt` );
	const startedAt = performance.now();
	const tell = ( outcome: string ): void => {
		const seconds = ( ( performance.now() - startedAt ) / 1_000 ).toFixed( 1 );
		process.stdout.write( `   ${ outcome } ${ shop.name }, ${ seconds } s\n` );
	};
	try {
		const { woocommerceDir, isNetwork, hasOrdersAsPosts } = shop;
		const database = await databaseOf( shop, index );
		await installTestSite( {
			root,
			...parts,
			woocommerceDir,
			database,
			isNetwork,
			hasOrdersAsPosts,
		} );
		// Whole, into a file: what a failed command says is cut to its end.
		const intoFile = [ '-c', 'exec "$@" > "$0" 2>&1', log ];
		const phpunit = [ join( import.meta.dirname, 'phpunit.php' ), root ];
		await runCommand(
			'sh',
			[
				...intoFile,
				...[ 'php', '-d', 'memory_limit=512M', ...phpunit ],
				...[ '--log-junit', join( results, `${ index }.xml` ) ],
				...( shop.phpunit.length === 0 ? [ '--exclude-group', 'network' ] : shop.phpunit ),
				...wanted,
			],
			'',
			{ limitMs: PHPUNIT_LIMIT_MS }
		);
		tell( 'ok' );
		return true;
	} catch ( failure ) {
		tell( 'FAILED' );
		process.stdout.write(
			`${ String( failure ) }\n${ textOf( log ) }\n${ textOf( join( root, 'wp-content/debug.log' ) ).slice( -1_000 ) }\n`
		);
		return false;
	}
}

async function databaseOf( shop: TestShop, index: number ): Promise< DatabaseSettings > {
	if ( shop.engine === 'sqlite' ) {
		return { engine: 'sqlite' };
	}
	mariadb ??= startPrivateMariadb( folder );
	const { socket } = await mariadb;
	const name = `shop_${ index }`;
	// Nothing here has to survive a power cut: without waiting for the disk it is four times as fast.
	const sql = `SET GLOBAL innodb_flush_log_at_trx_commit = 0; CREATE DATABASE ${ name } CHARACTER SET utf8mb4`;
	await runCommand( 'mariadb', [
		'--no-defaults',
		`--socket=${ socket }`,
		'--user=root',
		`--execute=${ sql }`,
	] );
	return { engine: 'mariadb', socket, name };
}

function textOf( file: string ): string {
	try {
		return readFileSync( file, 'utf8' );
	} catch {
		return '';
	}
}

function takeFlag( name: string ): boolean {
	const at = wanted.indexOf( name );
	return at >= 0 && wanted.splice( at, 1 ).length > 0;
}

function takeValue( name: string ): string {
	const at = wanted.indexOf( name );
	return at < 0 ? '' : ( wanted.splice( at, 2 )[ 1 ] ?? '' );
}
