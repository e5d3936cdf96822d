import type { ChannelId, EventKey, ListingId, LocationId, OrderId, Sku } from '../../shared/ids.ts';
import type { SyncLogKind } from '../../shared/sync-log.ts';
import type { OrderState } from '../ledger/ledger-view.ts';
import type { DeliverySummary } from './contract.ts';
import type { Dismissal } from './dismissal-store.ts';
import type { StockAnswer } from './insight-rows.ts';
import type { LoggedEvent } from './ledger-store.ts';

/**
 * What is listed for people and programs, page by page. Nothing here writes. Every list has one order,
 * by a key that never changes, and goes on after the last entry that was answered (`after`; `null`: from
 * the beginning). Names are compared byte by byte, on every database.
 */
export interface ListStore {
	/** By SKU. */
	skus( wanted: SkusWanted ): Promise< readonly { sku: Sku; title: string }[] >;
	/** Of these SKUs, by SKU, those that are known. */
	titles( skus: readonly Sku[] ): Promise< readonly { sku: Sku; title: string }[] >;
	/** What is on hand on every shelf of these SKUs, by SKU and location. */
	shelves( skus: readonly Sku[] ): Promise< readonly ShelfUnits[] >;
	/** Of these SKUs, shelves of which something besides orders was said after a position of the log. */
	movedShelves( skus: readonly Sku[], after: number ): Promise< readonly MovedShelf[] >;
	/** Of these keys those under which a source has told something that is in the log. */
	toldKeys( source: string, keys: readonly EventKey[] ): Promise< ReadonlySet< EventKey > >;
	/** Every location that a channel draws from, or that has held anything. */
	locations(): Promise< readonly LocationSummary[] >;
	/** The shelves of at most `limit` SKUs, by SKU and location. */
	stock( wanted: StockWanted ): Promise< readonly StockAnswer[] >;
	/** In the order of commits, after position `after`. */
	events( filter: EventFilter, after: number, limit: number ): Promise< EventPage >;
	event( position: number ): Promise< ListedEvent | null >;
	/** Events after `position` that came in these deliveries. */
	eventsIn( deliveries: readonly number[], position: number ): Promise< readonly ToldEvent[] >;
	order( channel: ChannelId, order: OrderId ): Promise< OrderState | null >;
	/** By channel and number. */
	orders( after: OrderPlace | null, limit: number ): Promise< readonly OrderState[] >;
	/** Orders for which a checkout keeps units, those that end first at the beginning. */
	reservations(
		after: ReservationPlace | null,
		limit: number
	): Promise< readonly ReservedOrder[] >;
	/**
	 * Deliveries that need a person, newest first; `after` is the number of the last one answered.
	 *
	 * @param isDismissed only those that a person has dismissed, else only the others; so with all that can be.
	 */
	stoppedDeliveries(
		state: 'parked' | 'dead',
		after: number | null,
		limit: number,
		isDismissed?: boolean
	): Promise< readonly StoppedDelivery[] >;
	/**
	 * Facts whose key had been used for another one, newest first. None of the ledger's own: of two channels
	 * that are connected at once, the first one's opening balance counts, as is meant.
	 */
	conflicts(
		after: number | null,
		limit: number,
		isDismissed?: boolean
	): Promise< readonly Conflict[] >;
	/** One of them, with both contents; also of the ledger's own. */
	conflict( conflict: number ): Promise< ContradictedConflict | null >;
	/** Listings that have drifted so that a person has to look, by their ids. */
	driftingListings(
		since: DriftsSince,
		after: ListingId | null,
		limit: number,
		isDismissed?: boolean
	): Promise< readonly DriftingListing[] >;
	/** Listings whose newest quantity their channel does not take, by their ids. */
	deadListings( after: ListingId | null, limit: number ): Promise< readonly DeadListing[] >;
}

export interface SkusWanted {
	/** Part of a SKU or of its title, in any case. */
	readonly search: string | null;
	readonly after: Sku | null;
	readonly limit: number;
}

export interface StockWanted {
	/** Part of a SKU or of its title, in any case. */
	readonly search: string | null;
	readonly location: LocationId | null;
	/** Only shelves that owe more than is on them. */
	readonly isShort: boolean;
	readonly after: Sku | null;
	readonly limit: number;
}

export interface ShelfUnits {
	readonly sku: Sku;
	readonly location: LocationId;
	readonly onHand: number;
	/** Of the newest count, or of the opening: what is told as of then or before is in it. 0: there is none. */
	readonly countedAtMs: number;
}

export interface MovedShelf {
	readonly sku: Sku;
	readonly location: LocationId;
	/** Of the newest such event. */
	readonly position: number;
}

export interface LocationSummary {
	readonly location: LocationId;
	/** Those that draw from it. */
	readonly channels: readonly ChannelId[];
	/** An external authority counts it, net of the orders that are open there (FBA). */
	readonly isObserved: boolean;
}

/** Every part that is given has to match. */
export interface EventFilter {
	readonly kinds?: readonly SyncLogKind[] | undefined;
	readonly sources?: readonly string[] | undefined;
	/** Exactly this SKU. */
	readonly sku?: string | undefined;
	/** The number of an order, as its channel names it. Not together with `sku`. */
	readonly order?: string | undefined;
}

export interface EventPage {
	readonly events: readonly ListedEvent[];
	/**
	 * After which position there may be more; `null`: there is nothing more. A rare thing that is searched
	 * for among many is found over several pages, of which some may be empty.
	 */
	readonly next: number | null;
}

export interface ListedEvent extends LoggedEvent {
	/** The source's clock was too far ahead and was replaced by ours. */
	readonly isClamped: boolean;
	readonly actor: string | null;
	/** The delivery it came in. */
	readonly delivery: number | null;
}

export interface ToldEvent {
	readonly position: number;
	readonly delivery: number;
	readonly outcome: 'applied' | 'outranked';
}

export interface OrderPlace {
	readonly channel: ChannelId;
	readonly order: OrderId;
}

export interface ReservationPlace extends OrderPlace {
	readonly untilMs: number;
}

export interface ReservedOrder {
	readonly untilMs: number;
	readonly state: OrderState;
}

export interface StoppedDelivery extends DeliverySummary {
	/** Where the log says so. */
	readonly place: string | null;
	readonly dismissal: Dismissal | null;
}

export interface Conflict {
	readonly conflict: number;
	readonly source: string;
	readonly key: string;
	readonly delivery: number | null;
	readonly receivedAtMs: number;
	/** Of the event that stands. */
	readonly position: number | null;
	readonly dismissal: Dismissal | null;
}

export interface ContradictedConflict extends Conflict {
	/** What was not taken. */
	readonly refused: unknown;
	/** What the key had been used for. */
	readonly standing: {
		readonly receivedAtMs: number;
		readonly body: unknown;
	} | null;
}

/** Which drifts count. Older ones have been put right, or will be found again. */
export interface DriftsSince {
	/** None of before that is looked at. */
	readonly sinceMs: number;
	/** That often since then is often. */
	readonly oftenSinceMs: number;
	/** Found before that and not put right since: it stays. */
	readonly stayedSinceMs: number;
}

export interface DriftingListing {
	readonly listing: ListingId;
	readonly channel: ChannelId;
	readonly sku: Sku;
	/** What it should show, and the event that made it so. */
	readonly quantity: number;
	readonly position: number | null;
	/** The newest drift: what was expected, what was shown instead, and when that was found. */
	readonly expected: number;
	readonly shown: number;
	readonly foundAtMs: number;
	/** Of `oftenSinceMs`, and after the last dismissal. */
	readonly times: number;
	/** When the channel was last seen to show what it should. */
	readonly lastConfirmedAtMs: number | null;
	/** Seen to show what it should since the newest drift. */
	readonly isCorrected: boolean;
	readonly dismissal: Dismissal | null;
}

export interface DeadListing {
	readonly listing: ListingId;
	readonly channel: ChannelId;
	readonly sku: Sku;
	readonly quantity: number;
	/** The event that made it so. */
	readonly position: number | null;
	readonly failureCode: string | null;
	readonly failureReason: string | null;
}
