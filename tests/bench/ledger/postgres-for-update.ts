import type pg from 'pg';
import { oneAtATime } from './one-at-a-time.ts';
import { answer, plainPostgresSubject } from './plain-postgres.ts';
import type { Sale } from './sale.ts';

interface Found {
	readonly left: number;
	readonly known: boolean | null;
}

/** The count is locked, looked at and written; what need not be waited for goes out together. */
export const postgresForUpdate = plainPostgresSubject(
	'PostgreSQL, select … for update per event',
	( client ) =>
		oneAtATime( async ( sale ) => {
			const began = client.query( 'begin' );
			const { rows } = await client.query< Found >( {
				name: 'look',
				text: `select (on_hand - committed)::int as "left", (select is_accepted from sales where key = $2) as known
					from stock where sku = $1 for update of stock`,
				values: [ sale.sku, sale.key ],
			} );
			await began;
			const [ found ] = rows;
			const isNew = found !== undefined && found.known === null;
			const isAccepted = isNew ? found.left >= 1 : found?.known === true;
			await Promise.all( [
				...( isNew ? writes( client, sale, found.left - 1, isAccepted ) : [] ),
				client.query( 'commit' ),
			] );
			return answer( isAccepted );
		} )
);

function writes(
	client: pg.Client,
	{ key, sku }: Sale,
	left: number,
	isAccepted: boolean
): Promise< unknown >[] {
	const log = client.query( {
		name: 'log',
		text: 'insert into sales (key, sku, at_ms, is_accepted) values ($1, $2, $3, $4)',
		values: [ key, sku, Date.now(), isAccepted ],
	} );
	if ( ! isAccepted ) {
		return [ log ];
	}
	return [
		log,
		client.query( {
			name: 'take',
			text: 'update stock set committed = committed + 1 where sku = $1',
			values: [ sku ],
		} ),
		client.query( {
			name: 'show',
			text: 'update desired set quantity = $2, revision = revision + 1 where sku = $1',
			values: [ sku, left ],
		} ),
	];
}
