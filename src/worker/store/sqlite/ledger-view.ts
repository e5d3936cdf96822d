import { z } from 'zod';
import { channelOrderLineSchema, explainsSchema } from '../../../shared/channel-order.ts';
import type {
	ChannelId,
	ListingId,
	LocationId,
	OfferRef,
	OrderId,
	Sku,
} from '../../../shared/ids.ts';
import { eventKeySchema, lineIdSchema, locationIdSchema, skuSchema } from '../../../shared/ids.ts';
import { lineAssignmentSchema } from '../../../shared/line-assignment.ts';
import type { BillsOfMaterials } from '../../ledger/bill-of-materials.ts';
import type { Decision } from '../../ledger/decide.ts';
import type { LedgerView, MappedListing, OrderState } from '../../ledger/ledger-view.ts';
import type { StockRow } from '../../ledger/shelf.ts';
import type { OwnCounterState, OwnRow, OwnStart } from '../../ledger/own-counter-state.ts';
import { preparedOnce, type SqliteDatabase } from './database.ts';
import type { OwnCounterRows } from './own-counter-rows.ts';
import { ShelfRows } from './shelf-rows.ts';

const linesSchema = z.array( channelOrderLineSchema );
const assignmentsSchema = z.array( lineAssignmentSchema );
const reportsSchema = z.array(
	z.object( {
		line: lineIdSchema,
		what: z.enum( [ 'shipment', 'return' ] ),
		source: z.string(),
		key: z.string(),
		units: z.int(),
		atMs: z.int(),
		isQuarantined: z.boolean(),
		shelf: z.object( { sku: skuSchema, location: locationIdSchema } ).nullable(),
	} )
);
const goneSchema = z.array(
	z.object( {
		line: lineIdSchema,
		sku: skuSchema,
		location: locationIdSchema,
		units: z.int(),
		atMs: z.int(),
	} )
);
export const reservationsSchema = z.array(
	z.object( {
		attempt: z.string(),
		asked: z.object( { atMs: z.int(), lines: linesSchema } ).nullable(),
		expiresAtMs: z.int(),
		expiredAtMs: z.int(),
		isReleased: z.boolean(),
	} )
);
const locationsSchema = z.array( locationIdSchema ).min( 1 );

export interface StoredOrder {
	rank_at: number | null;
	rank_fetch: number | null;
	rank_key: string | null;
	placed_at_ms: number;
	lines: string;
	assignments: string;
	explains: string | null;
	reports: string;
	gone: string;
	reservations: string;
}

/** One shelf before and after an event. */
export interface ShelfEffect {
	readonly sku: Sku;
	readonly location: LocationId;
	readonly before: StockRow;
	readonly after: StockRow;
}

/**
 * The ledger's view of one batch: rows are read once, changes are kept here until the batch is
 * flushed, so later events of a batch see what earlier ones did.
 */
export class SqliteLedgerView implements LedgerView {
	readonly bills: BillsOfMaterials;
	readonly ownCounters: OwnCounterRows;
	readonly changedOrders = new Map< string, OrderState >();
	readonly shelves: ShelfRows;
	readonly #orders = new Map< string, OrderState | null >();
	readonly #statements: ReturnType< typeof prepareReads >;

	constructor( db: SqliteDatabase, bills: BillsOfMaterials, ownCounters: OwnCounterRows ) {
		this.bills = bills;
		this.ownCounters = ownCounters;
		this.shelves = new ShelfRows( db );
		this.#statements = preparedReads( db );
	}

	order( channel: ChannelId, order: OrderId ): OrderState | null {
		const key = `${ channel }\u001f${ order }`;
		const known = this.#orders.get( key );
		if ( known !== undefined ) {
			return known;
		}
		const row = this.#statements.order.get( channel, order );
		const state = row ? orderFromRow( channel, order, row ) : null;
		this.#orders.set( key, state );
		return state;
	}

	setOrder( state: OrderState ): void {
		const key = `${ state.channel }\u001f${ state.order }`;
		this.#orders.set( key, state );
		this.changedOrders.set( key, state );
	}

	stock( sku: Sku, location: LocationId ): StockRow {
		return this.shelves.row( sku, location );
	}

	/** What a decision does to orders and shelves: later events of the batch see it. */
	take( {
		event,
		orders,
		incoming,
		backorders,
		stock,
	}: Exclude< Decision, { outcome: 'refused' } > ): ShelfEffect[] {
		orders.forEach( ( order ) => this.setOrder( order ) );
		incoming.forEach( ( change ) => this.shelves.expect( change ) );
		backorders.forEach( ( change ) => this.shelves.allow( change ) );
		this.shelves.observe( event );
		return stock.map( ( change ) => ( {
			sku: change.sku,
			location: change.location,
			...this.shelves.change( change ),
		} ) );
	}

	isObserved( location: LocationId ): boolean {
		return this.#statements.observed.get( location ) !== undefined;
	}

	listingOfOffer( channel: ChannelId, offer: OfferRef ): MappedListing | null {
		return this.#statements.listing.get( channel, offer ) ?? null;
	}

	ownStart( channel: ChannelId, offer: OfferRef ): OwnStart | null {
		return this.ownCounters.start( channel, offer );
	}

	presentEpoch( channel: ChannelId, offer: OfferRef ): number | null {
		return this.ownCounters.presentEpoch( channel, offer );
	}

	ownCounter( channel: ChannelId, offer: OfferRef, epoch: number ): OwnCounterState {
		return this.ownCounters.counter( channel, offer, epoch );
	}

	ownRowBeyond(
		channel: ChannelId,
		offer: OfferRef,
		epoch: number,
		number: number
	): OwnRow | null {
		return this.ownCounters.rowBeyond( channel, offer, epoch, number );
	}

	locationsOf( channel: ChannelId ): readonly LocationId[] {
		const row = this.#statements.locations.get( channel );
		return locationsSchema.parse( JSON.parse( row?.locations ?? '[]' ) );
	}

	defaultLocation( channel: ChannelId ): LocationId {
		const [ first ] = this.locationsOf( channel );
		if ( first === undefined ) {
			throw new Error( `channel ${ channel } has no location` );
		}
		return first;
	}
}

export function orderFromRow( channel: ChannelId, order: OrderId, row: StoredOrder ): OrderState {
	const assignments = assignmentsSchema.parse( JSON.parse( row.assignments ) );
	const { rank_at: at, rank_fetch: fetch, rank_key: key } = row;
	const isRanked = at !== null && fetch !== null && key !== null;
	return {
		channel,
		order,
		rank: isRanked ? { at, fetch, key: eventKeySchema.parse( key ) } : null,
		placedAtMs: row.placed_at_ms,
		lines: linesSchema.parse( JSON.parse( row.lines ) ),
		assignments: new Map( assignments.map( ( made ) => [ made.line, made ] ) ),
		explains: row.explains === null ? null : explainsSchema.parse( JSON.parse( row.explains ) ),
		reports: reportsSchema.parse( JSON.parse( row.reports ) ),
		gone: goneSchema.parse( JSON.parse( row.gone ) ),
		reservations: reservationsSchema.parse( JSON.parse( row.reservations ) ),
	};
}

const preparedReads = preparedOnce( prepareReads );

function prepareReads( db: SqliteDatabase ) {
	return {
		order: db.prepare< [ string, string ], StoredOrder >(
			'select rank_at, rank_fetch, rank_key, placed_at_ms, lines, assignments, explains, reports, gone, reservations from orders where channel = ? and order_id = ?'
		),
		observed: db.prepare< [ string ], { location: string } >(
			'select location from observed_locations where location = ?'
		),
		listing: db.prepare< [ string, string ], { listing: ListingId; sku: Sku } >(
			'select listing, sku from listings where channel = ? and offer = ?'
		),
		locations: db.prepare< [ string ], { locations: string } >(
			'select locations from channels where channel = ?'
		),
	};
}
