import { replayed, type ReplayOptions, type ReplayReport } from '../replay.ts';
import { openForReading, type SqliteDatabase } from './database.ts';
import { putModelRows, withScratch } from './replay-folder.ts';
import { SqliteReplaySource } from './sqlite-replay-source.ts';
import { MODEL_TABLES } from '../replayed-model.ts';

/**
 * Tells the log in `dataDir` again, in a folder of its own that is gone afterwards, and compares.
 *
 * All of the live side is read in one transaction: log, model and counts are of one moment, whatever
 * its worker writes meanwhile. (That keeps the worker's write-ahead log from being folded back for as
 * long; a copy of the file would need its space a second time.)
 *
 * @throws {WorkerError} LEDGER_MISSING, SCHEMA_NEWER_THAN_WORKER, SCHEMA_OLDER_THAN_WORKER
 */
export async function replaySqlite(
	dataDir: string,
	options: ReplayOptions = {}
): Promise< ReplayReport > {
	const live = openForReading( dataDir );
	try {
		live.exec( 'begin' );
		return await withScratch(
			( scratch ) => copyModel( live, scratch ),
			( scratch ) => replayed( new SqliteReplaySource( live ), scratch, options )
		);
	} finally {
		live.close();
	}
}

/** Row by row, column by column: both databases have the schema of this worker. */
function copyModel( from: SqliteDatabase, to: SqliteDatabase ): void {
	to.transaction( () => {
		for ( const table of MODEL_TABLES ) {
			const rows = from.prepare< [], Record< string, unknown > >(
				`select * from ${ table }`
			);
			putModelRows( to, table, rows.iterate() );
		}
	} ).immediate();
}
