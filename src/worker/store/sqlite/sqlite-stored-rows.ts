import type {
	ChannelId,
	ListingId,
	LocationId,
	OfferRef,
	OrderId,
	Sku,
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
import {
	channelFactsFrom,
	SELECT_CHANNEL_FACTS,
	type ChannelFactsRow,
} from '../rows/channel-facts-row.ts';
import { counterFromRow, type StoredCounter } from '../rows/counter-row.ts';
import { desiredFromRow, type StoredDesired } from '../rows/desired-row.ts';
import { orderFromRow, STORED_ORDER_COLUMNS, type StoredOrder } from '../rows/order-row.ts';
import { STORED_SHELF_COLUMNS, stockFromRow, type StoredShelf } from '../rows/stock-row.ts';
import { preparedOnce, type SqliteDatabase } from './database.ts';

interface KnownListing {
	readonly shown: ShownListing;
	readonly desired: Desired | null;
}

/**
 * Answers a batch from the file, row by row: in the same process and from the page cache that is
 * faster than anything read ahead. One per batch; what people set is read once for it, and what every
 * sale asks of a SKU's listings in one statement for the SKU (with one for each of eight listings and
 * question, a sale cost 105 µs more of 415).
 */
export class SqliteStoredRows implements StoredRows, StoredHeads {
	readonly #statements: ReturnType< typeof prepare >;
	readonly #channels: ReadonlyMap< ChannelId, ChannelFacts >;
	readonly #observed: ReadonlySet< string >;
	/** Channels that have told of numbered changes; of the others nothing has to be asked. */
	readonly #numbered: ReadonlySet< string >;
	readonly #offers = new Map< string, MappedListing | null >();
	readonly #listings = new Map< ListingId, KnownListing | null >();
	readonly #backorders = new Map< Sku, ReadonlyMap< string, Said > >();

	constructor( db: SqliteDatabase ) {
		this.#statements = prepared( db );
		this.#channels = channelFactsFrom( this.#statements.channels.all() );
		this.#observed = new Set( this.#statements.observed.all().map( ( row ) => row.location ) );
		this.#numbered = new Set( this.#statements.numbered.all().map( ( row ) => row.channel ) );
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
		let said = this.#backorders.get( sku );
		if ( ! said ) {
			const rows = this.#statements.backorders.all( sku );
			said = new Map( rows.map( ( { channel: of, ...one } ) => [ of, one ] ) );
			this.#backorders.set( sku, said );
		}
		return said.get( channel ) ?? null;
	}

	channel( channel: ChannelId ): ChannelFacts | null {
		return this.#channels.get( channel ) ?? null;
	}

	isObserved( location: LocationId ): boolean {
		return this.#observed.has( location );
	}

	listingOfOffer( channel: ChannelId, offer: OfferRef ): MappedListing | null {
		const key = `${ channel }\u001f${ offer }`;
		let mapped = this.#offers.get( key );
		if ( mapped === undefined ) {
			mapped = this.#statements.offer.get( channel, offer ) ?? null;
			this.#offers.set( key, mapped );
		}
		return mapped;
	}

	listing( listing: ListingId ): ShownListing | null {
		return this.#known( listing )?.shown ?? null;
	}

	listingsOf( sku: Sku ): readonly ShownListing[] {
		return this.#statements.bySku.all( sku ).map( ( row ) => {
			const known = knownFrom( row );
			this.#listings.set( row.listing, known );
			return known.shown;
		} );
	}

	desired( listing: ListingId ): Desired | null {
		return this.#known( listing )?.desired ?? null;
	}

	ownStart( channel: ChannelId, offer: OfferRef ): OwnStart | null {
		return this.#numbered.has( channel )
			? ( this.#statements.start.get( channel, offer ) ?? null )
			: null;
	}

	presentEpoch( channel: ChannelId, offer: OfferRef ): number | null {
		return this.#numbered.has( channel )
			? ( this.#statements.present.get( channel, offer )?.epoch ?? null )
			: null;
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

	#known( listing: ListingId ): KnownListing | null {
		let known = this.#listings.get( listing );
		if ( known === undefined ) {
			const row = this.#statements.listing.get( listing );
			known = row ? knownFrom( row ) : null;
			this.#listings.set( listing, known );
		}
		return known;
	}
}

/** A listing, and what it should show; all columns of the second are empty if that was never computed. */
type ListingRow = ShownListing & { [ Name in keyof StoredDesired ]: StoredDesired[ Name ] | null };

function knownFrom( { listing, channel, offer, sku, ...row }: ListingRow ): KnownListing {
	return {
		shown: { listing, channel, offer, sku },
		desired: isComputed( row ) ? desiredFromRow( row ) : null,
	};
}

function isComputed( row: Omit< ListingRow, keyof ShownListing > ): row is StoredDesired {
	return row.revision !== null;
}

const prepared = preparedOnce( prepare );

/**
 * `cast`: with the histograms SQLite is built with here, a statement whose bare parameter is compared
 * with an indexed column is compiled anew for every value, at ten times the cost of running it.
 */
const TEXT = 'cast(? as text)';
const NUMBER = 'cast(? as integer)';

const SELECT_LISTINGS = `
	select l.listing, l.channel, l.offer, l.sku, d.quantity, d.revision, d.foreign_revision, d.known, d.unreduced,
		d.own_counted_at_ms, d.includes_epoch, d.includes_number, d.includes_total,
		d.split_of, d.split_share
	from listings l left join desired d on d.listing = l.listing`;

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
		backorders: db.prepare< [ string ], Said & { channel: string } >(
			`select channel, at_ms as atMs, units, key from backorders where sku = ${ TEXT }`
		),
		channels: db.prepare< [], ChannelFactsRow >( SELECT_CHANNEL_FACTS ),
		observed: db.prepare< [], { location: string } >(
			'select location from observed_locations'
		),
		offer: db.prepare< [ string, string ], MappedListing >(
			`select listing, sku from listings where channel = ${ TEXT } and offer = ${ TEXT }`
		),
		listing: db.prepare< [ string ], ListingRow >(
			`${ SELECT_LISTINGS } where l.listing = ${ TEXT }`
		),
		bySku: db.prepare< [ string ], ListingRow >(
			`${ SELECT_LISTINGS } where l.sku = ${ TEXT }`
		),
		numbered: db.prepare< [], { channel: string } >( `
			select channel from channels c where
				exists (select 1 from own_starts o where o.channel = c.channel)
				or exists (select 1 from own_counters o where o.channel = c.channel)` ),
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
