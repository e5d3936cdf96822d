import type { ChannelId, ListingId, OrderId, Sku } from '../../../shared/ids.ts';
import type { OrderState } from '../../ledger/ledger-view.ts';
import type { DeliverySummary } from '../contract.ts';
import type { StockAnswer } from '../insight-rows.ts';
import type {
	Conflict,
	DeadListing,
	EventFilter,
	EventPage,
	ListedEvent,
	ListStore,
	LocationSummary,
	OrderPlace,
	ReservationPlace,
	ReservedOrder,
	SkusWanted,
	StockWanted,
} from '../list-store.ts';
import { choosePlaces } from '../log-page.ts';
import { likePattern } from '../log-search.ts';
import {
	listedEventFrom,
	listedOrderFrom,
	locationsFrom,
	SELECT_CONFLICT,
	SELECT_DEAD_LISTING,
	SELECT_DELIVERY_SUMMARY,
	SELECT_ORDER,
	stockAnswerColumns,
	stockAnswerFrom,
	type ListedOrderRow,
	type LocationRow,
	type StockAnswerRow,
} from '../rows/list-rows.ts';
import { eventFrom, SELECT_EVENT, type EventRow } from '../rows/log-rows.ts';
import type { SqliteDatabase } from './database.ts';
import { LogPositions } from './log-positions.ts';

export class SqliteListStore implements ListStore {
	readonly #positions: LogPositions;
	readonly #statements: ReturnType< typeof prepare >;

	constructor( db: SqliteDatabase ) {
		this.#positions = new LogPositions( db );
		this.#statements = prepare( db );
	}

	async skus( {
		search,
		after,
		limit,
	}: SkusWanted ): Promise< readonly { sku: Sku; title: string }[] > {
		const like = search === null ? null : likePattern( search );
		return this.#statements.skus.all( { like, after: after ?? '', limit } );
	}

	async titles( skus: readonly Sku[] ): Promise< readonly { sku: Sku; title: string }[] > {
		return this.#statements.titles.all( JSON.stringify( skus ) );
	}

	async locations(): Promise< readonly LocationSummary[] > {
		return locationsFrom( this.#statements.locations.all() );
	}

	async stock( {
		location,
		isShort,
		after,
		limit,
	}: StockWanted ): Promise< readonly StockAnswer[] > {
		return this.#statements.stock
			.all( { location, isShort: Number( isShort ), after: after ?? '', limit } )
			.map( stockAnswerFrom );
	}

	async events( filter: EventFilter, after: number, limit: number ): Promise< EventPage > {
		const found = this.#positions.find( filter, 'newer', after, limit + 1 );
		const { places, next } = choosePlaces( found, [], 'newer', limit );
		const events = places.flatMap( ( { event } ) => this.#event( event ) ?? [] );
		return { events, next: next?.event ?? null };
	}

	async event( position: number ): Promise< ListedEvent | null > {
		return this.#event( position );
	}

	#event( position: number ): ListedEvent | null {
		const row = this.#statements.event.get( position );
		return row ? listedEventFrom( eventFrom( row ) ) : null;
	}

	async order( channel: ChannelId, order: OrderId ): Promise< OrderState | null > {
		const row = this.#statements.order.get( channel, order );
		return row ? listedOrderFrom( row ) : null;
	}

	async orders( after: OrderPlace | null, limit: number ): Promise< readonly OrderState[] > {
		return this.#statements.orders
			.all( after?.channel ?? '', after?.order ?? '', limit )
			.map( listedOrderFrom );
	}

	async reservations(
		after: ReservationPlace | null,
		limit: number
	): Promise< readonly ReservedOrder[] > {
		return this.#statements.reservations
			.all( after?.untilMs ?? -1, after?.channel ?? '', after?.order ?? '', limit )
			.map( ( row ) => ( { untilMs: row.untilMs ?? 0, state: listedOrderFrom( row ) } ) );
	}

	async stoppedDeliveries(
		state: 'parked' | 'dead',
		after: number | null,
		limit: number
	): Promise< readonly DeliverySummary[] > {
		return this.#statements.stopped.all( state, after ?? Number.MAX_SAFE_INTEGER, limit );
	}

	async conflicts( after: number | null, limit: number ): Promise< readonly Conflict[] > {
		return this.#statements.conflicts.all( after ?? Number.MAX_SAFE_INTEGER, limit );
	}

	async deadListings(
		after: ListingId | null,
		limit: number
	): Promise< readonly DeadListing[] > {
		return this.#statements.deadListings.all( after ?? '', limit );
	}
}

interface StockQuery {
	location: string | null;
	isShort: number;
	after: string;
	limit: number;
}

function prepare( db: SqliteDatabase ) {
	const ofPage = `
		(@location is null or location = @location) and (@isShort = 0 or on_hand < committed)`;
	return {
		skus: db.prepare<
			[ { like: string | null; after: string; limit: number } ],
			{ sku: Sku; title: string }
		>( `
			select sku, title from skus
			where sku > @after and (@like is null or sku like @like escape '\\' or title like @like escape '\\')
			order by sku limit @limit` ),
		titles: db.prepare< [ string ], { sku: Sku; title: string } >( `
			select sku, title from skus where sku in (select value from json_each(?)) order by sku` ),
		locations: db.prepare< [], LocationRow >( `
			with drawn (location, channel) as (
				select l.value, c.channel from channels c, json_each(c.locations) l
				union select location, null from stock
				union select location, null from observed_locations
			)
			select location, channel, location in (select location from observed_locations) as isObserved
			from drawn order by location, channel` ),
		stock: db.prepare< [ StockQuery ], StockAnswerRow >( `
			select ${ stockAnswerColumns( 'max' ) }
			from stock
			where sku in (select sku from stock where sku > @after and ${ ofPage } group by sku order by sku limit @limit)
				and ${ ofPage }
			order by sku, location` ),
		event: db.prepare< [ number ], EventRow >( `${ SELECT_EVENT } where position = ?` ),
		order: db.prepare< [ string, string ], ListedOrderRow >(
			`${ SELECT_ORDER } where channel = ? and order_id = ?`
		),
		orders: db.prepare< [ string, string, number ], ListedOrderRow >( `
			${ SELECT_ORDER } where (channel, order_id) > (?, ?) order by channel, order_id limit ?` ),
		reservations: db.prepare< [ number, string, string, number ], ListedOrderRow >( `
			${ SELECT_ORDER }
			where reserved_until_ms is not null and (reserved_until_ms, channel, order_id) > (?, ?, ?)
			order by reserved_until_ms, channel, order_id limit ?` ),
		stopped: db.prepare< [ string, number, number ], DeliverySummary >( `
			${ SELECT_DELIVERY_SUMMARY } where state = ? and delivery < ? order by delivery desc limit ?` ),
		conflicts: db.prepare< [ number, number ], Conflict >( `
			${ SELECT_CONFLICT } and conflict < ? order by conflict desc limit ?` ),
		deadListings: db.prepare< [ string, number ], DeadListing >( `
			${ SELECT_DEAD_LISTING } and v.listing > ? order by v.listing limit ?` ),
	};
}
