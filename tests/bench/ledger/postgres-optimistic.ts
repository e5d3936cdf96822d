import type pg from 'pg';
import { oneAtATime } from './one-at-a-time.ts';
import { answer, plainPostgresSubject } from './plain-postgres.ts';
import type { Sale } from './sale.ts';

interface Found {
	readonly left: number;
	readonly version: string;
	readonly known: boolean | null;
}

/**
 * Looks without a lock, writes only if the version is still the one it saw, else looks again. All that
 * it writes is one statement, so nobody waits for a round trip of ours.
 */
export const postgresOptimistic = plainPostgresSubject(
	'PostgreSQL, optimistic versioning per event',
	( client ) =>
		oneAtATime( async ( sale ) => {
			for (;;) {
				const found = await look( client, sale );
				if ( found.known !== null ) {
					return answer( found.known );
				}
				const isAccepted = found.left >= 1;
				if ( await write( client, sale, found, isAccepted ) ) {
					return answer( isAccepted );
				}
			}
		} )
);

async function look( client: pg.Client, { key, sku }: Sale ): Promise< Found > {
	const { rows } = await client.query< Found >( {
		name: 'look',
		text: `select (on_hand - committed)::int as "left", version, (select is_accepted from sales where key = $2) as known
			from stock where sku = $1`,
		values: [ sku, key ],
	} );
	const [ found ] = rows;
	if ( ! found ) {
		throw new Error( `no stock of ${ sku }` );
	}
	return found;
}

async function write(
	client: pg.Client,
	{ key, sku }: Sale,
	{ version, left }: Found,
	isAccepted: boolean
): Promise< boolean > {
	const { rows } = await client.query( {
		name: 'write',
		text: `
			with taken as (
				update stock set committed = committed + $5::boolean::int, version = version + 1
				where sku = $2 and version = $6 returning sku
			), shown as (
				update desired set quantity = $7, revision = revision + 1 where sku = (select sku from taken) and $5
			)
			insert into sales (key, sku, at_ms, is_accepted) select $1, sku, $3, $4 from taken returning 1`,
		values: [ key, sku, Date.now(), isAccepted, isAccepted, version, left - 1 ],
	} );
	return rows.length === 1;
}
