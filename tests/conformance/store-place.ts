import type { Store } from '../../src/worker/store/contract.ts';
import type { LogSource } from '../../src/worker/store/log-source.ts';
import type { ReplayOptions, ReplayReport } from '../../src/worker/store/replay.ts';

/** What a column holds, or a value that somebody would like it to hold. */
export type Cell = string | number | null;

/** Rows of a table whose columns have these values; without `where`, all of them. */
export interface RowsOf {
	readonly table: string;
	readonly where?: Readonly< Record< string, Cell > >;
}

/**
 * A place where a store keeps its data. It outlives the store, as a disk outlives a process.
 *
 * Everything but `open` reaches past the port, on a connection of its own and in words that no database
 * has for itself. Values are parameters, as the store passes them: a fraction in the text of a statement
 * PostgreSQL rounds before it looks at the column, a parameter it refuses.
 */
export interface StorePlace {
	/** What a process of its own is told to open it: `openStoreAt`. */
	readonly target: string;
	open(): Promise< Store >;
	rows( of: RowsOf ): Promise< readonly Readonly< Record< string, unknown > >[] >;
	/** Rejects when a check or a guard of the database refuses it. */
	update( of: RowsOf, set: Readonly< Record< string, Cell > > ): Promise< void >;
	/** Rejects when a guard of the database refuses it. */
	delete( of: RowsOf ): Promise< void >;
	/** Takes the guards off log and chains for good: whoever edits a database can also drop its triggers. */
	dropGuards(): Promise< void >;
	/** Whatever is written to `table` fails from now on, as on a full disk and with the words `no room`. */
	fillUp( table: string ): Promise< void >;
	/** There is room again in the table that was filled up. */
	makeRoom(): Promise< void >;
	/** Tells its log again, elsewhere, whether a store is open on it or not. */
	replay( options?: ReplayOptions ): Promise< ReplayReport >;
	/** Lets `use` read its log, whether a store is open on it or not. */
	withLog< T >( use: ( source: LogSource ) => Promise< T > ): Promise< T >;
	/** Ends what is open without a word, as a killed process does, and removes the data. */
	destroy(): Promise< void >;
}
