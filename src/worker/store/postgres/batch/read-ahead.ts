import type {
	ChannelId,
	ListingId,
	LocationId,
	OfferRef,
	OrderId,
	Sku,
} from '../../../../shared/ids.ts';
import type { Desired } from '../../../allocation/next-desired.ts';
import { stockKeyOf } from '../../../ledger/contribution.ts';
import type { MappedListing, OrderState } from '../../../ledger/ledger-view.ts';
import type { OwnCounterState, OwnRow, OwnStart } from '../../../ledger/own-counter-state.ts';
import type { Said, Since, StockRow } from '../../../ledger/shelf.ts';
import type {
	ChannelFacts,
	KnownEvent,
	ShownListing,
	StoredRows,
} from '../../batch/stored-rows.ts';
import { Wishes } from './wishes.ts';

/** A paired shop's offer, as far as it is stored. */
export interface StoredOffer {
	start: OwnStart | null;
	isMarked: boolean;
	readonly counters: Map< number, OwnCounterState >;
	/** Epochs in which two facts have claimed one number. */
	readonly contradicted: Set< number >;
	/** Rows beyond a gap, by epoch and number. */
	readonly beyond: Map< string, OwnRow >;
}

/** Units that moved on one shelf, as one asked for them. */
export interface MovedQuestion {
	readonly sku: Sku;
	readonly location: LocationId;
	/** Not earlier than this; changes that the shop has numbered are compared with the second. */
	readonly afterMs: number;
	readonly ownAfterMs: number;
}

export const offerKey = ( channel: string, offer: string ): string =>
	`${ channel }\u001f${ offer }`;
export const movedKey = ( { sku, location, afterMs, ownAfterMs }: MovedQuestion ): string =>
	`${ stockKeyOf( sku, location ) }\u001f${ afterMs }\u001f${ ownAfterMs }`;

/**
 * What was read for a batch before it is decided. Whoever asks for something else is answered as if
 * nothing were there, and `missed` remembers it: what was decided that way is thrown away and decided
 * anew with what is missing. (Stopping at the first such question instead, a batch of 500 counts would be
 * decided 500 times.)
 */
export class ReadAhead implements StoredRows {
	readonly events = new Map< string, KnownEvent >();
	readonly bodies = new Map< number, string | null >();
	readonly orders = new Map< string, OrderState | null >();
	/** SKUs all of whose shelves are in `shelves`. */
	readonly shelved = new Set< Sku >();
	readonly shelves = new Map< string, StockRow >();
	readonly moved = new Map< string, number >();
	readonly backordered = new Set< Sku >();
	readonly backorders = new Map< string, Said >();
	readonly channels = new Map< ChannelId, ChannelFacts >();
	readonly observed = new Set< LocationId >();
	readonly mapped = new Map< string, MappedListing | null >();
	readonly listings = new Map< ListingId, ShownListing | null >();
	readonly listed = new Map< Sku, ShownListing[] >();
	readonly desiredRows = new Map< ListingId, Desired | null >();
	readonly offers = new Map< string, StoredOffer >();
	missed = new Wishes();

	event( source: string, key: string ): KnownEvent | null {
		return this.events.get( `${ source }\u001f${ key }` ) ?? null;
	}

	bodyAt( position: number ): string | null {
		const body = this.bodies.get( position );
		if ( body === undefined ) {
			this.missed.bodies.add( position );
		}
		return body ?? null;
	}

	order( channel: ChannelId, order: OrderId ): OrderState | null {
		const state = this.orders.get( offerKey( channel, order ) );
		if ( state === undefined ) {
			this.missed.orders.set( offerKey( channel, order ), { channel, order } );
		}
		return state ?? null;
	}

	shelf( sku: Sku, location: LocationId ): StockRow | null {
		if ( ! this.shelved.has( sku ) ) {
			this.missed.shelves.add( sku );
		}
		return this.shelves.get( stockKeyOf( sku, location ) ) ?? null;
	}

	movedSince( sku: Sku, location: LocationId, since: Since | null ): number {
		const afterMs = since?.atMs ?? Number.MIN_SAFE_INTEGER;
		const ownAfterMs = since?.isOpening ? Number.MIN_SAFE_INTEGER : afterMs;
		const question = { sku, location, afterMs, ownAfterMs };
		const units = this.moved.get( movedKey( question ) );
		if ( units === undefined ) {
			this.missed.moved.set( movedKey( question ), question );
		}
		return units ?? 0;
	}

	backorder( sku: Sku, channel: ChannelId ): Said | null {
		if ( ! this.backordered.has( sku ) ) {
			this.missed.backorders.add( sku );
		}
		return this.backorders.get( `${ sku }\u001f${ channel }` ) ?? null;
	}

	channel( channel: ChannelId ): ChannelFacts | null {
		return this.channels.get( channel ) ?? null;
	}

	isObserved( location: LocationId ): boolean {
		return this.observed.has( location );
	}

	listingOfOffer( channel: ChannelId, offer: OfferRef ): MappedListing | null {
		const listing = this.mapped.get( offerKey( channel, offer ) );
		if ( listing === undefined ) {
			this.missed.offers.set( offerKey( channel, offer ), { channel, offer } );
		}
		return listing ?? null;
	}

	listing( listing: ListingId ): ShownListing | null {
		const shown = this.listings.get( listing );
		if ( shown === undefined ) {
			this.missed.listings.add( listing );
		}
		return shown ?? null;
	}

	listingsOf( sku: Sku ): readonly ShownListing[] {
		const listings = this.listed.get( sku );
		if ( listings === undefined ) {
			this.missed.listed.add( sku );
		}
		return listings ?? [];
	}

	desired( listing: ListingId ): Desired | null {
		const row = this.desiredRows.get( listing );
		if ( row === undefined ) {
			this.missed.listings.add( listing );
		}
		return row ?? null;
	}

	ownStart( channel: ChannelId, offer: OfferRef ): OwnStart | null {
		return this.#offer( channel, offer )?.start ?? null;
	}

	presentEpoch( channel: ChannelId, offer: OfferRef ): number | null {
		let present: number | null = null;
		for ( const [ epoch, { read } ] of this.#offer( channel, offer )?.counters ?? [] ) {
			present = read !== null && epoch > ( present ?? -1 ) ? epoch : present;
		}
		return present;
	}

	ownCounter( channel: ChannelId, offer: OfferRef, epoch: number ): OwnCounterState | null {
		return this.#offer( channel, offer )?.counters.get( epoch ) ?? null;
	}

	ownRowBeyond(
		channel: ChannelId,
		offer: OfferRef,
		epoch: number,
		number: number
	): OwnRow | null {
		return this.#offer( channel, offer )?.beyond.get( `${ epoch } ${ number }` ) ?? null;
	}

	isMarkedForRecount( channel: ChannelId, offer: OfferRef ): boolean {
		return this.#offer( channel, offer )?.isMarked ?? false;
	}

	#offer( channel: ChannelId, offer: OfferRef ): StoredOffer | null {
		const stored = this.offers.get( offerKey( channel, offer ) );
		if ( ! stored ) {
			this.missed.counters.set( offerKey( channel, offer ), { channel, offer } );
		}
		return stored ?? null;
	}
}
