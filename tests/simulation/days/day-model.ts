import type { FaultRates } from '../faults.ts';

/** A kind of day: what there is, who wants it, how the channels are. */
export interface DayModel {
	readonly name: string;
	/** Of all shoppers, the share that comes to each channel. */
	readonly channelShares: readonly number[];
	readonly skus: Range;
	/** Of each SKU, when the shops open. */
	readonly units: Range;
	/** Of each SKU, shoppers for each unit that is there in the morning. */
	readonly wanted: Range;
	/** Shopping hours, in simulated time. */
	readonly openMs: number;
	/** So many times as many come in the middle third. */
	readonly rush: number;
	/** Units that arrive during the day, of every second SKU. */
	readonly receipt: Range;
	readonly splitBelow: number;
	readonly faults: FaultRates;
}

/** Both ends included. */
export interface Range {
	readonly min: number;
	readonly max: number;
}

/** What goes wrong on an ordinary day; an order event that is late comes up to 20 s later. */
const ORDINARY_FAULTS: FaultRates = {
	'webhook late': 0.05,
	'webhook twice': 0.05,
	'webhook lost': 0.005,
	'lost answer': 0.01,
	'500, applied': 0.01,
	'429, seconds': 0.01,
};

/**
 * A product that sells out, by the figures of the model that the split was chosen by: 100 units, five channels
 * (their sizes are ours), up to 50 shoppers a minute in the rush, a quarter of that before and after it, and the
 * last 25 units split.
 */
export const SELL_OUT: DayModel = {
	name: 'sell-out',
	channelShares: [ 0.4, 0.25, 0.15, 0.12, 0.08 ],
	skus: { min: 1, max: 2 },
	units: { min: 100, max: 100 },
	wanted: { min: 1.05, max: 2.5 },
	openMs: 600_000,
	rush: 4,
	receipt: { min: 10, max: 30 },
	splitBelow: 25,
	faults: ORDINARY_FAULTS,
};

/** Several products with few units each, split from the first one on, on the same channels. */
export const FEW_UNITS: DayModel = {
	name: 'few units',
	channelShares: SELL_OUT.channelShares,
	skus: { min: 3, max: 6 },
	units: { min: 5, max: 29 },
	wanted: SELL_OUT.wanted,
	openMs: 180_000,
	rush: 4,
	receipt: { min: 1, max: 6 },
	splitBelow: 40,
	faults: ORDINARY_FAULTS,
};
