import { fillStore } from '../ledger/fill-store.ts';
import { openStoreOnPostgres } from '../ledger/lockstep-postgres.ts';
import { withClient } from '../ledger/plain-postgres.ts';
import { postgresTables } from '../ledger/postgres-tables.ts';
import { skuName } from '../ledger/sale.ts';
import { CHANNELS_EACH } from './large-sqlite.ts';
import { multiply, TABLES_OF_A_SKU, type Dialect, type Renamed } from './multiplied-rows.ts';

const POSTGRES: Dialect = {
	sevenDigits: "lpad(n::text, 7, '0')",
	numbers: ( count ) => `generate_series(1, ${ count - 1 }) as series (n)`,
};

/** An empty database becomes a ledger of so many SKUs, each listed on two channels. */
export async function fillLargePostgres( url: string, skus: number ): Promise< void > {
	const store = await openStoreOnPostgres( url );
	await fillStore( store, { skus: 1, unitsEach: 1_000_000 }, CHANNELS_EACH );
	await store.close();
	await multiplyPostgres( url, skus );
}

/** @param others what else than its name is the first SKU's alone. */
export async function multiplyPostgres(
	url: string,
	skus: number,
	others: readonly Renamed[] = []
): Promise< void > {
	await withClient( url, async ( client ) => {
		const tables = await postgresTables( client );
		// All is sent: a channel at rest.
		await client.query( 'delete from dirty' );
		const { rows } = await client.query< { events: number } >(
			'select count(*)::int as events from events'
		);
		const size = {
			skus,
			events: rows[ 0 ]?.events ?? 0,
			renamed: [
				{ from: skuName( 0 ), to: `'SKU-' || ${ POSTGRES.sevenDigits }` },
				...others,
			],
		};
		for ( const name of TABLES_OF_A_SKU ) {
			const { columns = [], types = [] } =
				tables.find( ( { table } ) => table === name ) ?? {};
			const described = columns.map( ( column, index ) => ( {
				name: column,
				isText: types[ index ] === 'text',
			} ) );
			await client.query( `create temp table the_first as select * from "${ name }"` );
			await client.query( multiply( name, described, size, POSTGRES ) );
			await client.query( 'drop table the_first' );
		}
		await client.query( 'update log_head set position = (select max(position) from events)' );
		// As autovacuum would have done long ago, and would do now in the midst of it.
		await client.query( 'vacuum (analyze)' );
	} );
}
