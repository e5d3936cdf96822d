import type { OwnCounterState } from '../../ledger/own-counter-state.ts';

/** A paired shop's counter as both databases keep it, by the names of its columns. */
export interface StoredCounter {
	explained_by_orders: number;
	explained_by_themselves: number;
	reached_number: number | null;
	reached_total: number | null;
	read_number: number | null;
	managed_number: number;
}

export function counterFromRow( row: StoredCounter ): OwnCounterState {
	const { reached_number: number, reached_total: total } = row;
	return {
		explainedByOrders: row.explained_by_orders,
		explainedByThemselves: row.explained_by_themselves,
		reached: number === null || total === null ? null : { number, total },
		read: row.read_number,
		managedAt: row.managed_number,
	};
}
