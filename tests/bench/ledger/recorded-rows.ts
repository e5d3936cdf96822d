/** One value as a ledger wrote it. */
export type RowValue = string | number | null;

export interface Table {
	readonly table: string;
	/** Those of the primary key last, so that one row fits an insert and an update. */
	readonly columns: readonly string[];
	readonly primaryKey: readonly string[];
}

/** One row of a table, in the order of its columns. */
export interface WrittenRow {
	readonly table: string;
	readonly how: 'insert' | 'update';
	readonly values: readonly RowValue[];
}

/** Rows of one table that one commit wrote in one way. */
export interface TableRows extends Table {
	readonly how: WrittenRow[ 'how' ];
	readonly rows: readonly ( readonly RowValue[] )[];
}

/** Everything that one commit of our ledger wrote, to be written again without the ledger. */
export interface RecordedCommit {
	readonly sales: number;
	readonly tables: readonly TableRows[];
}

/** Writes recorded commits by nothing but the driver: what the ledger could reach if it did not think. */
export interface Floor {
	/** Brings a commit into the form that the driver takes; what is answered writes it. */
	ready( commit: RecordedCommit ): () => Promise< void >;
	close(): Promise< void >;
}

/** In the order in which the tables were first written. */
export function groupRows(
	rows: readonly WrittenRow[],
	tables: readonly Table[]
): readonly TableRows[] {
	const groups = new Map<
		string,
		Table & Pick< TableRows, 'how' > & { rows: ( readonly RowValue[] )[] }
	>();
	for ( const { table: name, how, values } of rows ) {
		const key = `${ name } ${ how }`;
		const table = tables.find( ( one ) => one.table === name );
		if ( ! table ) {
			throw new Error( `no table ${ name }` );
		}
		const group = groups.get( key ) ?? { ...table, how, rows: [] };
		group.rows.push( values );
		groups.set( key, group );
	}
	return [ ...groups.values() ];
}

/** How many rows of each table, by table and way: `events insert` → 500. */
export function countRows( commits: readonly RecordedCommit[] ): Record< string, number > {
	const counts: Record< string, number > = {};
	for ( const { table, how, rows } of commits.flatMap( ( { tables } ) => tables ) ) {
		const name = `${ table } ${ how }`;
		counts[ name ] = ( counts[ name ] ?? 0 ) + rows.length;
	}
	return counts;
}
