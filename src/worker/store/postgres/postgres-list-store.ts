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
import type { PostgresDatabase } from './database.ts';
import { findPositions } from './log-positions.ts';

export class PostgresListStore implements ListStore {
	readonly #db: PostgresDatabase;

	constructor( db: PostgresDatabase ) {
		this.#db = db;
	}

	skus( {
		search,
		after,
		limit,
	}: SkusWanted ): Promise< readonly { sku: Sku; title: string }[] > {
		const like = search === null ? null : likePattern( search );
		return this.#db.rows( SKUS, [ after ?? '', like, limit ] );
	}

	titles( skus: readonly Sku[] ): Promise< readonly { sku: Sku; title: string }[] > {
		return this.#db.rows( TITLES, [ skus ] );
	}

	shelves( skus: readonly Sku[] ): Promise< readonly ShelfUnits[] > {
		return this.#db.rows( SHELVES, [ skus ] );
	}

	async movedShelves( skus: readonly Sku[], after: number ): Promise< readonly MovedShelf[] > {
		const skuOf = new Map( skus.map( ( sku ) => [ skuSubject( sku ), sku ] ) );
		const rows = await this.#db.rows< MovedShelfRow >( MOVED_SHELVES, [
			[ ...skuOf.keys() ],
			after,
		] );
		return movedShelvesFrom( rows, skuOf );
	}

	async toldKeys(
		source: string,
		keys: readonly EventKey[]
	): Promise< ReadonlySet< EventKey > > {
		const told = await this.#db.rows< { key: EventKey } >( TOLD, [ source, keys ] );
		return new Set( told.map( ( { key } ) => key ) );
	}

	async locations(): Promise< readonly LocationSummary[] > {
		return locationsFrom( await this.#db.rows< LocationRow >( LOCATIONS ) );
	}

	async stock( {
		search,
		location,
		isShort,
		after,
		limit,
	}: StockWanted ): Promise< readonly StockAnswer[] > {
		const rows = await this.#db.rows< StockAnswerRow >( STOCK, [
			after ?? '',
			location,
			isShort,
			limit,
			search === null ? null : likePattern( search ),
		] );
		return rows.map( stockAnswerFrom );
	}

	/** What is chosen and what is read of it is of one moment. */
	events( filter: EventFilter, after: number, limit: number ): Promise< EventPage > {
		return this.#db.snapshot( async ( tx ) => {
			const found = await findPositions( tx, filter, 'newer', after, limit + 1 );
			const { places, next } = choosePlaces( found, [], 'newer', limit );
			const rows = await tx.rows< EventRow >( EVENTS, [
				places.map( ( { event } ) => event ),
			] );
			const events = rows.map( ( row ) => listedEventFrom( eventFrom( row ) ) );
			return { events, next: next?.event ?? null };
		} );
	}

	async event( position: number ): Promise< ListedEvent | null > {
		const row = await this.#db.first< EventRow >( EVENT, [ position ] );
		return row ? listedEventFrom( eventFrom( row ) ) : null;
	}

	eventsIn( deliveries: readonly number[], position: number ): Promise< readonly ToldEvent[] > {
		return this.#db.rows( EVENTS_IN, [ position, deliveries ] );
	}

	async order( channel: ChannelId, order: OrderId ): Promise< OrderState | null > {
		const row = await this.#db.first< ListedOrderRow >( ORDER, [ channel, order ] );
		return row ? listedOrderFrom( row ) : null;
	}

	async orders( after: OrderPlace | null, limit: number ): Promise< readonly OrderState[] > {
		const rows = await this.#db.rows< ListedOrderRow >( ORDERS, [
			after?.channel ?? '',
			after?.order ?? '',
			limit,
		] );
		return rows.map( listedOrderFrom );
	}

	async reservations(
		after: ReservationPlace | null,
		limit: number
	): Promise< readonly ReservedOrder[] > {
		const rows = await this.#db.rows< ListedOrderRow >( RESERVATIONS, [
			after?.untilMs ?? -1,
			after?.channel ?? '',
			after?.order ?? '',
			limit,
		] );
		return rows.map( ( row ) => ( {
			untilMs: row.untilMs ?? 0,
			state: listedOrderFrom( row ),
		} ) );
	}

	async stoppedDeliveries(
		state: 'parked' | 'dead',
		after: number | null,
		limit: number,
		isDismissed = false
	): Promise< readonly StoppedDelivery[] > {
		const rows = await this.#db.rows< StoppedRow >( STOPPED, [
			state,
			Number( isDismissed ),
			after ?? Number.MAX_SAFE_INTEGER,
			limit,
		] );
		return rows.map( withDismissal );
	}

	async conflicts(
		after: number | null,
		limit: number,
		isDismissed = false
	): Promise< readonly Conflict[] > {
		const rows = await this.#db.rows< ConflictRow >( CONFLICTS, [
			Number( isDismissed ),
			after ?? Number.MAX_SAFE_INTEGER,
			limit,
		] );
		return rows.map( withDismissal );
	}

	async conflict( conflict: number ): Promise< ContradictedConflict | null > {
		const row = await this.#db.first< ContradictedRow >( CONTRADICTED, [ conflict ] );
		return row ? contradictedFrom( row ) : null;
	}

	async driftingListings(
		since: DriftsSince,
		after: ListingId | null,
		limit: number,
		isDismissed = false
	): Promise< readonly DriftingListing[] > {
		const { sinceMs, oftenSinceMs, stayedSinceMs } = since;
		const rows = await this.#db.rows< DriftingRow >(
			isDismissed ? DISMISSED_DRIFTS : DRIFTING,
			[
				sinceMs,
				oftenSinceMs,
				after ?? '',
				limit,
				...( isDismissed ? [] : [ stayedSinceMs ] ),
			]
		);
		return rows.map( driftingFrom );
	}

	deadListings( after: ListingId | null, limit: number ): Promise< readonly DeadListing[] > {
		return this.#db.rows( DEAD_LISTINGS, [ after ?? '', limit ] );
	}
}

// As SQLite's like: in collation "C" only ASCII letters have two cases.
const SKUS = `
	select sku, title from skus
	where sku > $1 and ($2::text is null or sku ilike $2 escape '\\' or title ilike $2 escape '\\')
	order by sku limit $3`;

const TITLES = 'select sku, title from skus where sku = any ($1::text[]) order by sku';

const SHELVES = `
	select sku, location, on_hand as "onHand",
		greatest(coalesce(counted_at_ms, 0), coalesce(opened_at_ms, 0)) as "countedAtMs"
	from stock where sku = any ($1::text[]) order by sku, location`;

const MOVED_SHELVES = selectMovedShelves(
	{ isNamed: '= any ($1::text[])', after: '$2' },
	( path ) => `e.body::jsonb #>> '{${ path.replaceAll( '.', ',' ) }}'`
);

const TOLD = 'select key from events where source = $1 and key = any ($2::text[])';

const LOCATIONS = `
	with drawn (location, channel) as (
		select l.location collate "C", c.channel from channels c
			cross join lateral jsonb_array_elements_text(c.locations::jsonb) as l (location)
		union select location, null from stock
		union select location, null from observed_locations
	)
	select location, channel,
		(location in (select o.location from observed_locations o))::int as "isObserved"
	from drawn order by location, channel nulls first`;

const OF_PAGE = `
	($2::text is null or location = $2) and (not $3::boolean or on_hand < committed)`;

const STOCK = `
	select ${ stockAnswerColumns( 'greatest' ) }
	from stock
	where sku in (
			select sku from stock
			where sku > $1 and ${ OF_PAGE } and ($5::text is null or sku in (
				select s.sku from skus s
				where s.sku ilike $5 escape '\\' or s.title ilike $5 escape '\\'))
			group by sku order by sku limit $4)
		and ${ OF_PAGE }
	order by sku, location`;

const EVENT = `${ SELECT_EVENT } where position = $1`;

const EVENTS = `${ SELECT_EVENT } where position = any ($1::bigint[]) order by position`;

const EVENTS_IN = `
	select position, delivery, outcome from events
	where position > $1 and delivery = any ($2::bigint[]) order by position`;

const ORDER = `${ SELECT_ORDER } where channel = $1 and order_id = $2`;

const ORDERS = `
	${ SELECT_ORDER } where (channel, order_id) > ($1, $2) order by channel, order_id limit $3`;

const RESERVATIONS = `
	${ SELECT_ORDER }
	where reserved_until_ms is not null and (reserved_until_ms, channel, order_id) > ($1, $2, $3)
	order by reserved_until_ms, channel, order_id limit $4`;

const STOPPED = `
	${ SELECT_STOPPED } and d.state = $1 and d.is_dismissed = $2 and d.delivery < $3
	order by d.delivery desc limit $4`;

const CONFLICTS = `
	${ SELECT_CONFLICTS } and c.is_dismissed = $1 and c.conflict < $2 order by c.conflict desc limit $3`;

const CONTRADICTED = `${ SELECT_CONTRADICTED } where c.conflict = $1`;

const DRIFT_PARAMETERS = {
	sinceMs: '$1',
	oftenSinceMs: '$2',
	after: '$3',
	limit: '$4',
	stayedSinceMs: '$5',
} as const;

const DRIFTING = selectDrifting( false, DRIFT_PARAMETERS );

const DISMISSED_DRIFTS = selectDrifting( true, DRIFT_PARAMETERS );

const DEAD_LISTINGS = `
	${ SELECT_DEAD_LISTING } and v.listing > $1 order by v.listing limit $2`;
