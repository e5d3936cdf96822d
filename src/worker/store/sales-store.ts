import type { Sku } from '../../shared/ids.ts';

/**
 * Units sold by the hour, counted from the log outside of the ledger's commits: what is lost with them is told
 * again by the log, and no sale waits for them.
 */
export interface SalesStore {
	/**
	 * Counts the orders in the next `limit` events of the log, in one transaction with the place up to which it
	 * was counted. Answers how many events it has gone through; 0 also when another worker is counting.
	 *
	 * @param sinceMs orders that were placed before are left out.
	 */
	countNext( limit: number, sinceMs: number ): Promise< number >;
	/** Of every SKU, the units of its best hour since then, of all channels together. */
	peaks( sinceMs: number ): Promise< readonly SkuPeak[] >;
	/** By SKU and hour, of all channels together. */
	hours( sinceMs: number ): Promise< readonly SkuHour[] >;
	/** By hour of the day (UTC); of an hour without any nothing. */
	unitsByHourOfDay( sinceMs: number ): Promise< ReadonlyMap< number, number > >;
	/** Forgets at most `limit` rows of hours before then; answers how many. */
	prune( beforeMs: number, limit: number ): Promise< number >;
}

export interface SkuPeak {
	readonly sku: Sku;
	readonly units: number;
}

export interface SkuHour extends SkuPeak {
	readonly hourMs: number;
}
