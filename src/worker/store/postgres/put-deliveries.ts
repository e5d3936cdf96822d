import type { NewDelivery } from '../contract.ts';
import type { SqlConnection } from './database.ts';
import { storableText } from '../../../shared/storable-text.ts';

/**
 * Stores deliveries by one statement: in the order of their keys, so that two processes that were sent
 * the same ones cannot wait for each other, but numbered as they came.
 *
 * Answers per delivery, also when one is twice among them.
 */
export async function putDeliveries(
	tx: SqlConnection,
	deliveries: readonly NewDelivery[]
): Promise< readonly ( 'stored' | 'copy' )[] > {
	const came = new Map< string, { first: NewDelivery; times: number } >();
	const keys = deliveries.map( ( delivery ) => {
		const key = keyOf( delivery.channel, storableText( delivery.deliveryKey ) );
		const known = came.get( key );
		came.set( key, { first: known?.first ?? delivery, times: ( known?.times ?? 0 ) + 1 } );
		return key;
	} );
	if ( deliveries.length === 0 ) {
		return [];
	}
	const rows = await tx.rows< StoredRow >( PUT, valuesOf( [ ...came.values() ] ) );
	const copies = new Map(
		rows.map( ( row ) => [ keyOf( row.channel, row.delivery_key ), row.copies ] )
	);
	const fresh = new Set(
		[ ...came ].flatMap( ( [ key, { times } ] ) =>
			copies.get( key ) === times ? [ key ] : []
		)
	);
	// The first of a new one is what was stored; whatever comes after it is a copy.
	return keys.map( ( key ) => ( fresh.delete( key ) ? 'stored' : 'copy' ) );
}

interface StoredRow {
	channel: string;
	delivery_key: string;
	copies: number;
}

const keyOf = ( channel: string, deliveryKey: string ): string => `${ channel }\0${ deliveryKey }`;

/**
 * The bodies go as one value, which is sent as it is; an array of them would be sent as hexadecimal text.
 */
function valuesOf( came: readonly { first: NewDelivery; times: number }[] ) {
	const deliveries = came.map( ( { first } ) => first );
	let end = 1;
	const starts = deliveries.map( ( { body } ) => {
		const start = end;
		end += body.length;
		return start;
	} );
	return [
		Buffer.concat( deliveries.map( ( { body } ) => body ) ),
		starts,
		deliveries.map( ( { body } ) => body.length ),
		deliveries.map( ( { channel } ) => channel ),
		deliveries.map( ( { deliveryKey } ) => storableText( deliveryKey ) ),
		deliveries.map( ( { topic } ) => storableText( topic ) ),
		deliveries.map( ( { headers } ) => JSON.stringify( headers ) ),
		deliveries.map( ( { receivedAtMs } ) => receivedAtMs ),
		came.map( ( { times } ) => times ),
	];
}

const PUT = `
	insert into deliveries (delivery, channel, delivery_key, topic, headers, body, body_hash, received_at_ms, copies)
	select delivery, channel, delivery_key, topic, headers, body, encode(sha256(body), 'hex'), received_at_ms, times
	from (
		select nextval('deliveries_delivery_seq') as delivery, substring($1::bytea from start::int for bytes::int) as body,
			channel collate "C", delivery_key collate "C", topic, headers, received_at_ms, times
		from unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::bigint[])
			as u (start, bytes, channel, delivery_key, topic, headers, received_at_ms, times)
	) as came
	order by channel, delivery_key
	on conflict (channel, delivery_key) do update set copies = deliveries.copies + excluded.copies
	returning channel, delivery_key, copies`;
