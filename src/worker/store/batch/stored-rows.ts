import type { Buffer } from '../../../shared/buffer.ts';
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
import type { ChainHead } from './audit-links.ts';

/**
 * What a batch may ask of the database, as it was before the batch. All answers are immediate: the
 * batch decides in memory. SQLite answers from its file; PostgreSQL answers from what was read ahead,
 * and a batch that asked for more is decided anew with it.
 */
export interface StoredRows extends DecisionRows {
	/** The event of this name, if it is in the log. */
	event( source: string, key: string ): KnownEvent | null;
	/** The body of a reservation in the log, as it stands there. */
	bodyAt( position: number ): string | null;
	listing( listing: ListingId ): ShownListing | null;
	listingsOf( sku: Sku ): readonly ShownListing[];
	/** `null`: it was never computed. */
	desired( listing: ListingId ): Desired | null;
}

/** What deciding events asks for, and keeping what they do in memory. */
export interface DecisionRows {
	order( channel: ChannelId, order: OrderId ): OrderState | null;
	shelf( sku: Sku, location: LocationId ): StockRow | null;
	/** Units that moved on a shelf and are not inside `since`. */
	movedSince( sku: Sku, location: LocationId, since: Since | null ): number;
	/** How many units more than there are a channel may offer. */
	backorder( sku: Sku, channel: ChannelId ): Said | null;
	channel( channel: ChannelId ): ChannelFacts | null;
	isObserved( location: LocationId ): boolean;
	listingOfOffer( channel: ChannelId, offer: OfferRef ): MappedListing | null;
	ownStart( channel: ChannelId, offer: OfferRef ): OwnStart | null;
	presentEpoch( channel: ChannelId, offer: OfferRef ): number | null;
	ownCounter( channel: ChannelId, offer: OfferRef, epoch: number ): OwnCounterState | null;
	ownRowBeyond(
		channel: ChannelId,
		offer: OfferRef,
		epoch: number,
		number: number
	): OwnRow | null;
	isMarkedForRecount( channel: ChannelId, offer: OfferRef ): boolean;
}

/** The ends of the audit chains: read last, when no other batch can add to them any more. */
export interface StoredHeads {
	head( subject: string ): ChainHead | null;
}

export interface KnownEvent {
	readonly position: number;
	readonly hash: string;
}

/** What a channel's settings say of its listings. */
export interface ChannelFacts {
	readonly locations: readonly LocationId[];
	readonly buffer: Buffer;
	readonly takesNegative: boolean;
	readonly quantityMax: number;
	/** A SKU of which so many or fewer can be promised is split; 0: none is. The same of all channels. */
	readonly splitBelow: number;
}

export interface ShownListing {
	readonly listing: ListingId;
	readonly channel: ChannelId;
	readonly offer: OfferRef;
	readonly sku: Sku;
}
