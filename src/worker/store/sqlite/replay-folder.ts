import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openScratch, type SqliteDatabase } from './database.ts';
import { SqliteLedgerStore } from './sqlite-ledger-store.ts';
import { SqliteModelStore } from './sqlite-model-store.ts';

/** An empty ledger in a folder of its own that is gone afterwards. */
export async function withScratch< T >(
	use: ( scratch: SqliteDatabase ) => Promise< T >
): Promise< T > {
	const folder = mkdtempSync( join( tmpdir(), 'lockstep-replay-' ) );
	const scratch = openScratch( folder );
	try {
		return await use( scratch );
	} finally {
		scratch.close();
		rmSync( folder, { recursive: true, force: true } );
	}
}

export function partsOf( db: SqliteDatabase ): {
	ledger: SqliteLedgerStore;
	model: SqliteModelStore;
} {
	const model = new SqliteModelStore( db );
	return { ledger: new SqliteLedgerStore( db, () => model.currentBills() ), model };
}

/** Puts rows of the model, from wherever they come, into a scratch. */
export function putModelRows(
	scratch: SqliteDatabase,
	table: string,
	rows: Iterable< Readonly< Record< string, unknown > > >
): void {
	const inserts = new Map< string, { run( row: unknown ): unknown } >();
	for ( const row of rows ) {
		const names = Object.keys( row );
		const values = names.map( ( name ) => `@${ name }` );
		const sql = `insert into ${ table } (${ names.join() }) values (${ values.join() })`;
		const insert = inserts.get( sql ) ?? scratch.prepare( sql );
		inserts.set( sql, insert );
		// Credentials, even sealed, have no business in a temporary folder.
		insert.run( table === 'channels' ? { ...row, settings: '' } : row );
	}
}
