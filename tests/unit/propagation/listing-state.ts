import {
	channelIdSchema,
	listingIdSchema,
	offerRefSchema,
	skuSchema,
} from '../../../src/shared/ids.ts';
import type { ChannelCapabilities } from '../../../src/worker/channels/contract.ts';
import type { CallItem, ListingState } from '../../../src/worker/store/contract.ts';

/** A listing at rest: everything sent, taken and confirmed at 10 units. */
export const atRest: ListingState = {
	listing: listingIdSchema.parse( 'shop:A' ),
	channel: channelIdSchema.parse( 'shop' ),
	offer: offerRefSchema.parse( 'A' ),
	sku: skuSchema.parse( 'A' ),
	external: {},
	quantity: 10,
	revision: 1,
	foreignRevision: 1,
	known: 0,
	ownCountedAtMs: 0,
	sinceMs: 0,
	includes: null,
	unreduced: 0,
	split: null,
	cut: { shown: 10, ownInside: 0 },
	sentQuantity: 10,
	sentIncludes: null,
	sentRevision: 1,
	acceptedRevision: 1,
	confirmedQuantity: 10,
	confirmedRevision: 1,
	confirmedAtMs: 0,
	call: null,
	unsettledUntilMs: 0,
	isStale: false,
	mustResend: false,
	attempts: 0,
	deadRevision: null,
	failureCode: null,
	failureReason: null,
	checkAtMs: null,
	checks: 0,
	isPaused: false,
	heldBy: null,
	seenQuantity: 10,
	seenAtMs: 0,
	unsettledQuantity: null,
};

export const withCut: ChannelCapabilities = {
	writes: 'cut',
	hasIdempotencyKeys: true,
	writeBatchMax: 250,
	readBatchMax: 250,
	takesNegative: false,
	quantityMax: 1_000_000,
	callsInFlightMax: 4,
	settleMs: 60_000,
	eventLagMs: 10_000,
	limits: [],
};

export const blind: ChannelCapabilities = {
	...withCut,
	writes: 'blind',
	hasIdempotencyKeys: false,
};

export const noJitter = { next: () => 0 };

export function itemFor(
	state: ListingState,
	quantity: number,
	onlyIfShown: number | null = null
): CallItem {
	const { listing, external, revision, known, includes } = state;
	return { listing, external, revision, quantity, onlyIfShown, knownWhenSent: known, includes };
}
