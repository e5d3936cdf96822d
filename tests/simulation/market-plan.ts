import type { ChannelCapabilities } from '../../src/worker/channels/contract.ts';

/** One simulated marketplace, whole: how it answers, how fast, and what it tells. */
export interface MarketPlan {
	readonly channel: string;
	/** For people who read a trace. */
	readonly variant: string;
	readonly capabilities: ChannelCapabilities;
	/** There and back again, in milliseconds, when nothing is wrong. */
	readonly roundTrip: { readonly minMs: number; readonly maxMs: number };
	/** Until its own order event is sent; at most `capabilities.eventLagMs`. */
	readonly webhookLag: { readonly minMs: number; readonly maxMs: number };
	/** A write is answered at once and carried out so much later, as by a feed. */
	readonly appliesAfterMs: number;
	/** Orders are numbered anew at every change; else only their time tells, in steps of `timeStepMs`. */
	readonly hasRevisions: boolean;
	readonly timeStepMs: number;
	/** A delivery carries the order, or only its name. */
	readonly tells: 'orders' | 'order-changed';
	/** It sends an event for each change of a quantity it shows, also for those that we write. */
	readonly echoes: boolean;
	/** It says what it shows after a write. */
	readonly saysShown: boolean;
	/** Sales in a second, over all SKUs, while traffic is on. */
	readonly salesPerSecond: number;
}

/** How long a call is waited for. */
export const CALL_TIMEOUT_MS = 4_000;
