import type { ChannelId, ListingId } from '../../../shared/ids.ts';
import type { FullSync, FullSyncStore } from '../full-sync-store.ts';
import { SELECT_FULL_SYNC } from '../rows/full-sync-row.ts';
import type { PostgresDatabase } from './database.ts';

export class PostgresFullSyncStore implements FullSyncStore {
	readonly #db: PostgresDatabase;

	constructor( db: PostgresDatabase ) {
		this.#db = db;
	}

	async start( channel: ChannelId, nowMs: number ): Promise< boolean > {
		return ( await this.#db.run( START, [ channel, nowMs ] ) ) > 0;
	}

	async advance( channel: ChannelId, lastListing: ListingId, listings: number ): Promise< void > {
		await this.#db.run( ADVANCE, [ lastListing, listings, channel ] );
	}

	async end( channel: ChannelId, nowMs: number ): Promise< void > {
		await this.#db.run( END, [ nowMs, channel ] );
	}

	async last( channel: ChannelId ): Promise< FullSync | null > {
		const sql = `${ SELECT_FULL_SYNC } where channel = $1`;
		return ( await this.#db.first< FullSync >( sql, [ channel ] ) ) ?? null;
	}

	async connectedAtMs( channel: ChannelId ): Promise< number | null > {
		const sql = 'select created_at_ms as "atMs" from channels where channel = $1';
		return ( await this.#db.first< { atMs: number } >( sql, [ channel ] ) )?.atMs ?? null;
	}

	all(): Promise< readonly FullSync[] > {
		return this.#db.rows< FullSync >( `${ SELECT_FULL_SYNC } order by channel` );
	}

	async listingsAfter(
		channel: ChannelId,
		after: ListingId | '',
		limit: number
	): Promise< readonly ListingId[] > {
		const rows = await this.#db.rows< { listing: ListingId } >( LISTINGS_AFTER, [
			channel,
			after,
			limit,
		] );
		return rows.map( ( { listing } ) => listing );
	}
}

const START = `
	insert into full_syncs (channel, started_at_ms, listings)
	select $1, $2, (select count(*) from listings where channel = $1)
	on conflict (channel) do update set started_at_ms = excluded.started_at_ms, ended_at_ms = null,
		listings = excluded.listings, done = 0, last_listing = ''
	where full_syncs.ended_at_ms is not null`;

const ADVANCE = 'update full_syncs set last_listing = $1, done = done + $2 where channel = $3';

const END = 'update full_syncs set ended_at_ms = $1 where channel = $2 and ended_at_ms is null';

const LISTINGS_AFTER = `
	select listing from listings where channel = $1 and listing > $2 order by listing limit $3`;
