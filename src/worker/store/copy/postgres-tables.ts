import type { SqlConnection, SqlScalar } from '../postgres/sql-connection.ts';
import { ContentHash } from './content-hash.ts';
import {
	bytesOf,
	columnNames,
	keyOf,
	PAGE_BYTES,
	PAGE_ROWS,
	quotedNames,
	type Cell,
	type CellType,
	type LedgerTable,
} from './ledger-table.ts';

const ARRAYS: Readonly< Record< CellType, string > > = {
	text: 'text[]',
	integer: 'bigint[]',
	blob: 'bytea[]',
};

/** Not known before the first page: how large rows are. */
const FIRST_ROWS = 50;

/** Rows that are not there yet: on one that is it fails. */
export async function insertRows(
	tx: SqlConnection,
	table: LedgerTable,
	rows: readonly ( readonly Cell[] )[]
): Promise< void > {
	const arrays = table.columns.map( ( { type }, at ) => `$${ at + 1 }::${ ARRAYS[ type ] }` );
	const values = table.columns.map( ( _column, at ): SqlScalar[] =>
		rows.map( ( row ) => row[ at ] ?? null )
	);
	await tx.run(
		`insert into ${ table.name } (${ columnNames( table ) }) select * from unnest(${ arrays.join() })`,
		values
	);
}

/** Rows in the order of their key, in pages; to be read within one snapshot. */
export async function* pagesIn(
	tx: SqlConnection,
	table: LedgerTable
): AsyncGenerator< readonly ( readonly Cell[] )[] > {
	let after: Cell[] | null = null;
	let limit = FIRST_ROWS;
	for (;;) {
		const page: Cell[][] = await readPage( tx, table, after, limit );
		if ( page.length === 0 ) {
			return;
		}
		yield page;
		after = keyOf( table, page.at( -1 ) ?? [] );
		const bytes = page.reduce( ( sum, row ) => sum + bytesOf( row ), 0 );
		const fitting = Math.floor( ( PAGE_BYTES * page.length ) / Math.max( 1, bytes ) );
		limit = Math.max( 1, Math.min( PAGE_ROWS, 2 * limit, fitting ) );
	}
}

async function readPage(
	tx: SqlConnection,
	table: LedgerTable,
	after: readonly Cell[] | null,
	limit: number
): Promise< Cell[][] > {
	const key = quotedNames( table.key );
	const places = ( after ?? [] ).map( ( _cell, at ) => `$${ at + 2 }` ).join();
	const where = after === null ? '' : `where (${ key }) > (${ places })`;
	const rows = await tx.rows< Readonly< Record< string, Cell > > >(
		`select ${ columnNames( table ) } from ${ table.name } ${ where } order by ${ key } limit $1`,
		[ limit, ...( after ?? [] ) ]
	);
	return rows.map( ( row ) => table.columns.map( ( { name } ) => row[ name ] ?? null ) );
}

/** Reads all of these tables; `onRows` is told how many there were, page by page. */
export async function contentIn(
	tx: SqlConnection,
	tables: readonly LedgerTable[],
	onRows: ( table: LedgerTable, rows: readonly ( readonly Cell[] )[] ) => void
): Promise< ContentHash > {
	const content = new ContentHash();
	for ( const table of tables ) {
		const hash = content.table( table.name );
		for await ( const page of pagesIn( tx, table ) ) {
			page.forEach( ( row ) => hash.add( row ) );
			onRows( table, page );
		}
		hash.end();
	}
	return content;
}
