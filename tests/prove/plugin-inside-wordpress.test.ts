import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '../../src/local-shop/cache-folder.ts';
import { PACKAGE_DIR } from '../../src/local-shop/php-dir.ts';
import { providePlaygroundPhp } from '../../src/local-shop/playground-php.ts';
import {
	PLAYGROUND_VERSION,
	provideSqliteDropIn,
} from '../../src/local-shop/provide-sqlite-drop-in.ts';
import { provideWordPress } from '../../src/local-shop/provide-wordpress.ts';
import { runCommand } from '../../src/local-shop/run-command.ts';
import { installTestSite, STAND_IN_DIR } from '../wordpress/site.ts';

/**
 * The tests inside WordPress once more, where `npm test` has no time for them: all of them in every
 * copy of WooCommerce, and in the oldest and the newest PHP.
 */

const LIMIT_MS = 1_800_000;
const PLAYGROUND = [
	'--wordpress-install-mode=do-not-attempt-installing',
	'--skip-sqlite-setup',
	'--verbosity=quiet',
];

/** PHP compiled to WebAssembly takes neither arguments nor an exit code further; a folder carries both. */
const LAUNCHER = `<?php
$argv = array( 'phpunit.php', '/wordpress', '--exclude-group', 'network', '--log-junit', '/run/junit.xml' );
require '/lockstep/tests/wordpress/phpunit.php';
`;

let folder: string;

beforeEach( () => {
	folder = mkdtempSync( join( tmpdir(), 'lockstep-plugin-' ) );
} );
afterEach( () => {
	rmSync( folder, { recursive: true, force: true } );
} );

it(
	'every test in every copy of WooCommerce',
	async () => {
		const run = join( PACKAGE_DIR, 'tests/wordpress/run.ts' );
		const said = await runCommand(
			process.execPath,
			[ run, join( folder, 'results' ), '--whole' ],
			'',
			{
				limitMs: LIMIT_MS,
			}
		);
		expect( said ).not.toContain( 'FAILED' );
		process.stderr.write( `\n${ said }` );
	},
	LIMIT_MS
);

it.each( [ '7.4', '8.4' ] )(
	'every test that needs no second process in PHP %s',
	async ( version ) => {
		await providePlaygroundPhp();
		const root = join( folder, 'wordpress' );
		await installTestSite( {
			root,
			wordpressDir: ( await provideWordPress() ).folder,
			woocommerceDir: STAND_IN_DIR,
			sqliteDir: await provideSqliteDropIn(),
			database: { engine: 'sqlite' },
		} );
		const exchange = join( folder, 'run' );
		await mkdir( exchange );
		writeFileSync( join( exchange, 'run.php' ), LAUNCHER );
		const playground = join( cacheFolder(), `playground-${ PLAYGROUND_VERSION }` );
		const said = await runCommand(
			process.execPath,
			[
				join( playground, 'node_modules/@wp-playground/cli/wp-playground.js' ),
				'php',
				`--php=${ version }`,
				`--mount-before-install=${ root }:/wordpress`,
				`--mount-before-install=${ PACKAGE_DIR }:/lockstep`,
				`--mount-before-install=${ exchange }:/run`,
				...PLAYGROUND,
				'--',
				'/run/run.php',
			],
			'',
			{ limitMs: LIMIT_MS }
		);
		process.stderr.write(
			`\nPHP ${ version }: ${ said.trim().split( '\n' ).slice( -3 ).join( ' ' ) }\n`
		);
		const report = join( exchange, 'junit.xml' );
		expect( existsSync( report ) ? '' : said ).toBe( '' );
		const total =
			/<testsuite [^>]*\btests="(\d+)"[^>]*\berrors="(\d+)"[^>]*\bfailures="(\d+)"/.exec(
				readFileSync( report, 'utf8' )
			);
		expect( total?.slice( 2 ) ).toEqual( [ '0', '0' ] );
		expect( Number( total?.[ 1 ] ) ).toBeGreaterThan( 300 );
	},
	LIMIT_MS
);
