import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from './cache-folder.ts';
import { startGuardedProcess } from './guarded-process.ts';
import { keepInCache } from './keep-in-cache.ts';
import { LAST_IN_LINE } from './native-php.ts';
import { PACKAGE_DIR, PHP_DIR } from './php-dir.ts';
import type { PhpRuntime, SiteAddress } from './php-runtime.ts';
import type { ProvideOptions } from './provide-options.ts';
import { PLAYGROUND_VERSION } from './provide-sqlite-drop-in.ts';
import { runCommand } from './run-command.ts';
import { SILENT, withSeconds } from './shop-progress.ts';
import { npmCommand } from './unpack-npm-package.ts';

const PHP = '8.3';
const CLI = 'node_modules/@wp-playground/cli/wp-playground.js';
const INSTALL_LIMIT_MS = 300_000;
const SCRIPT_LIMIT_MS = 300_000;
const READY = [ '--wordpress-install-mode=do-not-attempt-installing', '--skip-sqlite-setup' ];

/**
 * WordPress Playground's PHP, compiled to WebAssembly: for machines without PHP. Fetched from npm
 * into the cache the first time (100 MB, 580 MB unpacked); ten times slower than a native PHP.
 *
 * @throws when npm cannot have it.
 */
export async function providePlaygroundPhp( options: ProvideOptions = {} ): Promise< PhpRuntime > {
	const { environment = process.env, report = SILENT, signal } = options;
	const target = join( cacheFolder( environment ), `playground-${ PLAYGROUND_VERSION }` );
	const [ npm = 'npm', ...npmArgs ] = npmCommand( environment );
	const install = async ( folder: string ): Promise< void > => {
		const wanted = `@wp-playground/cli@${ PLAYGROUND_VERSION }`;
		await writeFile( join( folder, 'package.json' ), '{ "private": true }\n' );
		const args = [
			'install',
			wanted,
			'--ignore-scripts',
			'--no-audit',
			'--no-fund',
			'--silent',
		];
		await runCommand( npm, [ ...npmArgs, ...args, '--fetch-retries=1' ], '', {
			signal,
			limitMs: INSTALL_LIMIT_MS,
			cwd: folder,
		} );
	};
	const cli = ( folder: string ): string => join( folder, CLI );
	const isWhole = ( folder: string ): boolean => existsSync( cli( folder ) );
	const folder = await withSeconds(
		report,
		'Fetching PHP (WordPress Playground) from npm',
		keepInCache( target, isWhole, install )
	);
	return createPlaygroundPhp( cli( folder ) );
}

function createPlaygroundPhp( cli: string ): PhpRuntime {
	const mounts = ( root: string ) => [
		`--php=${ PHP }`,
		`--mount-before-install=${ root }:/wordpress`,
		`--mount-before-install=${ PHP_DIR }:/scripts`,
		...READY,
	];
	return {
		name: `PHP ${ PHP } of WordPress Playground`,
		version: PHP,
		isSlow: true,
		runScript: async ( { root, host, logFolder, signal }, script, input ) => {
			// It passes on neither environment nor standard input: a folder carries both.
			const folder = await mkdtemp( join( logFolder, 'script-' ) );
			try {
				await writeFile( join( folder, 'input.json' ), JSON.stringify( input ) );
				await writeFile( join( folder, 'run.php' ), launcherOf( script, host ) );
				const own = `--mount-before-install=${ folder }:/run`;
				const args = [
					cli,
					'php',
					...mounts( root ),
					own,
					'--verbosity=quiet',
					'--',
					'/run/run.php',
				];
				return await runCommand(
					'nice',
					[ ...LAST_IN_LINE, process.execPath, ...args ],
					'',
					{
						signal,
						limitMs: SCRIPT_LIMIT_MS,
					}
				);
			} finally {
				await rm( folder, { recursive: true, force: true } );
			}
		},
		serve: ( { root, host, logFolder }: SiteAddress, workers ) =>
			startGuardedProcess(
				'nice',
				[
					...LAST_IN_LINE,
					process.execPath,
					'--import',
					join( PACKAGE_DIR, 'src/local-shop/listen-on-loopback.mjs' ),
					cli,
					'server',
					...mounts( root ),
					`--port=${ new URL( `http://${ host }` ).port }`,
					`--site-url=http://${ host }`,
					`--workers=${ workers }`,
				],
				{ logFile: join( logFolder, 'php.log' ) }
			),
	};
}

function launcherOf( script: string, host: string ): string {
	return `<?php
putenv( 'LOCKSTEP_TEST_HOST=${ host }' );
putenv( 'LOCKSTEP_INPUT=/run/input.json' );
$argv = array( '${ script }', '/wordpress' );
require '/scripts/${ script }';
`;
}
