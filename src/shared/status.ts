import type { PushesAnswer } from './api/channels.ts';

/** What `GET /v1/status` answers; the demo's table, `lockstep status` and the admin read it. */
export interface WorkerStatus {
	readonly version: string;
	readonly startedAtMs: number;
	/** Events in the log. */
	readonly events: number;
	readonly stateHash: string | null;
	readonly deliveries: {
		readonly waiting: number;
		readonly done: number;
		readonly ignored: number;
		readonly parked: number;
		readonly fetching: number;
		readonly dead: number;
		readonly copies: number;
		readonly refused: number;
	};
	readonly channels: readonly ChannelStatus[];
	readonly pushes: PushesAnswer;
	readonly shortages: readonly ShortageStatus[];
}

export interface ChannelStatus {
	readonly channel: string;
	readonly kind: string;
	readonly name: string;
	readonly state: 'connecting' | 'live' | 'paused' | 'needs-attention';
	readonly stateReason: string | null;
	/** Of several workers on one ledger, is the one that answers the one that works for it? */
	readonly isOnDuty: boolean;
	readonly listings: number;
	/** Listings seen to show what they should. */
	readonly confirmedListings: number;
	readonly desiredUnits: number;
	readonly confirmedUnits: number;
	readonly calls: number;
	readonly pushes: number;
	readonly failedCalls: number;
	readonly staleAnswers: number;
	readonly deadListings: number;
	readonly drifts: number;
	/** From the arrival of an event from another channel, over the last ten minutes. */
	readonly latency: {
		readonly samples: number;
		readonly stepsP50Ms: Readonly< Record< LatencyStep, number | null > >;
		readonly acceptedMs: Percentiles;
		readonly confirmedMs: Percentiles;
	};
}

/** arrived → in the log → sent → accepted → confirmed */
export type LatencyStep = 'commit' | 'send' | 'accept' | 'confirm';

export interface Percentiles {
	readonly p50: number | null;
	readonly p95: number | null;
	readonly p99: number | null;
}

export interface ShortageStatus {
	readonly sku: string;
	readonly location: string;
	readonly short: number;
	readonly orders: readonly { readonly channel: string; readonly order: string }[];
}
