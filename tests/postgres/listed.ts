import {
	channelIdSchema,
	listingIdSchema,
	type ChannelId,
	type ListingId,
} from '../../src/shared/ids.ts';
import type { PostgresDatabase } from '../../src/worker/store/postgres/database.ts';

export const NOW_MS = Date.parse( '2026-11-21T12:00:00Z' );
export const shop = channelIdSchema.parse( 'shop' );
export const other = channelIdSchema.parse( 'other' );

export const listingOf = ( name: string, channel: ChannelId = shop ): ListingId =>
	listingIdSchema.parse( `${ channel }:${ name }` );

export async function addChannel(
	database: PostgresDatabase,
	channel: ChannelId = shop
): Promise< void > {
	await database.run(
		`insert into channels (channel, kind, name, settings, locations, buffer, endpoint, takes_negative,
			quantity_max, state, created_at_ms)
		values ($1, 'fake', $1, 'sealed', '["main"]', '{"kind":"units","units":0}', 'endpoint-of-' || $1, 0, 1000,
			'live', $2)`,
		[ channel, NOW_MS ]
	);
}

/** Listings as the ledger leaves them: each wants its quantity, at revision 1, and is to be looked at. */
export async function list(
	database: PostgresDatabase,
	quantities: Readonly< Record< string, number > >,
	channel: ChannelId = shop
): Promise< void > {
	const names = Object.keys( quantities );
	const listings = names.map( ( name ) => listingOf( name, channel ) );
	const units = Object.values( quantities );
	await database.transaction( async ( tx ) => {
		await tx.run( 'insert into skus (sku) select unnest($1::text[]) on conflict do nothing', [
			names,
		] );
		await tx.run(
			`insert into listings (listing, channel, offer, sku, external)
			select listing, $3, name, name, '{"id":"' || name || '"}'
			from unnest($1::text[], $2::text[]) as u (listing, name)`,
			[ listings, names, channel ]
		);
		await tx.run(
			`insert into desired (listing, channel, quantity, revision, foreign_revision, since_ms)
			select listing, $3, units, 1, 1, $4 from unnest($1::text[], $2::bigint[]) as u (listing, units)`,
			[ listings, units, channel, NOW_MS ]
		);
		await tx.run( 'insert into dirty (channel, listing) select $2, unnest($1::text[])', [
			listings,
			channel,
		] );
	} );
}

/** As the ledger does it in its transaction: another quantity, a revision more, to be looked at. */
export const REVISE = `
	with revised as (
		update desired set quantity = $2, revision = revision + 1, foreign_revision = revision + 1
		where listing = $1 returning channel, listing
	)
	insert into dirty (channel, listing) select channel, listing from revised
	on conflict (channel, listing) do update set not_before_ms = 0`;
