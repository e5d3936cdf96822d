import type { ChannelOrderLine, Explains } from '../../shared/channel-order.ts';
import type {
	ChannelId,
	LineId,
	ListingId,
	LocationId,
	OfferRef,
	OrderId,
	Sku,
} from '../../shared/ids.ts';
import type { LineAssignment } from '../../shared/line-assignment.ts';
import type { BillsOfMaterials } from './bill-of-materials.ts';
import type { OwnCounterState, OwnRow, OwnStart } from './own-counter-state.ts';
import type { GoneLine, LineReport } from './known-lines.ts';
import type { Reservation } from './reservation.ts';
import type { StockRow } from './shelf.ts';
import type { SnapshotRank } from './snapshot-rank.ts';

/**
 * What the pure ledger may look at while it decides a batch. A store answers from its tables; a
 * test answers from maps. The ledger changes nothing here: it returns what is to change.
 */
export interface LedgerView {
	order( channel: ChannelId, order: OrderId ): OrderState | null;
	stock( sku: Sku, location: LocationId ): StockRow;
	/** The listing that a channel's offer is mapped to. */
	listingOfOffer( channel: ChannelId, offer: OfferRef ): MappedListing | null;
	/** Where a channel's orders are packed when nothing else says so. */
	defaultLocation( channel: ChannelId ): LocationId;
	/** Whether an external authority counts a location, net of the orders that are open there. */
	isObserved( location: LocationId ): boolean;
	/** The first reading of an offer of a paired shop; `null`: it was never read. */
	ownStart( channel: ChannelId, offer: OfferRef ): OwnStart | null;
	/** The newest epoch in which an offer was read. */
	presentEpoch( channel: ChannelId, offer: OfferRef ): number | null;
	ownCounter( channel: ChannelId, offer: OfferRef, epoch: number ): OwnCounterState;
	/** A change kept beyond a gap. */
	ownRowBeyond(
		channel: ChannelId,
		offer: OfferRef,
		epoch: number,
		number: number
	): OwnRow | null;
	readonly bills: BillsOfMaterials;
}

export interface MappedListing {
	readonly listing: ListingId;
	readonly sku: Sku;
}

/** The winning snapshot of one order, and what its lines were mapped to. */
export interface OrderState {
	readonly channel: ChannelId;
	readonly order: OrderId;
	/** `null`: only mappings are known so far. */
	readonly rank: SnapshotRank | null;
	readonly placedAtMs: number;
	readonly lines: readonly ChannelOrderLine[];
	readonly assignments: ReadonlyMap< LineId, LineAssignment >;
	/** Which of a paired shop's own changes the snapshot accounts for. */
	readonly explains: Explains | null;
	/** What others than the channel have told of its lines. */
	readonly reports: readonly LineReport[];
	/** What counts have found to have left already. */
	readonly gone: readonly GoneLine[];
	/** Tries of a checkout to keep units for it. */
	readonly reservations: readonly Reservation[];
}
