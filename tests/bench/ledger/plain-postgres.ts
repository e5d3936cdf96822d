import pg from 'pg';
import { CHANNELS, channelName, type Answer, type Catalogue } from './sale.ts';
import type { Books, Seller, Subject } from './subject.ts';

/** One connection of a subject that decides every sale by itself. */
export type SellOn = ( client: pg.Client ) => Seller[ 'sell' ];

/**
 * What every per-event way on PostgreSQL keeps: the count, the sale under its key, and what the eight
 * listings should show. Less than our ledger: no order, no audit chain, no reason for a quantity.
 */
export function plainPostgresSubject( name: string, sellOn: SellOn, more = '' ): Subject {
	return {
		name,
		group: 'per-event',
		database: 'postgres',
		fill: async ( url, catalogue ) => {
			await withClient( url, ( client ) => fillPlainPostgres( client, catalogue, more ) );
		},
		open: ( url, connections ) => openSeller( url, connections, sellOn ),
		books: ( url ) => withClient( url, plainBooks ),
	};
}

export async function connect( url: string ): Promise< pg.Client > {
	const client = new pg.Client( { connectionString: url, pipeline: true } );
	await client.connect();
	return client;
}

export async function withClient< T >(
	url: string,
	work: ( client: pg.Client ) => Promise< T >
): Promise< T > {
	const client = await connect( url );
	try {
		return await work( client );
	} finally {
		await client.end();
	}
}

async function openSeller( url: string, connections: number, sellOn: SellOn ): Promise< Seller > {
	const clients = await Promise.all(
		Array.from( { length: connections }, () => connect( url ) )
	);
	const sells = clients.map( sellOn );
	return {
		sell: ( sale, connection ) => {
			const sell = sells[ connection ];
			return sell ? sell( sale, connection ) : Promise.reject( new Error( 'no connection' ) );
		},
		close: async () => {
			await Promise.all( clients.map( ( client ) => client.end() ) );
		},
	};
}

export const answer = ( isAccepted: boolean ): Answer => ( isAccepted ? 'accepted' : 'refused' );

const SCHEMA = `
	create table stock (sku text collate "C" primary key, on_hand bigint not null, committed bigint not null,
		version bigint not null default 0);
	create table sales (position bigint generated always as identity primary key, key text collate "C" not null unique,
		sku text collate "C" not null, at_ms bigint not null, is_accepted boolean not null);
	create table desired (listing text collate "C" primary key, sku text collate "C" not null, quantity bigint not null,
		revision bigint not null);
	create index desired_by_sku on desired (sku);`;

/** @param more functions of the subject's own. */
export async function fillPlainPostgres(
	client: pg.Client,
	{ skus, unitsEach }: Catalogue,
	more = ''
): Promise< void > {
	await client.query( `${ SCHEMA } ${ more }` );
	// As skuName and listingName write them.
	await client.query(
		`insert into stock (sku, on_hand, committed)
		select 'SKU-' || lpad(n::text, 7, '0'), $2::bigint, 0 from generate_series(0, $1::int - 1) n`,
		[ skus, unitsEach ]
	);
	await client.query(
		`insert into desired (listing, sku, quantity, revision)
		select channel || ':' || sku, sku, on_hand, 1 from stock, unnest($1::text[]) channel`,
		[ Array.from( { length: CHANNELS }, ( _none, index ) => channelName( index ) ) ]
	);
	await client.query( 'analyze' );
}

export async function plainBooks( client: pg.Client ): Promise< Books > {
	const sales = await client.query< { key: string } >(
		'select key from sales where is_accepted'
	);
	const stock = await client.query< { sku: string; committed: number } >(
		'select sku, committed::int as committed from stock where committed <> 0'
	);
	return {
		accepted: new Set( sales.rows.map( ( { key } ) => key ) ),
		taken: new Map( stock.rows.map( ( { sku, committed } ) => [ sku, committed ] ) ),
	};
}
