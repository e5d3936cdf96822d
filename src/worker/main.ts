import { Command } from 'commander';
import { asOf, type AsOfOptions } from './cli/as-of.ts';
import { backup } from './cli/backup.ts';
import { demo } from './cli/demo.ts';
import { exportAny, type ExportCommandOptions } from './cli/export-any.ts';
import { instantArgument } from './cli/instant-argument.ts';
import { move } from './cli/move.ts';
import { EXIT, printJson } from './cli/output.ts';
import { addWorkerCommands } from './cli/worker-commands.ts';
import { migrate, type MigrateCommandOptions } from './cli/migrate.ts';
import { replay, type ReplayCommandOptions } from './cli/replay.ts';
import { restore, type RestoreCommandOptions } from './cli/restore.ts';
import { restored } from './cli/restored.ts';
import { serve } from './cli/serve.ts';
import { anchorsGiven, verifyLogFile, type VerifyLogOptions } from './cli/verify-log.ts';
import { verify, type VerifyOptions } from './cli/verify.ts';
import type { NamedInstant } from './insight/as-of.ts';
import { ERRORS } from '../shared/errors.ts';
import { errorText } from './log.ts';
import { VERSION } from './version.ts';
import { WorkerError } from './worker-error.ts';

const program = new Command( 'lockstep' )
	.description( 'One true stock count, shown by every sales channel within seconds.' )
	.version( VERSION )
	.addHelpText( 'after', '\nExit codes: 0 done, 1 failed, 2 wrong usage, 3 no worker answers.' )
	.exitOverride( ( error ) => process.exit( error.exitCode === 0 ? EXIT.ok : EXIT.usage ) );

program
	.command( 'serve' )
	.description( 'run the worker; settings come from LOCKSTEP_… environment variables' )
	.option( '--json', 'print one JSON line when ready', false )
	.action( ( options: { json: boolean } ) => serve( options ) );

program
	.command( 'demo' )
	.description(
		'run the worker with a real WordPress, simulated marketplaces and a trickle of orders'
	)
	.option( '--json', 'print one JSON line a second instead of the table', false )
	.option( '--seconds <n>', 'stop by itself after this time', Number )
	.option( '--rate <n>', 'orders per second over all channels', Number, 0.5 )
	.option( '--seed <n>', 'seed of the shoppers and the delays', Number, 1 )
	.option( '--no-wordpress', 'simulated marketplaces only' )
	.action( ( options: Parameters< typeof demo >[ 0 ] ) => demo( options ) );

program
	.command( 'verify' )
	.description( 'prove that nobody has edited the log; the worker has to be stopped' )
	.option( '--json', 'print JSON', false )
	.option(
		'--root <hash>',
		'what the chains ended in, as a worker has logged it, if nothing came after'
	)
	.action( async ( options: VerifyOptions ) => {
		process.exitCode = await verify( options );
	} );

program
	.command( 'export' )
	.description( 'write the log, or what there is, into a file; the worker may be running' )
	.option( '--log <file>', 'the whole log, for others to check; - for standard output' )
	.option( '--stock <file>', 'what lies on the shelves, as CSV' )
	.option( '--locations <file>', 'places and the channels that draw from them, as CSV' )
	.option( '--bundles <file>', 'bills of materials, as CSV' )
	.option( '--force', 'write over a file that is there', false )
	.option( '--json', 'print JSON', false )
	.action( async ( options: ExportCommandOptions, command: Command ) => {
		process.exitCode = await exportAny( options, command );
	} );

program
	.command( 'verify-log' )
	.description( 'check a file that `export --log` has written; no ledger is needed' )
	.argument( '<file>', 'the file; - for standard input' )
	.option( '--json', 'print JSON', false )
	.option(
		'--anchor <hash>',
		'what the chains ended in, as a worker has logged it; may be given more than once',
		anchorsGiven,
		[]
	)
	.addHelpText( 'after', '\nExit codes: 0 whole, 1 not whole, 2 wrong usage or nothing to read.' )
	.action( async ( file: string, options: VerifyLogOptions ) => {
		process.exitCode = await verifyLogFile( file, options );
	} );

program
	.command( 'migrate' )
	.description( 'bring the PostgreSQL database up to date; to be run as its owner' )
	.option( '--json', 'print JSON', false )
	.action( ( options: MigrateCommandOptions ) => migrate( options ) );

program
	.command( 'replay' )
	.description(
		'tell the log again into an empty database and compare; the worker may be running'
	)
	.option( '--json', 'print JSON', false )
	.action( async ( options: ReplayCommandOptions ) => {
		process.exitCode = await replay( options );
	} );

program
	.command( 'as-of' )
	.description( 'show what the ledger knew at a past instant; the worker may be running' )
	.argument(
		'<time>',
		'2026-11-29T10:00:00Z, "2026-11-29 10:00" by the clock here, or #1234 for an event',
		instantArgument
	)
	.option( '--sku <sku...>', 'only these SKUs' )
	.option( '--json', 'print JSON, one line for the instant and one for each SKU', false )
	.action( async ( instant: NamedInstant, options: AsOfOptions ) => {
		process.exitCode = await asOf( instant, options );
	} );

program
	.command( 'backup' )
	.description(
		'copy the ledger into one new file, and prove the copy; the worker may be running'
	)
	.argument( '<file>', 'where the backup goes; it must not exist' )
	.option( '--json', 'print JSON', false )
	.action( async ( file: string, options: { json: boolean } ) => {
		process.exitCode = await backup( file, options );
	} );

program
	.command( 'restore' )
	.description( 'put a backup in the place of the ledger; the worker has to be stopped' )
	.argument( '<file>', 'a file that `backup` has made' )
	.option( '--json', 'print JSON', false )
	.option( '--without <channel...>', 'channels that are no more: they are closed', [] )
	.action( async ( file: string, options: RestoreCommandOptions ) => {
		process.exitCode = await restore( file, options );
	} );

program
	.command( 'restored' )
	.description(
		'say that the ledger was put back by other means; its workers have to be stopped'
	)
	.option( '--json', 'print JSON', false )
	.option( '--without <channel...>', 'channels that are no more: they are closed', [] )
	.action( async ( options: RestoreCommandOptions ) => {
		process.exitCode = await restored( options );
	} );

program
	.command( 'move' )
	.description( 'move the ledger of a stopped worker into an empty PostgreSQL database' )
	.requiredOption( '--to <url>', "postgres://… with the role that owns the database's tables" )
	.option( '--json', 'print JSON', false )
	.action( async ( options: { json: boolean; to: string } ) => {
		process.exitCode = await move( options );
	} );

addWorkerCommands( program );

try {
	await program.parseAsync();
} catch ( error ) {
	const isKnown = error instanceof WorkerError;
	if ( process.argv.includes( '--json' ) ) {
		printJson( {
			error: { code: isKnown ? error.code : 'INTERNAL', message: errorText( error ) },
		} );
	}
	process.stderr.write(
		isKnown
			? `${ error.message }\n${ ERRORS[ error.code ].action }\n`
			: `${ errorText( error ) }\n`
	);
	// Of a file that was not read nothing is known: that is no verdict.
	const isUsage = isKnown && error.code === 'LOG_FILE_UNREADABLE';
	process.exitCode = isUsage ? EXIT.usage : EXIT.failed;
}
