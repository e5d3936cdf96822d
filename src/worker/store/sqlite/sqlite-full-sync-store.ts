import type { ChannelId, ListingId } from '../../../shared/ids.ts';
import type { FullSync, FullSyncStore } from '../full-sync-store.ts';
import { SELECT_FULL_SYNC } from '../rows/full-sync-row.ts';
import type { SqliteDatabase } from './database.ts';

export class SqliteFullSyncStore implements FullSyncStore {
	readonly #statements: ReturnType< typeof prepare >;

	constructor( db: SqliteDatabase ) {
		this.#statements = prepare( db );
	}

	async start( channel: ChannelId, nowMs: number ): Promise< boolean > {
		return this.#statements.start.run( { channel, nowMs } ).changes > 0;
	}

	async advance( channel: ChannelId, lastListing: ListingId, listings: number ): Promise< void > {
		this.#statements.advance.run( lastListing, listings, channel );
	}

	async end( channel: ChannelId, nowMs: number ): Promise< void > {
		this.#statements.end.run( nowMs, channel );
	}

	async last( channel: ChannelId ): Promise< FullSync | null > {
		return this.#statements.last.get( channel ) ?? null;
	}

	async connectedAtMs( channel: ChannelId ): Promise< number | null > {
		return this.#statements.connected.get( channel )?.atMs ?? null;
	}

	async all(): Promise< readonly FullSync[] > {
		return this.#statements.all.all();
	}

	async listingsAfter(
		channel: ChannelId,
		after: ListingId | '',
		limit: number
	): Promise< readonly ListingId[] > {
		const rows = this.#statements.listingsAfter.all( channel, after, limit );
		return rows.map( ( { listing } ) => listing );
	}
}

function prepare( db: SqliteDatabase ) {
	return {
		start: db.prepare( `
			insert into full_syncs (channel, started_at_ms, listings)
			select @channel, @nowMs, (select count(*) from listings where channel = @channel) where true
			on conflict (channel) do update set started_at_ms = excluded.started_at_ms, ended_at_ms = null,
				listings = excluded.listings, done = 0, last_listing = ''
			where full_syncs.ended_at_ms is not null` ),
		advance: db.prepare(
			'update full_syncs set last_listing = ?, done = done + ? where channel = ?'
		),
		end: db.prepare(
			'update full_syncs set ended_at_ms = ? where channel = ? and ended_at_ms is null'
		),
		last: db.prepare< [ string ], FullSync >( `${ SELECT_FULL_SYNC } where channel = ?` ),
		all: db.prepare< [], FullSync >( `${ SELECT_FULL_SYNC } order by channel` ),
		connected: db.prepare< [ string ], { atMs: number } >(
			'select created_at_ms as atMs from channels where channel = ?'
		),
		// The plus: a page by the primary key, not all listings of the channel sorted.
		listingsAfter: db.prepare< [ string, string, number ], { listing: ListingId } >( `
			select listing from listings where +channel = ? and listing > ? order by listing limit ?` ),
	};
}
