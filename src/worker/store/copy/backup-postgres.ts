import Database from 'better-sqlite3';
import type { BackupOptions, BackupReport } from '../backup.ts';
import type { PostgresDatabase, SqlConnection } from '../postgres/database.ts';
import { refuseOtherSchema } from '../postgres/schema-guard.ts';
import { MIGRATIONS } from '../postgres/migrations/migrations.ts';
import { stateHash } from '../postgres/state-hash.ts';
import { writeBackup, type BackupSource } from '../sqlite/backup-file.ts';
import type { SqliteDatabase } from '../sqlite/database.ts';
import { migrate } from '../sqlite/migrate.ts';
import { columnNames, type Cell, type LedgerTable } from './ledger-table.ts';
import { refuseUnfinishedMove } from './move-progress.ts';
import { contentIn } from './postgres-tables.ts';
import { tablesOf } from './sqlite-tables.ts';

/**
 * Copies a ledger in PostgreSQL into a file like any other backup, which can be restored to either
 * store. All of it is of one moment, whatever workers write meanwhile. Not by pg_dump: that has to be
 * as new as the server, and nothing could prove what it wrote without restoring it.
 *
 * @throws {WorkerError} BACKUP_EXISTS, BACKUP_NOT_WRITTEN, BACKUP_BROKEN, LOG_EDITED, MOVE_UNFINISHED
 * @throws {StoreUnavailable} also where the schema is another than this worker's.
 */
export async function backupPostgres(
	database: PostgresDatabase,
	file: string,
	options: BackupOptions
): Promise< BackupReport > {
	return writeBackup( file, options, ( partial ) =>
		database.snapshot( async ( tx ) => {
			await refuseOtherSchema( tx, MIGRATIONS.length );
			await refuseUnfinishedMove( tx );
			return copyRows( tx, partial, options );
		} )
	);
}

async function copyRows(
	tx: SqlConnection,
	partial: string,
	{ onProgress, signal }: BackupOptions
): Promise< BackupSource > {
	const db = new Database( partial );
	try {
		// Until it is proved nobody uses it: on disk it is brought then, at once.
		db.pragma( 'journal_mode = MEMORY' );
		db.pragma( 'synchronous = OFF' );
		db.pragma( 'foreign_keys = OFF' );
		migrate( db );
		const triggers = withoutTriggers( db );
		const tables = tablesOf( db );
		const insert = insertOf( db );
		const total = await estimatedRows( tx, tables );
		let done = 0;
		const content = await contentIn( tx, tables, ( table, rows ) => {
			insert( table, rows );
			done += rows.length;
			signal?.throwIfAborted();
			onProgress?.( 'copying', done, Math.max( done, total ) );
		} );
		triggers.forEach( ( sql ) => db.exec( sql ) );
		const head = await tx.first< { position: number } >( 'select position from log_head' );
		return {
			position: head?.position ?? 0,
			stateHash: await stateHash( tx ),
			contentHash: content.digest(),
		};
	} finally {
		db.close();
	}
}

/** A notice of a dead delivery is a row of its own already. */
function withoutTriggers( db: SqliteDatabase ): string[] {
	const triggers = db
		.prepare< [], { name: string; sql: string } >(
			"select name, sql from sqlite_schema where type = 'trigger'"
		)
		.all();
	triggers.forEach( ( { name } ) => db.exec( `drop trigger ${ name }` ) );
	return triggers.map( ( { sql } ) => sql );
}

function insertOf(
	db: SqliteDatabase
): ( table: LedgerTable, rows: readonly ( readonly Cell[] )[] ) => void {
	return ( table, rows ) => {
		const places = table.columns.map( () => '?' ).join();
		const row = db.prepare< Cell[] >(
			`insert into ${ table.name } (${ columnNames( table ) }) values (${ places })`
		);
		db.transaction( () => rows.forEach( ( cells ) => row.run( ...cells ) ) )();
	};
}

/** For the bar only: counting them would read everything once more. */
async function estimatedRows(
	tx: SqlConnection,
	tables: readonly LedgerTable[]
): Promise< number > {
	const row = await tx.first< { rows: number } >(
		`select coalesce(sum(n_live_tup), 0)::bigint as rows from pg_stat_user_tables
		where schemaname = current_schema() and relname = any($1::text[])`,
		[ tables.map( ( { name } ) => name ) ]
	);
	return row?.rows ?? 0;
}
