import type { ChannelOrder } from '../../shared/channel-order.ts';
import type { ListingId, OfferRef, OrderId } from '../../shared/ids.ts';

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
}

export interface ChannelCapabilities {
	/** `cut`: compare-and-set and deduplicated relative writes. `blind`: plain absolute writes. */
	readonly writes: 'cut' | 'blind';
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
	/** How long the channel's own order event takes to arrive (p99), until it has been measured. */
	readonly eventLagMs: number;
}

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

export type Verification =
	/** `deliveryKey` is the same for every copy of one delivery, and only for those. */
	| { readonly result: 'authentic'; readonly topic: string; readonly deliveryKey: string }
	/** A harmless message that carries nothing (WooCommerce's unsigned ping): answered 2xx, dropped. */
	| { readonly result: 'ping' }
	| { readonly result: 'forged'; readonly reason: string };

export type ParsedDelivery =
	| { readonly says: 'orders'; readonly orders: readonly ChannelOrder[] }
	/** The delivery names an order but does not carry it whole: fetch it. */
	| { readonly says: 'order-changed'; readonly order: OrderId }
	/** The channel shows this quantity. Evidence for confirmation, never a ledger event. */
	| { readonly says: 'shown'; readonly observations: readonly ShownObservation[] }
	| { readonly says: 'nothing'; readonly reason: string }
	| { readonly says: 'unreadable'; readonly path: string; readonly reason: string };

export interface ShownObservation {
	readonly external: ExternalIds;
	readonly quantity: number;
	readonly atMs: number;
}

// ── calls ─────────────────────────────────────────────────────────────────────────────────────

/** What one call came to. `limit` is the channel's own word on its budget, when it gave one. */
export type CallResult< T > =
	| { readonly ok: true; readonly value: T; readonly limit?: LimitReading }
	| { readonly ok: false; readonly failure: CallFailure; readonly limit?: LimitReading };

export interface CallFailure {
	/**
	 * `retry`: may work later. `retryAfter`: the channel said when. `giveUp`: never will as it is.
	 * `needsHuman`: credentials or set-up; nothing helps until a person acts.
	 */
	readonly action: 'retry' | 'retryAfter' | 'giveUp' | 'needsHuman';
	/** With `retryAfter`: milliseconds to wait. */
	readonly waitMs?: number;
	/** `channel`: the whole account is affected, no listing's attempts are used up. */
	readonly scope: 'channel' | 'call';
	/** Was the call carried out? `unknown` after a lost answer. */
	readonly applied: 'no' | 'unknown';
	/** With `applied: 'unknown'`: repeat the very same call with the same key to learn the outcome. */
	readonly code: string;
	/** One plain sentence for the log; no secrets. */
	readonly reason: string;
}

/** A leaky bucket as the channel describes it. */
export interface LimitReading {
	readonly remaining: number;
	readonly maximum: number;
	readonly restoredPerSecond: number;
	/** What this call cost. */
	readonly cost: number;
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
	| { readonly listing: ListingId; readonly result: 'rejected'; readonly failure: CallFailure };

export type ReadAnswer =
	| { readonly listing: ListingId; readonly result: 'shown'; readonly quantity: number }
	| { readonly listing: ListingId; readonly result: 'missing'; readonly reason: string };

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
