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
import type { SqliteDatabase } from './database.ts';

export class SqliteListingsStore implements ListingsStore {
	readonly #statements: ReturnType< typeof prepare >;

	constructor( db: SqliteDatabase ) {
		this.#statements = prepare( db );
	}

	async skusWith( {
		search,
		channel,
		among,
		after,
		limit,
	}: ListedSkusWanted ): Promise< readonly ListedSku[] > {
		const like = search === null ? null : likePattern( search );
		const { bySku, marked, walked, count } = this.#statements;
		const isWalked =
			among !== null && ( count[ among ].get( { channel } )?.count ?? 0 ) >= WALKED_FROM;
		const statement =
			among === null
				? bySku[ channel === null ? 'all' : 'channel' ]
				: ( isWalked ? walked : marked )[ among ];
		return statement.all( { like, channel, after: after ?? '', limit } );
	}

	async listingsOf( skus: readonly Sku[] ): Promise< readonly ListingState[] > {
		return this.#statements.listingsOf.all( JSON.stringify( skus ) ).map( listingStateFrom );
	}

	async page(
		channel: ChannelId,
		after: ListingPlace | null,
		limit: number
	): Promise< readonly ListingState[] > {
		return this.#statements.page
			.all( channel, after?.sku ?? '', after?.listing ?? '', limit )
			.map( listingStateFrom );
	}

	async counts(): Promise< readonly ListingCounts[] > {
		return this.#statements.counts.all();
	}

	async confirmed(): Promise< readonly ConfirmedCount[] > {
		return this.#statements.confirmed.all();
	}

	async truthLags(
		channel: ChannelId,
		sinceMs: number,
		limit: number
	): Promise< readonly number[] > {
		return this.#statements.truthLags
			.all( channel, sinceMs, limit )
			.map( ( { lagMs } ) => lagMs );
	}

	async setPaused( listing: ListingId, isPaused: boolean ): Promise< ChannelId | null > {
		return this.#statements.setPaused.get( Number( isPaused ), listing )?.channel ?? null;
	}

	async dead(
		channel: ChannelId,
		after: ListingId | null,
		limit: number
	): Promise< readonly DeadRevision[] > {
		return this.#statements.dead.all( channel, after ?? '', limit );
	}
}

interface SkusQuery {
	like: string | null;
	channel: string | null;
	after: string;
	limit: number;
}

function prepare( db: SqliteDatabase ) {
	const isMeant = `(@like is null or s.sku like @like escape '\\' or s.title like @like escape '\\')`;
	const skus = ( sql: string ) => db.prepare< [ SkusQuery ], ListedSku >( sql );
	const sorted = ( kind: ListedAmong ) =>
		skus( `
			select distinct s.sku, s.title
			from (select m.listing, m.channel from ${ AMONG[ kind ] }) m
				cross join listings l on l.listing = m.listing
				cross join skus s on s.sku = l.sku
			where (@channel is null or m.channel = @channel) and s.sku > @after and ${ isMeant }
			order by s.sku limit @limit` );
	const inOrder = ( kind: ListedAmong ) =>
		skus( `
			select s.sku, s.title from skus s
			where s.sku > @after and ${ isMeant } and exists (
				select 1 from listings l cross join ${ AMONG[ kind ] }
					and m.listing = l.listing and m.channel = l.channel
					and l.sku = s.sku and (@channel is null or l.channel = @channel)
			) order by s.sku limit @limit` );
	const countOf = ( kind: ListedAmong ) =>
		db.prepare< [ { channel: string | null } ], { count: number } >( `
			select count(*) as count from (
				select 1 from ${ AMONG[ kind ] } and (@channel is null or m.channel = @channel)
				limit ${ WALKED_FROM }
			)` );
	const each = < T >( make: ( kind: ListedAmong ) => T ): Record< ListedAmong, T > => ( {
		paused: make( 'paused' ),
		held: make( 'held' ),
		dead: make( 'dead' ),
		dirty: make( 'dirty' ),
	} );
	return {
		marked: each( sorted ),
		walked: each( inOrder ),
		count: each( countOf ),
		bySku: {
			all: skus( `
				select s.sku, s.title from skus s
				where s.sku > @after and ${ isMeant } and @channel is null
					and exists (select 1 from listings l where l.sku = s.sku)
				order by s.sku limit @limit` ),
			channel: skus( `
				select s.sku, s.title from listings l cross join skus s on s.sku = l.sku
				where l.channel = @channel and l.sku > @after and ${ isMeant }
				group by l.sku order by l.sku limit @limit` ),
		},
		listingsOf: db.prepare< [ string ], ListingStateRow >( `
			${ SELECT_LISTING_STATE }
			where l.sku in (select value from json_each(?)) order by l.sku, l.channel, l.listing` ),
		page: db.prepare< [ string, string, string, number ], ListingStateRow >( `
			${ SELECT_LISTING_STATE }
			where l.channel = ? and (l.sku, l.listing) > (?, ?) order by l.sku, l.listing limit ?` ),
		counts: db.prepare< [], ListingCounts >( `
			select c.channel,
				(select count(*) from listings l where l.channel = c.channel) as listings,
				(select count(*) from dirty w where w.channel = c.channel) as waiting,
				(select count(*) from listing_delivery v where v.channel = c.channel and v.held_by is not null and v.is_paused = 0) as held,
				(select count(*) from listing_delivery v where v.channel = c.channel and v.is_paused = 1) as paused,
				(select count(*) from listing_delivery v join desired d on d.listing = v.listing
					where v.channel = c.channel and ${ IS_DEAD }) as dead
			from channels c order by c.created_at_ms, c.channel` ),
		confirmed: db.prepare< [], ConfirmedCount >( `
			select d.channel, count(*) as confirmed from desired d
			join listing_delivery v on v.listing = d.listing and v.confirmed_revision >= d.revision
			group by d.channel` ),
		truthLags: db.prepare< [ string, number, number ], { lagMs: number } >( `
			select max(0, confirmed_at_ms - accepted_at_ms) as lagMs from milestones
			where channel = ? and confirmed_at_ms >= ? and accepted_at_ms is not null
			order by confirmed_at_ms desc limit ?` ),
		setPaused: db.prepare< [ number, string ], { channel: ChannelId } >( `
			insert into listing_delivery (listing, channel, is_paused)
			select listing, channel, ? from listings where listing = ?
			on conflict (listing) do update set is_paused = excluded.is_paused returning channel` ),
		dead: db.prepare< [ string, string, number ], DeadRevision >( `
			select v.listing, d.revision from listing_delivery v join desired d on d.listing = v.listing
			where v.channel = ? and ${ IS_DEAD } and v.listing > ?
			order by v.listing limit ?` ),
	};
}
