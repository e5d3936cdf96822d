import { z } from 'zod';
import type { SqliteDatabase } from '../sqlite/database.ts';
import { ContentHash } from './content-hash.ts';
import {
	bytesOf,
	columnNames,
	PAGE_BYTES,
	PAGE_ROWS,
	quotedNames,
	type Cell,
	type LedgerTable,
} from './ledger-table.ts';

/** Kept by a backup itself, not part of the ledger. */
export const MANIFEST_TABLE = 'backup_manifest';

const typeSchema = z
	.string()
	.toLowerCase()
	.pipe( z.enum( [ 'text', 'integer', 'blob' ] ) );

/** All tables of a ledger, by name. */
export function tablesOf( db: SqliteDatabase ): LedgerTable[] {
	const names = db
		.prepare< [ string ], { name: string } >(
			"select name from sqlite_schema where type = 'table' and name not like 'sqlite~_%' escape '~' and name <> ? order by name"
		)
		.all( MANIFEST_TABLE );
	const columns = db.prepare< [ string ], { name: string; type: string; pk: number } >(
		'select name, type, pk from pragma_table_info(?) order by name'
	);
	return names.map( ( { name } ) => {
		const all = columns.all( name );
		const key = all.filter( ( { pk } ) => pk > 0 ).sort( ( one, two ) => one.pk - two.pk );
		return {
			name,
			columns: all.map( ( column ) => ( {
				name: column.name,
				type: typeSchema.parse( column.type ),
			} ) ),
			key: key.map( ( column ) => column.name ),
		};
	} );
}

/** Rows in the order of their key, after the row with the key `after`. */
export function* rowsOf(
	db: SqliteDatabase,
	table: LedgerTable,
	after: readonly Cell[] | null = null
): Generator< Cell[] > {
	const key = quotedNames( table.key );
	const where = after === null ? '' : `where (${ key }) > (${ after.map( () => '?' ).join() })`;
	const rows = db
		.prepare< Cell[], Cell[] >(
			`select ${ columnNames( table ) } from ${ table.name } ${ where } order by ${ key }`
		)
		.raw();
	yield* rows.iterate( ...( after ?? [] ) );
}

export function countOf( db: SqliteDatabase, { name }: LedgerTable ): number {
	const row = db
		.prepare< [], { rows: number } >( `select count(*) as "rows" from ${ name }` )
		.get();
	return row?.rows ?? 0;
}

/** Rows in pages that fit into the memory and into one statement. */
export function* pagesOf( rows: Iterable< Cell[] > ): Generator< Cell[][] > {
	let page: Cell[][] = [];
	let bytes = 0;
	for ( const row of rows ) {
		page.push( row );
		bytes += bytesOf( row );
		if ( page.length === PAGE_ROWS || bytes >= PAGE_BYTES ) {
			yield page;
			page = [];
			bytes = 0;
		}
	}
	if ( page.length > 0 ) {
		yield page;
	}
}

/** Reads all of the file. */
export function contentOf(
	db: SqliteDatabase,
	asStored: ( table: LedgerTable, row: Cell[] ) => readonly Cell[] = ( _table, row ) => row
): ContentHash {
	const content = new ContentHash();
	for ( const table of tablesOf( db ) ) {
		const hash = content.table( table.name );
		for ( const row of rowsOf( db, table ) ) {
			hash.add( asStored( table, row ) );
		}
		hash.end();
	}
	return content;
}
