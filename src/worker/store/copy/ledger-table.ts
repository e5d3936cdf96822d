/** What a column holds; bytes where the schema says blob (bytea). */
export type Cell = string | number | null | Uint8Array;

export type CellType = 'text' | 'integer' | 'blob';

/** A table in a form that does not depend on the database, or on how its columns came to be. */
export interface LedgerTable {
	readonly name: string;
	/** By name; a row has its cells in this order. */
	readonly columns: readonly { readonly name: string; readonly type: CellType }[];
	/** Its primary key, in the order of the key. */
	readonly key: readonly string[];
}

export const quotedNames = ( names: readonly string[] ): string =>
	names.map( ( name ) => `"${ name }"` ).join();

export const columnNames = ( { columns }: LedgerTable ): string =>
	quotedNames( columns.map( ( { name } ) => name ) );

/** The cells of a row that are its key, in the order of the key. */
export function keyOf( { columns, key }: LedgerTable, row: readonly Cell[] ): Cell[] {
	return key.map( ( name ) => row[ columns.findIndex( ( one ) => one.name === name ) ] ?? null );
}

/** Rows read at once, and how many bytes of them: a delivery may be a megabyte, most rows are 200 bytes. */
export const PAGE_ROWS = 2_000;
export const PAGE_BYTES = 4 * 1_024 * 1_024;

export function bytesOf( row: readonly Cell[] ): number {
	return row.reduce< number >(
		( sum, cell ) =>
			sum + ( typeof cell === 'string' || cell instanceof Uint8Array ? cell.length : 8 ),
		0
	);
}
