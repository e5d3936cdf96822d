import { join } from 'node:path';
import Database from 'better-sqlite3';
import { LEDGER_FILE } from '../../../src/worker/store/sqlite/database.ts';
import { openSqliteStore } from '../../../src/worker/store/sqlite/open-sqlite-store.ts';
import { fillStore } from '../ledger/fill-store.ts';
import { skuName } from '../ledger/sale.ts';
import { multiply, TABLES_OF_A_SKU, type Dialect, type Renamed } from './multiplied-rows.ts';

/** The one that sold shows the same as before, until the order is paid: the other has to show less. */
export const CHANNELS_EACH = 2;

const SQLITE: Dialect = {
	sevenDigits: "printf('%07d', n)",
	numbers: ( count ) =>
		`(with recursive series (n) as (select 1 union all select n + 1 from series where n + 1 < ${ count }) select n from series) as numbers`,
};

/** An empty folder becomes a ledger of so many SKUs, each listed on two channels. */
export async function fillLargeSqlite( folder: string, skus: number ): Promise< void > {
	const store = openSqliteStore( folder );
	await fillStore( store, { skus: 1, unitsEach: 1_000_000 }, CHANNELS_EACH );
	await store.close();
	multiplySqlite( folder, skus );
}

/** @param others what else than its name is the first SKU's alone. */
export function multiplySqlite(
	folder: string,
	skus: number,
	others: readonly Renamed[] = []
): void {
	const db = new Database( join( folder, LEDGER_FILE ) );
	// Thrown away if the machine fails meanwhile; the store opens it with its own settings.
	db.pragma( 'synchronous = OFF' );
	db.pragma( `cache_size = -${ 512 * 1_024 }` );
	// All is sent: a channel at rest.
	db.exec( 'delete from dirty' );
	const { events } = db
		.prepare< [], { events: number } >( 'select count(*) as events from events' )
		.get() ?? { events: 0 };
	const renamed = [ { from: skuName( 0 ), to: `'SKU-' || ${ SQLITE.sevenDigits }` }, ...others ];
	for ( const table of TABLES_OF_A_SKU ) {
		const columns = db
			.prepare< [ string ], { name: string; type: string } >(
				'select name, type from pragma_table_info(?)'
			)
			.all( table )
			.map( ( { name, type } ) => ( { name, isText: type.toLowerCase() === 'text' } ) );
		db.exec( `create temp table the_first as select * from "${ table }"` );
		db.exec( multiply( table, columns, { skus, events, renamed }, SQLITE ) );
		db.exec( 'drop table the_first' );
	}
	db.close();
}
