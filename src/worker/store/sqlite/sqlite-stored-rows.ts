import { z } from 'zod';
import { bufferSchema } from '../../../shared/buffer.ts';
import {
	locationIdSchema,
	type ChannelId,
	type ListingId,
	type LocationId,
	type OfferRef,
	type OrderId,
	type Sku,
} from '../../../shared/ids.ts';
import type { Desired } from '../../allocation/next-desired.ts';
import type { MappedListing, OrderState } from '../../ledger/ledger-view.ts';
import type { OwnCounterState, OwnRow, OwnStart } from '../../ledger/own-counter-state.ts';
import type { Said, Since, StockRow } from '../../ledger/shelf.ts';
import type { ChainHead } from '../batch/audit-links.ts';
import type {
	ChannelFacts,
	KnownEvent,
	ShownListing,
	StoredHeads,
	StoredRows,
} from '../batch/stored-rows.ts';
import { counterFromRow, type StoredCounter } from '../rows/counter-row.ts';
import { desiredFromRow, type StoredDesired } from '../rows/desired-row.ts';
import { orderFromRow, STORED_ORDER_COLUMNS, type StoredOrder } from '../rows/order-row.ts';
import { STORED_SHELF_COLUMNS, stockFromRow, type StoredShelf } from '../rows/stock-row.ts';
import { preparedOnce, type SqliteDatabase } from './database.ts';

const locationsSchema = z.array( locationIdSchema );

/**
 * Answers a batch from the file, row by row: in the same process and from the page cache that is
 * faster than anything read ahead. One per batch; what people set is read once for it.
 */
export class SqliteStoredRows implements StoredRows, StoredHeads {
	readonly #statements: ReturnType< typeof prepare >;
	readonly #channels = new Map< ChannelId, ChannelFacts | null >();
	readonly #observed: ReadonlySet< string >;

	constructor( db: SqliteDatabase ) {
		this.#statements = prepared( db );
		this.#observed = new Set( this.#statements.observed.all().map( ( row ) => row.location ) );
	}

	event( source: string, key: string ): KnownEvent | null {
		return this.#statements.event.get( source, key ) ?? null;
	}

	bodyAt( position: number ): string | null {
		return this.#statements.body.get( position )?.body ?? null;
	}

	order( channel: ChannelId, order: OrderId ): OrderState | null {
		const row = this.#statements.order.get( channel, order );
		return row ? orderFromRow( channel, order, row ) : null;
	}

	shelf( sku: Sku, location: LocationId ): StockRow | null {
		const row = this.#statements.shelf.get( sku, location );
		return row ? stockFromRow( row ) : null;
	}

	movedSince( sku: Sku, location: LocationId, since: Since | null ): number {
		const after = since?.atMs ?? Number.MIN_SAFE_INTEGER;
		const ownAfter = since?.isOpening ? Number.MIN_SAFE_INTEGER : after;
		return this.#statements.movedSince.get( sku, location, ownAfter, after )?.units ?? 0;
	}

	backorder( sku: Sku, channel: ChannelId ): Said | null {
		return this.#statements.backorder.get( sku, channel ) ?? null;
	}

	channel( channel: ChannelId ): ChannelFacts | null {
		const known = this.#channels.get( channel );
		if ( known !== undefined ) {
			return known;
		}
		const row = this.#statements.channel.get( channel );
		const facts = row
			? {
					locations: locationsSchema.parse( JSON.parse( row.locations ) ),
					buffer: bufferSchema.parse( JSON.parse( row.buffer ) ),
					takesNegative: row.takesNegative === 1,
					quantityMax: row.quantityMax,
				}
			: null;
		this.#channels.set( channel, facts );
		return facts;
	}

	isObserved( location: LocationId ): boolean {
		return this.#observed.has( location );
	}

	listingOfOffer( channel: ChannelId, offer: OfferRef ): MappedListing | null {
		return this.#statements.offer.get( channel, offer ) ?? null;
	}

	listing( listing: ListingId ): ShownListing | null {
		return this.#statements.listing.get( listing ) ?? null;
	}

	listingsOf( sku: Sku ): readonly ShownListing[] {
		return this.#statements.bySku.all( sku );
	}

	desired( listing: ListingId ): Desired | null {
		const row = this.#statements.desired.get( listing );
		return row ? desiredFromRow( row ) : null;
	}

	ownStart( channel: ChannelId, offer: OfferRef ): OwnStart | null {
		return this.#statements.start.get( channel, offer ) ?? null;
	}

	presentEpoch( channel: ChannelId, offer: OfferRef ): number | null {
		return this.#statements.present.get( channel, offer )?.epoch ?? null;
	}

	ownCounter( channel: ChannelId, offer: OfferRef, epoch: number ): OwnCounterState | null {
		const row = this.#statements.counter.get( channel, offer, epoch );
		return row ? counterFromRow( row ) : null;
	}

	ownRowBeyond(
		channel: ChannelId,
		offer: OfferRef,
		epoch: number,
		number: number
	): OwnRow | null {
		return this.#statements.beyond.get( channel, offer, epoch, number ) ?? null;
	}

	isMarkedForRecount( channel: ChannelId, offer: OfferRef ): boolean {
		return this.#statements.marked.get( channel, offer ) !== undefined;
	}

	head( subject: string ): ChainHead | null {
		return this.#statements.head.get( subject ) ?? null;
	}
}

const prepared = preparedOnce( prepare );

/**
 * `cast`: with the histograms SQLite is built with here, a statement whose bare parameter is compared
 * with an indexed column is compiled anew for every value, at ten times the cost of running it.
 */
const TEXT = 'cast(? as text)';
const NUMBER = 'cast(? as integer)';

function prepare( db: SqliteDatabase ) {
	return {
		event: db.prepare< [ string, string ], KnownEvent >(
			`select position, body_hash as hash from events where source = ${ TEXT } and key = ${ TEXT }`
		),
		body: db.prepare< [ number ], { body: string } >(
			`select body from events where position = ${ NUMBER }`
		),
		order: db.prepare< [ string, string ], StoredOrder >(
			`select ${ STORED_ORDER_COLUMNS } from orders where channel = ${ TEXT } and order_id = ${ TEXT }`
		),
		shelf: db.prepare< [ string, string ], StoredShelf >(
			`select ${ STORED_SHELF_COLUMNS.join() } from stock where sku = ${ TEXT } and location = ${ TEXT }`
		),
		movedSince: db.prepare< [ string, string, number, number ], { units: number } >( `
			select coalesce(sum(units), 0) as units from shelf_movements
			where sku = ${ TEXT } and location = ${ TEXT } and at_ms > iif(is_own, ${ NUMBER }, ${ NUMBER })` ),
		backorder: db.prepare< [ string, string ], Said >(
			`select at_ms as atMs, units, key from backorders where sku = ${ TEXT } and channel = ${ TEXT }`
		),
		channel: db.prepare<
			[ string ],
			{ locations: string; buffer: string; takesNegative: number; quantityMax: number }
		>( `
			select locations, buffer, takes_negative as takesNegative, quantity_max as quantityMax
			from channels where channel = ${ TEXT }` ),
		observed: db.prepare< [], { location: string } >(
			'select location from observed_locations'
		),
		offer: db.prepare< [ string, string ], MappedListing >(
			`select listing, sku from listings where channel = ${ TEXT } and offer = ${ TEXT }`
		),
		listing: db.prepare< [ string ], ShownListing >(
			`select listing, channel, offer, sku from listings where listing = ${ TEXT }`
		),
		bySku: db.prepare< [ string ], ShownListing >(
			`select listing, channel, offer, sku from listings where sku = ${ TEXT }`
		),
		desired: db.prepare< [ string ], StoredDesired >( `
			select quantity, revision, foreign_revision, known, unreduced, own_counted_at_ms, includes_epoch,
				includes_number, includes_total
			from desired where listing = ${ TEXT }` ),
		start: db.prepare< [ string, string ], OwnStart >( `
			select epoch, number, total, order_total as orderTotal from own_starts
			where channel = ${ TEXT } and offer = ${ TEXT }` ),
		present: db.prepare< [ string, string ], { epoch: number | null } >( `
			select max(epoch) as epoch from own_counters
			where channel = ${ TEXT } and offer = ${ TEXT } and read_number is not null` ),
		counter: db.prepare< [ string, string, number ], StoredCounter >( `
			select explained_by_orders, explained_by_themselves, reached_number, reached_total, read_number,
				managed_number
			from own_counters where channel = ${ TEXT } and offer = ${ TEXT } and epoch = ${ NUMBER }` ),
		beyond: db.prepare< [ string, string, number, number ], OwnRow >( `
			select number, total, delta from own_changes_beyond_gap
			where channel = ${ TEXT } and offer = ${ TEXT } and epoch = ${ NUMBER } and number = ${ NUMBER }` ),
		marked: db.prepare< [ string, string ], { offer: string } >( `
			select offer from offers_to_recount where channel = ${ TEXT } and offer = ${ TEXT }` ),
		head: db.prepare< [ string ], ChainHead >( `
			select number, hash from chain_links where subject = ${ TEXT } order by number desc limit 1` ),
	};
}
