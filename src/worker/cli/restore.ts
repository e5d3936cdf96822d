import { systemClock } from '../adapters/system-ports.ts';
import { readConfig } from '../config.ts';
import type { RestoreReport } from '../store/backup.ts';
import { restoreSqlite } from '../store/sqlite/restore-sqlite.ts';
import { EXIT, printable, printJson } from './output.ts';
import { ProgressLine } from './progress-line.ts';

/**
 * Puts a backup in the place of the ledger; its worker is stopped. What was there is kept.
 *
 * @throws {WorkerError} DATA_FOLDER_IN_USE, BACKUP_BROKEN, BACKUP_NOT_WRITTEN, SCHEMA_NEWER_THAN_WORKER
 */
export async function restore(
	file: string,
	{ json }: { readonly json: boolean }
): Promise< number > {
	const { dataDir } = readConfig( process.env );
	const line = new ProgressLine();
	const report = await restoreSqlite( dataDir, file, {
		nowMs: systemClock.now(),
		onProgress: ( stage, done, total ) => line.show( stage, done, total, 'pages' ),
	} ).finally( () => line.end() );
	if ( json ) {
		printJson( report );
	} else {
		process.stdout.write( `${ textOf( dataDir, report ).map( printable ).join( '\n' ) }\n` );
	}
	return EXIT.ok;
}

function textOf( dataDir: string, report: RestoreReport ): string[] {
	const { position, restoredStateHash, chainRoot, madeAtMs, keptAs, channels } = report;
	return [
		`The ledger in ${ dataDir } is the one of ${ new Date( madeAtMs ).toISOString() }.`,
		`position    ${ position }`,
		`state hash  ${ restoredStateHash }`,
		`chain root  ${ chainRoot }`,
		...( keptAs === null ? [] : [ `What was there is ${ keptAs }` ] ),
		...( channels.length === 0
			? []
			: [ `The worker will look at ${ channels.join( ', ' ) } before it writes to them.` ] ),
	];
}
