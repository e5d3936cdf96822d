import type { ChannelId, OfferRef } from '../../shared/ids.ts';
import type { OwnCounter } from '../../shared/own-counter.ts';

/**
 * How far the ledger is with the changes that a paired shop numbers itself, per offer.
 *
 * An offer is not counted at all until its first reading (an `own-baseline`). That reading is its
 * *start*: everything up to it is inside the opening balance, everything numbered above it is ours
 * to count, for ever. A later reading of the same epoch only says how far the row of changes may be
 * taken as reached. In a later epoch the shop's totals begin again at zero, and so does the start:
 * what the shop changed since then is in no reading that went into the ledger (docs/adr/0005).
 */
export interface OwnStart {
	readonly epoch: number;
	readonly number: number;
	readonly total: number;
	/** The part of `total` that orders have caused. */
	readonly orderTotal: number;
}

/** One offer in one epoch. */
export interface OwnCounterState {
	/** Deltas of this epoch that the best snapshots of all orders account for. */
	readonly explainedByOrders: number;
	/** Deltas without an order, numbered above the start, that moved units on hand themselves. */
	readonly explainedByThemselves: number;
	/** The last of the unbroken row of changes; `null`: nothing but orders is known of this epoch. */
	readonly reached: OwnPlace | null;
	/** Number of the newest reading; `null`: none in this epoch. */
	readonly read: number | null;
	/** The last change that made the product's count another one; 0 when there is none. */
	readonly managedAt: number;
}

export type OwnPlace = Pick< OwnCounter, 'number' | 'total' >;

/** A change beyond a gap: kept until the row reaches it. */
export interface OwnRow extends OwnPlace {
	readonly delta: number;
}

export interface OwnOffer {
	readonly channel: ChannelId;
	readonly offer: OfferRef;
}

export const NOTHING_COUNTED: OwnCounterState = {
	explainedByOrders: 0,
	explainedByThemselves: 0,
	reached: null,
	read: null,
	managedAt: 0,
};

/** Where the counting begins in `epoch`; `null` when changes of that epoch are not ours to count. */
export function startIn( start: OwnStart | null, epoch: number ): OwnStart | null {
	if ( start === null || epoch < start.epoch ) {
		return null;
	}
	return epoch === start.epoch ? start : { epoch, number: 0, total: 0, orderTotal: 0 };
}

/** What one event does to one offer's counter. */
export interface CounterChange extends OwnOffer {
	readonly epoch: number;
	readonly counter: OwnCounterState;
	/** The first reading of this offer. */
	readonly start?: OwnStart;
	/** A change that lies beyond a gap. */
	readonly keep?: OwnRow;
	/** `due`: the present reading cannot take this in. `done`: this is the new reading. */
	readonly recount?: 'due' | 'done';
	/** Two different facts claim one number. */
	readonly isContradicted?: boolean;
}

/** Units that the shop shows and the ledger does not, and the place they are reckoned up to. */
export interface ShopChanges {
	readonly units: number;
	readonly includes: OwnCounter | null;
}

export const NOT_COUNTED: ShopChanges = { units: 0, includes: null };

/**
 * What to add to an allocation so that the shop, which adds its own changes above `includes`, comes
 * out right: changes up to `includes` that nothing explains yet count as the shop shows them;
 * changes that are explained, but lie above `includes`, are taken off, because the shop adds them.
 * Both at once are a difference of sums: neither has to be found one by one.
 */
export function shopChanges( start: OwnStart | null, counter: OwnCounterState ): ShopChanges {
	if ( start === null || counter.reached === null || counter.read === null ) {
		return NOT_COUNTED;
	}
	const { number, total } = counter.reached;
	const byOrders = counter.explainedByOrders - start.orderTotal;
	return {
		units: total - start.total - byOrders - counter.explainedByThemselves,
		includes: { epoch: start.epoch, number, total },
	};
}
