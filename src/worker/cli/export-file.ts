import { resolve } from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FileKind } from '../../shared/api/imports.ts';
import { systemClock } from '../adapters/system-ports.ts';
import { readConfig } from '../config.ts';
import { exportFile, type ExportSource } from '../exports/export-files.ts';
import { CurrentBills } from '../store/postgres/current-bills.ts';
import { MIGRATIONS } from '../store/postgres/migrations/migrations.ts';
import { modelRevisions } from '../store/postgres/model-revisions.ts';
import { PostgresListStore } from '../store/postgres/postgres-list-store.ts';
import { PostgresModelStore } from '../store/postgres/postgres-model-store.ts';
import { refuseOtherSchema } from '../store/postgres/schema-guard.ts';
import { openForReading } from '../store/sqlite/database.ts';
import { SqliteListStore } from '../store/sqlite/sqlite-list-store.ts';
import { SqliteModelStore } from '../store/sqlite/sqlite-model-store.ts';
import { EXIT } from './output.ts';
import { untilInterrupted } from './until-interrupted.ts';
import { withDatabase } from './with-database.ts';
import { notWritten, writtenAs } from './written-as.ts';

export interface ExportFileOptions {
	readonly json: boolean;
	readonly kind: FileKind;
	/** Where it goes; `-`: to standard output, and what is said of it to standard error. */
	readonly to: string;
	readonly force: boolean;
}

/**
 * Writes stock, bundles or locations into a CSV file (docs/csv.md). Asks nobody but the database; its worker
 * may be running.
 *
 * @throws {WorkerError} EXPORT_EXISTS, EXPORT_NOT_WRITTEN, LEDGER_MISSING, SCHEMA_NEWER_THAN_WORKER,
 *                       SCHEMA_OLDER_THAN_WORKER, DATABASE_UNREACHABLE
 */
export async function exportCsv( options: ExportFileOptions ): Promise< number > {
	const { json, kind, to, force } = options;
	const file = to === '-' ? null : resolve( to );
	const write = ( open: () => Writable ): Promise< void > =>
		untilInterrupted( ( signal ) =>
			withSource( async ( source ) => {
				const text = Readable.from( exportFile( kind, source ) );
				await pipeline( text, open(), { signal } ).catch( ( error: unknown ) => {
					throw notWritten( error );
				} );
			} )
		);
	await ( file === null
		? write( () => process.stdout )
		: writtenAs( file, force, systemClock.now(), write ) );
	const said = json
		? JSON.stringify( { kind, file } )
		: `Written${ file ? ` to ${ file }` : '' }.`;
	( file === null ? process.stderr : process.stdout ).write( `${ said }\n` );
	return EXIT.ok;
}

async function withSource( use: ( source: ExportSource ) => Promise< void > ): Promise< void > {
	const { dataDir, databaseUrl } = readConfig( process.env );
	if ( databaseUrl !== null ) {
		return withDatabase( databaseUrl, 'export', async ( database ) => {
			await refuseOtherSchema( database, MIGRATIONS.length );
			return use( {
				lists: new PostgresListStore( database ),
				model: new PostgresModelStore( database, new CurrentBills(), modelRevisions ),
			} );
		} );
	}
	const db = openForReading( dataDir );
	try {
		// So that all of it is of one moment, whatever the worker writes meanwhile.
		db.exec( 'begin' );
		await use( { lists: new SqliteListStore( db ), model: new SqliteModelStore( db ) } );
	} finally {
		db.close();
	}
}
