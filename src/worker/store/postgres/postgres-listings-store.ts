import type { ChannelId, ListingId, Sku } from '../../../shared/ids.ts';
import type { ListingState } from '../contract.ts';
import {
	AMONG,
	IS_DEAD,
	WALKED_FROM,
	type DeadRevision,
	type ListedAmong,
	type ListedSku,
	type ListedSkusWanted,
	type ConfirmedCount,
	type ListingCounts,
	type ListingPlace,
	type ListingsStore,
} from '../listings-store.ts';
import { likePattern } from '../log-search.ts';
import {
	listingStateFrom,
	SELECT_LISTING_STATE,
	type ListingStateRow,
} from '../rows/listing-state-row.ts';
import type { PostgresDatabase, SqlValue } from './database.ts';

export class PostgresListingsStore implements ListingsStore {
	readonly #db: PostgresDatabase;

	constructor( db: PostgresDatabase ) {
		this.#db = db;
	}

	async skusWith( {
		search,
		channel,
		among,
		after,
		limit,
	}: ListedSkusWanted ): Promise< readonly ListedSku[] > {
		const like = search === null ? null : likePattern( search );
		const isWalked = among !== null && ( await this.#isMany( among, channel ) );
		const sql =
			among === null
				? BY_SKU[ channel === null ? 'all' : 'channel' ]
				: ( isWalked ? inOrder : sorted )( AMONG[ among ] );
		return this.#db.rows( sql, [ after ?? '', like, limit, channel ] );
	}

	listingsOf( skus: readonly Sku[] ): Promise< readonly ListingState[] > {
		return this.#states( LISTINGS_OF, [ skus ] );
	}

	page(
		channel: ChannelId,
		after: ListingPlace | null,
		limit: number
	): Promise< readonly ListingState[] > {
		return this.#states( PAGE, [ channel, after?.sku ?? '', after?.listing ?? '', limit ] );
	}

	counts(): Promise< readonly ListingCounts[] > {
		return this.#db.rows< ListingCounts >( COUNTS );
	}

	confirmed(): Promise< readonly ConfirmedCount[] > {
		return this.#db.rows< ConfirmedCount >( CONFIRMED );
	}

	async truthLags(
		channel: ChannelId,
		sinceMs: number,
		limit: number
	): Promise< readonly number[] > {
		const rows = await this.#db.rows< { lagMs: number } >( TRUTH_LAGS, [
			channel,
			sinceMs,
			limit,
		] );
		return rows.map( ( { lagMs } ) => lagMs );
	}

	async setPaused( listing: ListingId, isPaused: boolean ): Promise< ChannelId | null > {
		const values = [ Number( isPaused ), listing ];
		const row = await this.#db.transaction( ( tx ) =>
			tx.first< { channel: ChannelId } >( SET_PAUSED, values )
		);
		return row?.channel ?? null;
	}

	dead(
		channel: ChannelId,
		after: ListingId | null,
		limit: number
	): Promise< readonly DeadRevision[] > {
		return this.#db.rows< DeadRevision >( DEAD, [ channel, after ?? '', limit ] );
	}

	async #isMany( among: ListedAmong, channel: ChannelId | null ): Promise< boolean > {
		const [ row ] = await this.#db.rows< { count: number } >(
			`select count(*)::int as count from (
				select 1 from ${ AMONG[ among ] } and ($1::text is null or m.channel = $1)
				limit ${ WALKED_FROM }
			) marked`,
			[ channel ]
		);
		return ( row?.count ?? 0 ) >= WALKED_FROM;
	}

	async #states( sql: string, values: readonly SqlValue[] ): Promise< ListingState[] > {
		return ( await this.#db.rows< ListingStateRow >( sql, values ) ).map( listingStateFrom );
	}
}

const IS_MEANT = `($2::text is null or s.sku ilike $2 escape '\\' or s.title ilike $2 escape '\\')`;

const sorted = ( marked: string ): string => `
	select distinct s.sku, s.title
	from (select m.listing, m.channel from ${ marked }) m
		join listings l on l.listing = m.listing join skus s on s.sku = l.sku
	where ($4::text is null or m.channel = $4) and s.sku > $1 and ${ IS_MEANT }
	order by s.sku limit $3`;

/** A subquery of its own for every SKU: a join may be turned round, and sorts all again. */
const inOrder = ( marked: string ): string => `
	select s.sku, s.title from skus s
	where s.sku > $1 and ${ IS_MEANT } and (
		select true from listings l cross join ${ marked }
			and m.listing = l.listing and m.channel = l.channel
			and l.sku = s.sku and ($4::text is null or l.channel = $4)
		limit 1
	) order by s.sku limit $3`;

const BY_SKU = {
	all: `
		select s.sku, s.title from skus s
		where s.sku > $1 and ${ IS_MEANT } and $4::text is null
			and exists (select 1 from listings l where l.sku = s.sku)
		order by s.sku limit $3`,
	channel: `
		select s.sku, s.title from listings l join skus s on s.sku = l.sku
		where l.channel = $4 and l.sku > $1 and ${ IS_MEANT }
		group by l.sku, s.sku, s.title order by l.sku limit $3`,
} as const;

const LISTINGS_OF = `
	${ SELECT_LISTING_STATE }
	where l.sku = any ($1::text[]) order by l.sku, l.channel, l.listing`;

const PAGE = `
	${ SELECT_LISTING_STATE }
	where l.channel = $1 and (l.sku, l.listing) > ($2, $3) order by l.sku, l.listing limit $4`;

const COUNTS = `
	select c.channel,
		(select count(*) from listings l where l.channel = c.channel) as listings,
		(select count(*) from dirty w where w.channel = c.channel) as waiting,
		(select count(*) from listing_delivery v where v.channel = c.channel and v.held_by is not null and v.is_paused = 0) as held,
		(select count(*) from listing_delivery v where v.channel = c.channel and v.is_paused = 1) as paused,
		(select count(*) from listing_delivery v join desired d on d.listing = v.listing
			where v.channel = c.channel and ${ IS_DEAD }) as dead
	from channels c order by c.created_at_ms, c.channel`;

const CONFIRMED = `
	select d.channel, count(*) as confirmed from desired d
	join listing_delivery v on v.listing = d.listing and v.confirmed_revision >= d.revision
	group by d.channel`;

const TRUTH_LAGS = `
	select greatest(0, confirmed_at_ms - accepted_at_ms) as "lagMs" from milestones
	where channel = $1 and confirmed_at_ms >= $2 and accepted_at_ms is not null
	order by confirmed_at_ms desc limit $3`;

const SET_PAUSED = `
	insert into listing_delivery (listing, channel, is_paused)
	select listing, channel, $1 from listings where listing = $2
	on conflict (listing) do update set is_paused = excluded.is_paused returning channel`;

const DEAD = `
	select v.listing, d.revision from listing_delivery v join desired d on d.listing = v.listing
	where v.channel = $1 and ${ IS_DEAD } and v.listing > $2
	order by v.listing limit $3`;
