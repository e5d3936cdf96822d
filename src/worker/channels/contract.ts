import type { ChannelOrder } from '../../shared/channel-order.ts';
import type { ListingId, OfferRef, OrderId } from '../../shared/ids.ts';
import type { OwnCounter } from '../../shared/own-counter.ts';
import type { OwnChangeEvent } from '../../shared/stock-event.ts';

/**
 * The port that every sales channel implements, and the only thing the rest of the worker knows of
 * a marketplace. An adapter keeps no state of stock and never retries: it translates one call and
 * says what came of it. Who calls, when, and how often is decided in `propagation/`.
 */
export interface ChannelAdapter {
	readonly kind: string;
	readonly capabilities: ChannelCapabilities;

	/** Is this delivery really from the channel? Looks at raw bytes only, before any parsing. */
	verify( delivery: RawDelivery ): Verification;
	/** What a verified delivery says. Never throws: what cannot be read is `unreadable`. */
	parse( delivery: RawDelivery ): ParsedDelivery;

	/** The order as it is now; `null` when the channel does not know it. */
	fetchOrder( order: OrderId ): Promise< CallResult< ChannelOrder | null > >;
	/** Orders changed at or after `sinceMs`, oldest change first; `cursor` continues a listing. */
	listOrders( request: OrderListRequest ): Promise< CallResult< OrderPage > >;

	/** What the channel shows now, for at most `capabilities.readBatchMax` listings. */
	readQuantities(
		targets: readonly ListingTarget[]
	): Promise< CallResult< readonly ReadAnswer[] > >;
	/** One call that writes quantities, for at most `capabilities.writeBatchMax` listings. */
	writeQuantities( call: WriteCall ): Promise< CallResult< readonly WriteAnswer[] > >;

	/** What the channel offers, to be mapped to SKUs. */
	listOffers( cursor: string | null ): Promise< CallResult< OfferPage > >;
	/** Makes the channel send its events to `callbackUrl`. Calling it again changes nothing. */
	registerWebhooks( callbackUrl: string ): Promise< CallResult< readonly string[] > >;

	/**
	 * Gets new credentials where the channel has such (an access token that ends). Called once at a
	 * time, after a failure that `isExpired`. Left out: only a person can enter new ones.
	 */
	refreshCredentials?(): Promise< CallResult< null > >;

	/** What only a channel with `writes: 'counted'` has. */
	readonly counted?: CountedCalls;
}

/** The calls of a channel that keeps its own events until they are fetched or acknowledged. */
export interface CountedCalls {
	/** Events that no delivery has brought; the answer is a delivery like any other, and signed by us. */
	pull( request: PullRequest ): Promise< CallResult< PullAnswer > >;
	/** Offers by id, as they are now; what does not exist is left out. */
	readOffers( offers: readonly OfferRef[] ): Promise< CallResult< readonly Offer[] > >;
	/** Two different events with one number were met: begin a new epoch, if `epoch` is still the present. */
	restart( epoch: number ): Promise< CallResult< null > >;
}

export interface Acknowledgement {
	/** Event ids. */
	readonly events: readonly string[];
	/** Orders with the revision that is on disk here. */
	readonly orders: Readonly< Record< string, number > >;
}

export interface PullRequest {
	readonly limit: number;
	readonly acknowledged: Acknowledgement;
	/** The largest row number this worker has ever seen of this shop. */
	readonly lastRow: number;
}

export interface PullAnswer {
	/** The answer's bytes, in the form of a delivery; `null` when it carried nothing. */
	readonly body: Uint8Array | null;
	readonly acknowledgement: Acknowledgement;
	readonly left: number;
	readonly lastRow: number;
	readonly epoch: number;
	/** The shop's clock minus ours, in milliseconds. */
	readonly clockAheadMs: number;
}

export interface ChannelCapabilities {
	/**
	 * `cut`: compare-and-set and deduplicated relative writes. `blind`: plain absolute writes.
	 * `counted`: the channel numbers its own changes and adds those that a write does not include yet,
	 * so a write can never run over a sale (the paired shop).
	 */
	readonly writes: 'cut' | 'blind' | 'counted';
	/** A write repeated with the same idempotency key takes effect once. */
	readonly hasIdempotencyKeys: boolean;
	/** Listings per write call. */
	readonly writeBatchMax: number;
	/** Listings per read call. */
	readonly readBatchMax: number;
	/** May the channel show less than zero? Only the shop's own WooCommerce needs it. */
	readonly takesNegative: boolean;
	/** Largest quantity that may be written. */
	readonly quantityMax: number;
	/** Calls that may be in flight at once. */
	readonly callsInFlightMax: number;
	/** How long after a lost answer a write may still land, in milliseconds. */
	readonly settleMs: number;
	/**
	 * How long after it was accepted a write may not be shown yet, in milliseconds (a feed). Until then
	 * what is read says nothing of it. Left out: what is accepted is shown.
	 *
	 * A listing that is written by feed is written by nothing else until then: a single write would be shown
	 * at once, and the older feed land over it.
	 */
	readonly appliesWithinMs?: number;
	/** How long the channel's own order event takes to arrive (p99), until it has been measured. */
	readonly eventLagMs: number;
	/**
	 * What the account may spend, as documented; all calls of the account share it. What the channel says
	 * with an answer (`CallResult.limit`) is believed before this. Empty: nothing is documented.
	 */
	readonly limits: readonly LimitShape[];
}

/** One limit of an account, as the channel documents it. */
export type LimitShape =
	/** Calls in any stretch of `windowMs` (a second, a minute, a day). */
	| {
			readonly limit: 'calls';
			readonly name: string;
			readonly max: number;
			readonly windowMs: number;
	  }
	/** A bucket of points: it holds `max`, and is filled by `perSecond` all the time. */
	| {
			readonly limit: 'points';
			readonly name: string;
			readonly max: number;
			readonly perSecond: number;
			/** What a call costs, until its answer has said. */
			readonly guess: { readonly write: number; readonly read: number };
	  }
	/** Writes of one listing in any stretch of `windowMs` (eBay: 250 revisions in a day). */
	| {
			readonly limit: 'writes-of-a-listing';
			readonly name: string;
			readonly max: number;
			readonly windowMs: number;
	  };

/** The channel's own identifiers of one listing; each adapter parses what it needs. */
export type ExternalIds = Readonly< Record< string, string > >;

export interface ListingTarget {
	readonly listing: ListingId;
	readonly external: ExternalIds;
}

// ── deliveries ────────────────────────────────────────────────────────────────────────────────

export interface RawDelivery {
	/** Header names in lower case. */
	readonly headers: Readonly< Record< string, string > >;
	/** The exact bytes that were signed. */
	readonly body: Uint8Array;
	readonly receivedAtMs: number;
}

/** Of a delivery that carries nothing: a `counted` channel has something to be pulled. */
export const CALL_TOPIC = 'call';

export type Verification =
	/** `deliveryKey` is the same for every copy of one delivery, and only for those. */
	| {
			readonly result: 'authentic';
			readonly topic: string;
			readonly deliveryKey: string;
			/** Names the secret that signed it (it is not the secret), where the channel can have several. */
			readonly signedWith?: string;
	  }
	/** A harmless message that carries nothing (WooCommerce's unsigned ping): answered 2xx, dropped. */
	| { readonly result: 'ping' }
	| { readonly result: 'forged'; readonly reason: string };

export type ParsedDelivery =
	| { readonly says: 'orders'; readonly orders: readonly ChannelOrder[] }
	/** The channel's own numbered changes, with the orders that explain some of them. */
	| {
			readonly says: 'changes';
			readonly changes: readonly OwnChange[];
			readonly orders: readonly ChannelOrder[];
			readonly acknowledgement: Acknowledgement;
			/** Parts that cannot be read: each becomes a dead letter of its own, the rest takes effect. */
			readonly unreadable: readonly UnreadablePart[];
	  }
	/** The delivery names an order but does not carry it whole: fetch it. */
	| { readonly says: 'order-changed'; readonly order: OrderId }
	/** The channel shows this quantity. Evidence for confirmation, never a ledger event. */
	| { readonly says: 'shown'; readonly observations: readonly ShownObservation[] }
	| { readonly says: 'nothing'; readonly reason: string }
	| { readonly says: 'unreadable'; readonly path: string; readonly reason: string };

export interface UnreadablePart {
	/** The part as a delivery of its own, so that it can be tried again alone. */
	readonly body: Uint8Array;
	readonly reason: string;
}

/** One numbered change of a paired shop, as it says it. */
export type OwnChange = Omit< OwnChangeEvent, 'kind' | 'channel' | 'assigned' > & {
	readonly id: string;
	readonly atMs: number;
	readonly actor: string | null;
};

export interface ShownObservation {
	readonly external: ExternalIds;
	readonly quantity: number;
	readonly atMs: number;
}

// ── calls ─────────────────────────────────────────────────────────────────────────────────────

/** What one call came to. `limit` is the channel's own word on its budget, when it gave one. */
export type CallResult< T > =
	| { readonly ok: true; readonly value: T; readonly limit?: LimitReadings }
	| { readonly ok: false; readonly failure: CallFailure; readonly limit?: LimitReadings };

/** An account may have several limits, and a channel speak of more than one. */
export type LimitReadings = LimitReading | readonly LimitReading[];

export interface CallFailure {
	/**
	 * `retry`: may work later. `retryAfter`: the channel said when. `giveUp`: never will as it is.
	 * `needsHuman`: credentials or set-up; nothing helps until a person acts.
	 */
	readonly action: 'retry' | 'retryAfter' | 'giveUp' | 'needsHuman';
	/** The credentials are not accepted (any more): new ones may help, if the adapter can get them. */
	readonly isExpired?: true;
	/** With `retryAfter`: milliseconds to wait. */
	readonly waitMs?: number;
	/** `channel`: the whole account is affected, no listing's attempts are used up. */
	readonly scope: 'channel' | 'call';
	/** Was the call carried out? `unknown` after a lost answer. */
	readonly applied: 'no' | 'unknown';
	/** It was never made: our own limits, circuit breaker or credentials kept it back. No adapter says this. */
	readonly isKeptBack?: true;
	/** With `applied: 'unknown'`: repeat the very same call with the same key to learn the outcome. */
	readonly code: string;
	/** One plain sentence for the log; no secrets. */
	readonly reason: string;
}

/** One limit of the account, as the channel describes it with an answer. `name` as in `LimitShape`. */
export type LimitReading = PointsReading | CallsReading;

/** A leaky bucket. */
export interface PointsReading {
	readonly limit: 'points';
	readonly name: string;
	readonly remaining: number;
	readonly maximum: number;
	readonly restoredPerSecond: number;
	/** What this call cost. */
	readonly cost: number;
	/** What the bucket had to hold for it; left out: what it cost. */
	readonly asked?: number;
}

/** Calls in a stretch of time, this one among them. */
export interface CallsReading {
	readonly limit: 'calls';
	readonly name: string;
	readonly max: number;
	readonly remaining: number;
	/** Left out where it is documented (`LimitShape`). */
	readonly windowMs?: number;
	/** Where all are given back at once: when, on our clock. */
	readonly resetsAtMs?: number;
}

export interface WriteCall {
	/** Stored before the call is made; a repeat of the same call carries the same key. */
	readonly idempotencyKey: string;
	/** All items of a call are of one kind. */
	readonly kind: 'set' | 'adjust';
	readonly items: readonly WriteItem[];
}

export interface WriteItem {
	readonly target: ListingTarget;
	/** With `set`: the quantity to show. With `adjust`: the change, of either sign. */
	readonly quantity: number;
	/** With `set` on a `cut` channel: write only if this is shown now. `null`: write regardless. */
	readonly onlyIfShown: number | null;
	/** On a `counted` channel: the newest of its own changes that `quantity` takes into account. */
	readonly includes: OwnCounter | null;
	/** Our revision of the listing: a `counted` channel ignores an older one. */
	readonly revision: number;
}

export type WriteAnswer =
	/** `shownAfter`: what the channel shows after it, if it said so. */
	| {
			readonly listing: ListingId;
			readonly result: 'accepted';
			readonly shownAfter: number | null;
	  }
	/** `onlyIfShown` did not hold; nothing was written for this listing. */
	| { readonly listing: ListingId; readonly result: 'stale' }
	/** Nothing was written for this listing because another of the same call spoiled it. */
	| { readonly listing: ListingId; readonly result: 'not-attempted' }
	/** A newer revision had been applied there before: nothing was written, nothing is lost. */
	| { readonly listing: ListingId; readonly result: 'outdated'; readonly revisionThere: number }
	/** The channel's row of changes is not the one `includes` speaks of: take a new baseline. */
	| { readonly listing: ListingId; readonly result: 'recount' }
	| { readonly listing: ListingId; readonly result: 'rejected'; readonly failure: CallFailure };

export type ReadAnswer =
	| {
			readonly listing: ListingId;
			readonly result: 'shown';
			readonly quantity: number;
			/** On a `counted` channel: where its row of changes was at that very moment. */
			readonly counted?: CountedReading;
	  }
	| { readonly listing: ListingId; readonly result: 'missing'; readonly reason: string };

export interface CountedReading {
	readonly counter: OwnCounter;
	/** The part of the counter's total that orders have caused. */
	readonly orderTotal: number;
	/** The newest of our revisions that was applied there in this epoch. */
	readonly revision: number;
}

export interface OrderListRequest {
	readonly sinceMs: number;
	readonly cursor: string | null;
}

export interface OrderPage {
	readonly orders: readonly ChannelOrder[];
	/** `null` on the last page. */
	readonly next: string | null;
	/** Orders that were listed and cannot be kept (a fraction of a unit, say): a person must look. */
	readonly unreadable?: readonly { readonly order: string; readonly reason: string }[];
}

export interface Offer {
	readonly offer: OfferRef;
	readonly external: ExternalIds;
	/** As the channel has it; empty when it has none. */
	readonly sku: string;
	readonly title: string;
	/** What it shows now; `null` when the channel does not track this offer's stock. */
	readonly shown: number | null;
}

export interface OfferPage {
	readonly offers: readonly Offer[];
	readonly next: string | null;
}
