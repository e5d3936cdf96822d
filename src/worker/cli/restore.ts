import { systemClock } from '../adapters/system-ports.ts';
import { readConfig, type Config } from '../config.ts';
import type { RestoreReport } from '../store/backup.ts';
import { restorePostgres } from '../store/copy/restore-postgres.ts';
import { migratePostgres } from '../store/postgres/migrate-postgres.ts';
import { restoreSqlite } from '../store/sqlite/restore-sqlite.ts';
import { EXIT, printable, printJson } from './output.ts';
import { ProgressLine } from './progress-line.ts';
import { untilInterrupted } from './until-interrupted.ts';
import { placeOf, withDatabase } from './with-database.ts';

export interface RestoreCommandOptions {
	readonly json: boolean;
	readonly without: readonly string[];
}

/**
 * Puts a backup in the place of the ledger in the data folder, whose worker is stopped (what was there is
 * kept); or, where a database is set, into that, which has to be empty.
 *
 * @throws {WorkerError} DATA_FOLDER_IN_USE, BACKUP_BROKEN, BACKUP_NOT_WRITTEN, SCHEMA_NEWER_THAN_WORKER,
 *                       and as `restorePostgres`
 */
export async function restore(
	file: string,
	{ json, without }: RestoreCommandOptions
): Promise< number > {
	const config = readConfig( process.env );
	const { dataDir, databaseUrl } = config;
	const line = new ProgressLine();
	const report = await (
		databaseUrl === null
			? restoreSqlite( dataDir, file, {
					nowMs: systemClock.now(),
					without,
					onProgress: ( stage, done, total ) => line.show( stage, done, total ),
				} )
			: restoreInto( databaseUrl, config, file, { line, without } )
	).finally( () => line.end() );
	if ( json ) {
		printJson( report );
	} else {
		process.stdout.write(
			`${ textOf( databaseUrl === null ? dataDir : placeOf( databaseUrl ), report )
				.map( printable )
				.join( '\n' ) }\n`
		);
	}
	return EXIT.ok;
}

async function restoreInto(
	url: string,
	{ databaseAppRole: appRole }: Config,
	file: string,
	{ line, without }: { readonly line: ProgressLine; readonly without: readonly string[] }
): Promise< RestoreReport > {
	await migratePostgres( url, { appRole } );
	return untilInterrupted( ( signal ) =>
		withDatabase( url, 'restore', ( database ) =>
			restorePostgres( file, {
				database,
				without,
				clock: systemClock,
				signal,
				onProgress: ( what, done, total ) => line.show( what, done, total, 'rows' ),
			} )
		)
	);
}

function textOf( place: string, report: RestoreReport ): string[] {
	const { position, restoredStateHash, chainRoot, madeAtMs, keptAs, channels } = report;
	return [
		`The ledger in ${ place } is the one of ${ new Date( madeAtMs ).toISOString() }.`,
		`position    ${ position }`,
		`state hash  ${ restoredStateHash }`,
		`chain root  ${ chainRoot }`,
		...( keptAs === null ? [] : [ `What was there is ${ keptAs }` ] ),
		...( channels.length === 0
			? []
			: [ `The worker will look at ${ channels.join( ', ' ) } before it writes to them.` ] ),
	];
}
