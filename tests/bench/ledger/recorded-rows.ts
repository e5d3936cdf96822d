/** One row as a ledger wrote it. */
export type RowValue = string | number | null;

/** Rows of one table that one commit wrote in one way. */
export interface TableRows {
	readonly table: string;
	readonly how: 'insert' | 'update';
	/** Those of the primary key last, so that one row fits an insert and an update. */
	readonly columns: readonly string[];
	readonly primaryKey: readonly string[];
	readonly rows: readonly ( readonly RowValue[] )[];
}

/** Everything that one commit of our ledger wrote, to be written again without the ledger. */
export interface RecordedCommit {
	readonly sales: number;
	readonly tables: readonly TableRows[];
}

/** Writes recorded commits by nothing but the driver: what the ledger could reach if it did not think. */
export interface Floor {
	write( commit: RecordedCommit ): Promise< void >;
	close(): Promise< void >;
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
