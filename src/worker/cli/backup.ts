import { resolve } from 'node:path';
import { systemClock } from '../adapters/system-ports.ts';
import { readConfig } from '../config.ts';
import type { BackupOptions } from '../store/backup.ts';
import { backupPostgres } from '../store/copy/backup-postgres.ts';
import { backupSqlite } from '../store/sqlite/backup-sqlite.ts';
import { EXIT, printJson } from './output.ts';
import { ProgressLine } from './progress-line.ts';
import { untilInterrupted } from './until-interrupted.ts';
import { withDatabase } from './with-database.ts';

/**
 * Copies the ledger (of the database where one is set, else of the data folder) into one new file and
 * proves the copy; its workers may be running.
 *
 * @throws {WorkerError} BACKUP_EXISTS, BACKUP_NOT_WRITTEN, BACKUP_BROKEN, LOG_EDITED, LEDGER_MISSING,
 *                       SCHEMA_NEWER_THAN_WORKER, SCHEMA_OLDER_THAN_WORKER
 */
export async function backup(
	file: string,
	{ json }: { readonly json: boolean }
): Promise< number > {
	const { dataDir, databaseUrl } = readConfig( process.env );
	const nowMs = systemClock.now();
	const line = new ProgressLine();
	const unit = databaseUrl === null ? 'pages' : 'rows';
	const report = await untilInterrupted( ( signal ) => {
		const options: BackupOptions = {
			nowMs,
			signal,
			onProgress: ( stage, done, total ) => line.show( stage, done, total, unit ),
		};
		return databaseUrl === null
			? backupSqlite( dataDir, file, options )
			: withDatabase( databaseUrl, 'backup', ( database ) =>
					backupPostgres( database, file, options )
				);
	} ).finally( () => line.end() );
	const seconds = ( systemClock.now() - nowMs ) / 1_000;
	const written = resolve( file );
	if ( json ) {
		printJson( { ...report, file: written, seconds } );
	} else {
		process.stdout.write(
			`${ written }, proved to be whole, in ${ seconds.toFixed( 1 ) } s\n` +
				`position    ${ report.position }\nstate hash  ${ report.stateHash }\nchain root  ${ report.chainRoot }\n`
		);
	}
	return EXIT.ok;
}
