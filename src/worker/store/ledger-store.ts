import type { ErrorCode } from '../../shared/errors.ts';
import type { ChannelId, ListingId, OfferRef, OrderId, Sku } from '../../shared/ids.ts';
import type { ReserveDecision } from '../../shared/reservation-event.ts';
import type { StockEvent } from '../../shared/stock-event.ts';
import type { BillsOfMaterials } from '../ledger/bill-of-materials.ts';
import type { StoredRows } from './batch/stored-rows.ts';
import type { Shortage, StockAnswer } from './insight-rows.ts';

export interface Submission {
	readonly event: StockEvent;
	readonly receivedAtMs: number;
	/** The delivery it came in; settled in the same transaction. */
	readonly delivery: number | null;
	/** The delivery carries more than this event: who submits it settles it, once all are in the log. */
	readonly isPartOfDelivery?: boolean;
}

export type SubmissionResult =
	| {
			readonly result: 'applied' | 'outranked' | 'duplicate';
			readonly position: number;
			readonly hasUnmappedLines: boolean;
			/** Of a reservation: asked again under the same attempt, the answer is the same. */
			readonly reserved?: ReserveDecision;
	  }
	| { readonly result: 'conflict' }
	| { readonly result: 'refused'; readonly code: ErrorCode };

export interface BatchResult {
	readonly results: readonly SubmissionResult[];
	/** Channels that have something to write now. */
	readonly dirtyChannels: readonly ChannelId[];
	/** Orders whose snapshots tie: to be fetched once their second is over. */
	readonly ordersToFetch: readonly ChannelId[];
	/** Channels with an offer that became due for a reading (`offersToRecount`). */
	readonly channelsToRecount: readonly ChannelId[];
	/** Channels two of whose numbered changes contradict each other (`contradictedEpoch`). */
	readonly contradictedChannels: readonly ChannelId[];
}

export type Question< T > = ( stored: StoredRows, bills: BillsOfMaterials ) => T;

export interface LedgerStore {
	/** Decides and writes up to 500 events in one transaction. */
	commit( batch: readonly Submission[], nowMs: number ): Promise< BatchResult >;
	/**
	 * Puts a question to what is stored, all of one moment; it decides what would be, and nothing is
	 * written. It has to be pure: it is put again, when it has looked at something that was not read yet.
	 */
	ask< T >( question: Question< T > ): Promise< T >;
	/** Starts a fetch of an order and gives it its number, the first being 1. */
	numberFetch( channel: ChannelId, order: OrderId ): Promise< number >;
	ordersDueForFetch( channel: ChannelId, nowMs: number ): Promise< readonly OrderToFetch[] >;
	/** Settles what was due at `dueAtMs`; a tie that arose since stays due. */
	fetchDone( channel: ChannelId, due: OrderToFetch ): Promise< void >;
	/** The tie stays open until `atMs`. */
	postponeFetch( channel: ChannelId, due: OrderToFetch, atMs: number ): Promise< void >;
	nextFetchAtMs( channel: ChannelId ): Promise< number | null >;
	/** Reservations that have run out and still hold units. */
	reservationsDue( nowMs: number, limit: number ): Promise< readonly DueReservation[] >;
	/** When the next one runs out; `null`: none holds anything. */
	nextReservationEndMs(): Promise< number | null >;
	stock( sku: Sku ): Promise< readonly StockAnswer[] >;
	events( after: number, limit: number ): Promise< readonly LoggedEvent[] >;
	/** Offers of a `counted` channel whose baseline has to be taken (again). */
	offersToRecount( channel: ChannelId ): Promise< readonly OfferRef[] >;
	/** Marks offers for it, as an event does that the present baseline cannot take in. */
	markForRecount( channel: ChannelId, offers: readonly OfferRef[] ): Promise< void >;
	/** Takes the mark away where there is nothing to count. A baseline takes it away by itself. */
	unmarkForRecount( channel: ChannelId, offers: readonly OfferRef[] ): Promise< void >;
	/**
	 * Makes listings' revisions larger than what their channel has seen of us (this ledger is an older
	 * copy of itself), and due. The quantities stay.
	 */
	raiseRevisions(
		listings: readonly { readonly listing: ListingId; readonly above: number }[],
		nowMs: number
	): Promise< void >;
	/**
	 * The newest epoch of a channel in which two different facts claim one number, until an offer has
	 * been read in a later one; `null`: none. The shop has to begin a new epoch after it.
	 */
	contradictedEpoch( channel: ChannelId ): Promise< number | null >;
	/** Offers that have changes beyond a number that has not arrived. */
	offersWithGap( channel: ChannelId ): Promise< readonly OfferRef[] >;
	/** Computes the audit chains anew and compares them with what was written then. */
	audit(): Promise< AuditReport >;
	/** Puts down the ends of all audit chains as one number, and answers it. */
	anchorAudit( nowMs: number ): Promise< string >;
	/** One number over all derived state: equal logs give equal hashes. */
	stateHash(): Promise< string >;
	lastPosition(): Promise< number >;
	/** Has this SKU its opening balance anywhere? */
	isOpened( sku: Sku ): Promise< boolean >;
	/** SKUs that owe more than they have, with the orders that share the shortage. */
	shortages(): Promise< readonly Shortage[] >;
}

export interface AuditReport {
	readonly events: number;
	/** Events of before there were chains. */
	readonly unchained: number;
	readonly chains: number;
	readonly anchors: number;
	/** The ends of all chains as one number. */
	readonly root: string;
	/** The first place that is not what it was; `position` is of an event. */
	readonly broken: {
		readonly position: number | null;
		readonly subject: string | null;
		readonly why: 'edited' | 'missing' | 'anchor';
	} | null;
}

export interface DueReservation {
	readonly channel: ChannelId;
	readonly order: OrderId;
	readonly attempt: string;
	readonly expiresAtMs: number;
}

export interface OrderToFetch {
	readonly order: OrderId;
	readonly dueAtMs: number;
}

export interface LoggedEvent {
	readonly position: number;
	readonly source: string;
	readonly key: string;
	readonly kind: string;
	readonly outcome: string;
	readonly occurredAtMs: number;
	readonly receivedAtMs: number;
	readonly committedAtMs: number;
	readonly body: unknown;
	readonly effect: unknown;
}
