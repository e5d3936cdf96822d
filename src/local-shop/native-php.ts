import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import { startGuardedProcess, type GuardedProcess } from './guarded-process.ts';
import { PHP_DIR } from './php-dir.ts';
import type { PhpRuntime, SiteAddress } from './php-runtime.ts';
import { isAtLeast } from './provide-woocommerce.ts';
import { runCommand } from './run-command.ts';

export interface FoundPhp {
	readonly version: string;
	readonly hasSqlite: boolean;
}

const SCRIPT_LIMIT_MS = 120_000;
const SETTINGS = [ '-d', 'memory_limit=512M' ];
/** Beside a worker that is being watched: on two cores an installation held its confirmations up by 6 s. */
export const LAST_IN_LINE = [ '-n', '10' ];
const SERVER_SETTINGS = [ 'opcache.enable_cli=1', 'opcache.revalidate_freq=0' ];
const ASK =
	'echo json_encode( array( "version" => PHP_VERSION, "hasSqlite" => extension_loaded( "pdo_sqlite" ) ) );';
const foundSchema = z.object( { version: z.string(), hasSqlite: z.boolean() } );

/** The `php` of the PATH, if there is one. */
export function findNativePhp( environment: NodeJS.ProcessEnv = process.env ): FoundPhp | null {
	const { error, status, stdout } = spawnSync( 'php', [ '-r', ASK ], {
		encoding: 'utf8',
		env: environment,
		timeout: 10_000,
	} );
	if ( error !== undefined || status !== 0 ) {
		return null;
	}
	const said = stdout.trim().split( '\n' ).at( -1 ) ?? '';
	return said.startsWith( '{' ) ? foundSchema.parse( JSON.parse( said ) ) : null;
}

/** Can it run WordPress on SQLite? */
export function isEnoughForShop( php: FoundPhp ): boolean {
	return php.hasSqlite && isAtLeast( php.version, '7.4' );
}

export function createNativePhp( { version }: FoundPhp ): PhpRuntime {
	return {
		name: `PHP ${ version }`,
		version,
		isSlow: false,
		runScript: ( { root, host, signal }, script, input ) =>
			runCommand(
				'nice',
				[ ...LAST_IN_LINE, 'php', ...SETTINGS, join( PHP_DIR, script ), root ],
				JSON.stringify( input ),
				{ signal, limitMs: SCRIPT_LIMIT_MS, environment: { LOCKSTEP_TEST_HOST: host } }
			),
		serve: ( site, workers ) => serveNatively( site, workers, [ 'nice', ...LAST_IN_LINE ] ),
	};
}

/** PHP's own server, one process per request at a time. `before` stands before the command. */
export function serveNatively(
	{ root, host, logFolder }: SiteAddress,
	workers: number,
	before: readonly string[] = []
): GuardedProcess {
	return startGuardedProcess(
		'env',
		[
			...before,
			'php',
			...SETTINGS,
			...SERVER_SETTINGS.flatMap( ( setting ) => [ '-d', setting ] ),
			'-S',
			host,
			'-t',
			root,
			join( PHP_DIR, 'router.php' ),
		],
		{
			logFile: join( logFolder, 'php.log' ),
			// More than one is needed: WordPress calls itself to run its jobs.
			environment: { PHP_CLI_SERVER_WORKERS: String( workers ) },
		}
	);
}
