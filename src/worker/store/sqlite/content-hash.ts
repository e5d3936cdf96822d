import { createHash } from 'node:crypto';
import type { SqliteDatabase } from './database.ts';

/** What a column holds; bytes where the schema says blob. */
type Value = string | number | null | Uint8Array;

/** A table in a form that does not depend on how its columns came to be. */
export interface LedgerTable {
	readonly name: string;
	/** By name. */
	readonly columns: readonly string[];
	/** Its primary key, in the order of the key. */
	readonly key: readonly string[];
}

/** Kept by the backup itself, not part of the ledger. */
export const MANIFEST_TABLE = 'backup_manifest';

/** All tables of a ledger, by name. */
export function tablesOf( db: SqliteDatabase ): LedgerTable[] {
	const names = db
		.prepare< [ string ], { name: string } >(
			"select name from sqlite_schema where type = 'table' and name not like 'sqlite~_%' escape '~' and name <> ? order by name"
		)
		.all( MANIFEST_TABLE );
	const columns = db.prepare< [ string ], { name: string; pk: number } >(
		'select name, pk from pragma_table_info(?) order by name'
	);
	return names.map( ( { name } ) => {
		const all = columns.all( name );
		const key = all.filter( ( { pk } ) => pk > 0 ).sort( ( one, two ) => one.pk - two.pk );
		return {
			name,
			columns: all.map( ( column ) => column.name ),
			key: key.map( ( column ) => column.name ),
		};
	} );
}

/**
 * One number over every row of every table: unlike the state hash also over what people have set, what
 * was sent and what has arrived. It reads all of the file: about 300 MB a second.
 */
export function contentHash( db: SqliteDatabase ): string {
	const all = createHash( 'sha256' );
	for ( const table of tablesOf( db ) ) {
		all.update( `${ table.name }\n${ tableHash( db, table ) }\n` );
	}
	return all.digest( 'hex' );
}

function tableHash( db: SqliteDatabase, { name, columns, key }: LedgerTable ): string {
	const hash = createHash( 'sha256' );
	const rows = db
		.prepare< [], Value[] >(
			`select ${ quoted( columns ) } from ${ name } order by ${ quoted( key ) }`
		)
		.raw();
	for ( const row of rows.iterate() ) {
		hash.update( canonicalRow( row ) );
	}
	return hash.digest( 'hex' );
}

/** A row as text that is the same whatever database it came from; columns by their names. */
export function canonicalRow( values: readonly Value[] ): string {
	const written = values.map( ( value ) =>
		value instanceof Uint8Array ? Buffer.from( value ).toString( 'hex' ) : value
	);
	return `${ JSON.stringify( written ) }\n`;
}

function quoted( columns: readonly string[] ): string {
	return columns.map( ( column ) => `"${ column }"` ).join();
}
