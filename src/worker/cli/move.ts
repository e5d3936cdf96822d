import { systemClock } from '../adapters/system-ports.ts';
import { readConfig } from '../config.ts';
import { moveToPostgres } from '../store/copy/move-to-postgres.ts';
import { migratePostgres } from '../store/postgres/migrate-postgres.ts';
import { EXIT, printJson } from './output.ts';
import { ProgressLine } from './progress-line.ts';
import { untilInterrupted } from './until-interrupted.ts';
import { placeOf, withDatabase } from './with-database.ts';

/**
 * Moves the ledger of a stopped worker into an empty PostgreSQL database; run again, it goes on where it
 * was.
 *
 * @throws {WorkerError} as `migratePostgres` and `moveToPostgres`
 */
export async function move( {
	json,
	to,
}: {
	readonly json: boolean;
	readonly to: string;
} ): Promise< number > {
	const { dataDir, databaseAppRole: appRole } = readConfig( process.env );
	const startedAtMs = systemClock.now();
	await migratePostgres( to, { appRole } );
	const line = new ProgressLine();
	const report = await untilInterrupted( ( signal ) =>
		withDatabase( to, 'move', ( database ) =>
			moveToPostgres( dataDir, placeOf( to ), {
				database,
				clock: systemClock,
				signal,
				onProgress: ( what, done, total ) => line.show( what, done, total, 'rows' ),
			} )
		)
	).finally( () => line.end() );
	const seconds = ( systemClock.now() - startedAtMs ) / 1_000;
	if ( json ) {
		printJson( { ...report, to: placeOf( to ), seconds } );
	} else {
		process.stdout.write( textOf( placeOf( to ), seconds, report ) );
	}
	for ( const [ column, count ] of Object.entries( report.replaced ) ) {
		process.stderr.write(
			`${ count } texts in ${ column } had a character U+0000, which PostgreSQL does not keep: it is U+FFFD now.\n`
		);
	}
	return EXIT.ok;
}

function textOf(
	place: string,
	seconds: number,
	{
		rows,
		position,
		stateHash,
		chainRoot,
	}: { rows: number; position: number; stateHash: string; chainRoot: string }
): string {
	return (
		`${ rows } rows are in ${ place } and proved to be the same, in ${ seconds.toFixed( 1 ) } s\n` +
		`position    ${ position }\nstate hash  ${ stateHash }\nchain root  ${ chainRoot }\n` +
		'Set LOCKSTEP_DATABASE_URL to it and start the worker; on the data folder it does not start any more.\n'
	);
}
