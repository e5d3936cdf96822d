import type { FbaStates } from '../../shared/shelf-event.ts';
import type { ChannelId, ListingId, LocationId, Sku } from '../../shared/ids.ts';
import type { Proposal, SharingOrder } from '../ledger/proposals.ts';
import type { AllocationStep } from '../allocation/allocate.ts';

export interface Drift {
	readonly listing: ListingId;
	readonly channel: ChannelId;
	readonly expected: number;
	readonly shown: number;
	readonly foundAtMs: number;
	readonly lastConfirmedAtMs: number | null;
}

export interface RevisionAnswer {
	readonly listing: ListingId;
	readonly revision: number;
	readonly quantity: number;
	readonly steps: readonly AllocationStep[];
	readonly cause: number | null;
	readonly atMs: number;
}

export interface LatencySample {
	readonly channel: ChannelId;
	readonly receivedAtMs: number;
	readonly committedAtMs: number;
	readonly sentAtMs: number | null;
	readonly acceptedAtMs: number | null;
	readonly confirmedAtMs: number | null;
}

/** Sums over a channel's listings and calls, for the status. */
export interface ChannelTally {
	readonly channel: ChannelId;
	readonly listings: number;
	/** Listings whose newest revision is confirmed. */
	readonly confirmedListings: number;
	readonly deadListings: number;
	readonly desiredUnits: number;
	readonly confirmedUnits: number;
	readonly calls: number;
	readonly pushes: number;
	readonly failedCalls: number;
	readonly staleAnswers: number;
	readonly drifts: number;
}

export interface Shortage {
	readonly sku: Sku;
	readonly location: LocationId;
	readonly short: number;
	/** Since when, by our clock. */
	readonly sinceMs: number | null;
	/** The event that took it below zero. */
	readonly cause: ShortageCause | null;
	/** Newest first, at most 100. */
	readonly orders: readonly SharingOrder[];
	/** Committed there by older orders, which are not looked up. */
	readonly unnamedUnits: number;
	readonly proposals: readonly Proposal[];
}

export interface ShortageCause {
	readonly position: number;
	readonly kind: string;
	readonly source: string;
	readonly actor: string | null;
	readonly occurredAtMs: number;
}

export interface StockAnswer {
	readonly sku: Sku;
	/** What its product is called; empty where no channel said. */
	readonly title: string;
	readonly location: LocationId;
	readonly onHand: number;
	readonly committed: number;
	readonly safety: number;
	/** There, but held back until somebody has looked at them; not part of on hand. */
	readonly quarantined: number;
	/** Expected from suppliers and not here yet. */
	readonly incoming: number;
	readonly available: number;
	/** Of a place that Amazon keeps: what it does with the units there. Only the fulfillable are on hand. */
	readonly states?: FbaStates;
}
