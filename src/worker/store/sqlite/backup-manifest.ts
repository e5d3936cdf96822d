import { z } from 'zod';
import { WorkerError } from '../../worker-error.ts';
import type { BackupReport } from '../backup.ts';
import { contentOf, MANIFEST_TABLE } from '../copy/sqlite-tables.ts';
import type { SqliteDatabase } from './database.ts';
import { schemaVersion } from './schema-version.ts';

/** Of the manifest and of how its hashes are reckoned. */
const FORMAT = 1;

const manifestSchema = z.object( {
	format: z.literal( FORMAT ),
	position: z.int(),
	stateHash: z.string(),
	chainRoot: z.string(),
	contentHash: z.string(),
	madeAtMs: z.int(),
	schema: z.int(),
} );

/** Writes into a backup what it has to be when it is restored. */
export function writeManifest( db: SqliteDatabase, report: BackupReport ): void {
	db.exec(
		`create table ${ MANIFEST_TABLE } (only integer primary key check (only = 1), manifest text not null) strict`
	);
	db.prepare( `insert into ${ MANIFEST_TABLE } (only, manifest) values (1, ?)` ).run(
		JSON.stringify( { format: FORMAT, ...report } satisfies z.input< typeof manifestSchema > )
	);
}

export function dropManifest( db: SqliteDatabase ): void {
	db.exec( `drop table ${ MANIFEST_TABLE }` );
}

/**
 * Reads all of a backup and compares it with what it says of itself.
 *
 * @throws {WorkerError} BACKUP_BROKEN, SCHEMA_NEWER_THAN_WORKER
 */
export function readVerified( db: SqliteDatabase ): BackupReport {
	const manifest = readManifest( db );
	// First: of a newer one nobody knows what it should be.
	if ( schemaVersion( db ) !== manifest.schema ) {
		throw new WorkerError( 'BACKUP_BROKEN', 'It has another schema than it was made with.' );
	}
	checkIntegrity( db );
	if ( contentOf( db ).digest() !== manifest.contentHash ) {
		throw new WorkerError( 'BACKUP_BROKEN', 'Its rows are not those that were put into it.' );
	}
	return manifest;
}

/** @throws {WorkerError} BACKUP_BROKEN */
export function checkIntegrity( db: SqliteDatabase ): void {
	const found = orBroken( () => db.pragma( 'integrity_check(1)', { simple: true } ) );
	if ( found !== 'ok' ) {
		throw new WorkerError( 'BACKUP_BROKEN', `SQLite says: ${ String( found ) }` );
	}
}

function readManifest( db: SqliteDatabase ): BackupReport {
	const row = orBroken( () =>
		db.prepare< [], { manifest: string } >( `select manifest from ${ MANIFEST_TABLE }` ).get()
	);
	const read = manifestSchema.safeParse( JSON.parse( row?.manifest ?? 'null' ) );
	if ( ! read.success ) {
		throw new WorkerError( 'BACKUP_BROKEN', 'It does not say what is in it.' );
	}
	const { format, ...report } = read.data;
	return report;
}

/** Of a file that is no database, or none of ours, or damaged, SQLite says so at the first reading. */
function orBroken< T >( read: () => T ): T {
	try {
		return read();
	} catch ( error ) {
		throw new WorkerError(
			'BACKUP_BROKEN',
			`SQLite says: ${ error instanceof Error ? error.message : String( error ) }`
		);
	}
}
