import type { ChannelId, EventKey, ListingId, OrderId, Sku } from '../../../shared/ids.ts';
import type { OrderState } from '../../ledger/ledger-view.ts';
import type { StockAnswer } from '../insight-rows.ts';
import type {
	Conflict,
	ContradictedConflict,
	DeadListing,
	DriftingListing,
	DriftsSince,
	EventFilter,
	EventPage,
	ListedEvent,
	ListStore,
	LocationSummary,
	MovedShelf,
	OrderPlace,
	ReservationPlace,
	ReservedOrder,
	ShelfUnits,
	SkusWanted,
	StockWanted,
	StoppedDelivery,
	ToldEvent,
} from '../list-store.ts';
import { choosePlaces } from '../log-page.ts';
import { likePattern } from '../log-search.ts';
import { movedShelvesFrom, selectMovedShelves, type MovedShelfRow } from '../moved-shelves.ts';
import { withDismissal } from '../rows/dismissal-row.ts';
import { driftingFrom, selectDrifting, type DriftingRow } from '../rows/drift-rows.ts';
import {
	contradictedFrom,
	listedEventFrom,
	listedOrderFrom,
	locationsFrom,
	SELECT_CONFLICTS,
	SELECT_CONTRADICTED,
	SELECT_DEAD_LISTING,
	SELECT_ORDER,
	SELECT_STOPPED,
	stockAnswerColumns,
	stockAnswerFrom,
	type ConflictRow,
	type ContradictedRow,
	type ListedOrderRow,
	type LocationRow,
	type StockAnswerRow,
	type StoppedRow,
} from '../rows/list-rows.ts';
import { eventFrom, SELECT_EVENT, type EventRow } from '../rows/log-rows.ts';
import { skuSubject } from '../shortages.ts';
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

	async shelves( skus: readonly Sku[] ): Promise< readonly ShelfUnits[] > {
		return this.#statements.shelves.all( JSON.stringify( skus ) );
	}

	async movedShelves( skus: readonly Sku[], after: number ): Promise< readonly MovedShelf[] > {
		const skuOf = new Map( skus.map( ( sku ) => [ skuSubject( sku ), sku ] ) );
		const rows = this.#statements.movedShelves.all(
			JSON.stringify( [ ...skuOf.keys() ] ),
			after
		);
		return movedShelvesFrom( rows, skuOf );
	}

	async toldKeys(
		source: string,
		keys: readonly EventKey[]
	): Promise< ReadonlySet< EventKey > > {
		const told = this.#statements.told.all( source, JSON.stringify( keys ) );
		return new Set( told.map( ( { key } ) => key ) );
	}

	async locations(): Promise< readonly LocationSummary[] > {
		return locationsFrom( this.#statements.locations.all() );
	}

	async stock( {
		search,
		location,
		isShort,
		after,
		limit,
	}: StockWanted ): Promise< readonly StockAnswer[] > {
		return this.#statements.stock
			.all( {
				like: search === null ? null : likePattern( search ),
				location,
				isShort: Number( isShort ),
				after: after ?? '',
				limit,
			} )
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

	async eventsIn(
		deliveries: readonly number[],
		position: number
	): Promise< readonly ToldEvent[] > {
		return this.#statements.eventsIn.all( position, JSON.stringify( deliveries ) );
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
		limit: number,
		isDismissed = false
	): Promise< readonly StoppedDelivery[] > {
		return this.#statements.stopped
			.all( state, Number( isDismissed ), after ?? Number.MAX_SAFE_INTEGER, limit )
			.map( withDismissal );
	}

	async conflicts(
		after: number | null,
		limit: number,
		isDismissed = false
	): Promise< readonly Conflict[] > {
		return this.#statements.conflicts
			.all( Number( isDismissed ), after ?? Number.MAX_SAFE_INTEGER, limit )
			.map( withDismissal );
	}

	async conflict( conflict: number ): Promise< ContradictedConflict | null > {
		const row = this.#statements.conflict.get( conflict );
		return row ? contradictedFrom( row ) : null;
	}

	async driftingListings(
		since: DriftsSince,
		after: ListingId | null,
		limit: number,
		isDismissed = false
	): Promise< readonly DriftingListing[] > {
		const statement = this.#statements[ isDismissed ? 'dismissedDrifts' : 'drifting' ];
		return statement.all( { ...since, after: after ?? '', limit } ).map( driftingFrom );
	}

	async deadListings(
		after: ListingId | null,
		limit: number
	): Promise< readonly DeadListing[] > {
		return this.#statements.deadListings.all( after ?? '', limit );
	}
}

interface StockQuery {
	like: string | null;
	location: string | null;
	isShort: number;
	after: string;
	limit: number;
}

type DriftQuery = DriftsSince & { readonly after: string; readonly limit: number };

const DRIFT_PARAMETERS = {
	sinceMs: '@sinceMs',
	oftenSinceMs: '@oftenSinceMs',
	stayedSinceMs: '@stayedSinceMs',
	after: '@after',
	limit: '@limit',
} as const;

function prepare( db: SqliteDatabase ) {
	const ofPage = `
		(@location is null or location = @location) and (@isShort = 0 or on_hand < committed)`;
	const isMeant = `(@like is null or sku like @like escape '\\' or title like @like escape '\\')`;
	return {
		skus: db.prepare<
			[ { like: string | null; after: string; limit: number } ],
			{ sku: Sku; title: string }
		>( `
			select sku, title from skus
			where sku > @after and ${ isMeant }
			order by sku limit @limit` ),
		titles: db.prepare< [ string ], { sku: Sku; title: string } >( `
			select sku, title from skus where sku in (select value from json_each(?)) order by sku` ),
		shelves: db.prepare< [ string ], ShelfUnits >( `
			select sku, location, on_hand as onHand,
				max(coalesce(counted_at_ms, 0), coalesce(opened_at_ms, 0)) as countedAtMs
			from stock where sku in (select value from json_each(?)) order by sku, location` ),
		movedShelves: db.prepare< [ string, number ], MovedShelfRow >(
			selectMovedShelves(
				{ isNamed: 'in (select value from json_each(?))', after: '?' },
				( path ) => `e.body ->> '$.${ path }'`
			)
		),
		told: db.prepare< [ string, string ], { key: EventKey } >(
			'select key from events where source = ? and key in (select value from json_each(?))'
		),
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
			where sku in (
					select sku from stock
					where sku > @after and ${ ofPage }
						and (@like is null or sku in (select sku from skus where ${ isMeant }))
					group by sku order by sku limit @limit)
				and ${ ofPage }
			order by sku, location` ),
		event: db.prepare< [ number ], EventRow >( `${ SELECT_EVENT } where position = ?` ),
		eventsIn: db.prepare< [ number, string ], ToldEvent >( `
			select position, delivery, outcome from events
			where position > ? and delivery in (select value from json_each(?)) order by position` ),
		order: db.prepare< [ string, string ], ListedOrderRow >(
			`${ SELECT_ORDER } where channel = ? and order_id = ?`
		),
		orders: db.prepare< [ string, string, number ], ListedOrderRow >( `
			${ SELECT_ORDER } where (channel, order_id) > (?, ?) order by channel, order_id limit ?` ),
		reservations: db.prepare< [ number, string, string, number ], ListedOrderRow >( `
			${ SELECT_ORDER }
			where reserved_until_ms is not null and (reserved_until_ms, channel, order_id) > (?, ?, ?)
			order by reserved_until_ms, channel, order_id limit ?` ),
		stopped: db.prepare< [ string, number, number, number ], StoppedRow >( `
			${ SELECT_STOPPED } and d.state = ? and d.is_dismissed = ? and d.delivery < ?
			order by d.delivery desc limit ?` ),
		conflicts: db.prepare< [ number, number, number ], ConflictRow >( `
			${ SELECT_CONFLICTS } and c.is_dismissed = ? and c.conflict < ? order by c.conflict desc limit ?` ),
		conflict: db.prepare< [ number ], ContradictedRow >(
			`${ SELECT_CONTRADICTED } where c.conflict = ?`
		),
		drifting: db.prepare< [ DriftQuery ], DriftingRow >(
			selectDrifting( false, DRIFT_PARAMETERS )
		),
		dismissedDrifts: db.prepare< [ DriftQuery ], DriftingRow >(
			selectDrifting( true, DRIFT_PARAMETERS )
		),
		deadListings: db.prepare< [ string, number ], DeadListing >( `
			${ SELECT_DEAD_LISTING } and v.listing > ? order by v.listing limit ?` ),
	};
}
