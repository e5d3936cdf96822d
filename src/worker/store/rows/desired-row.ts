import type { Desired } from '../../allocation/next-desired.ts';
import { ownCounterFrom } from './own-counter-columns.ts';

/** What a listing should show as both databases keep it, by the names of its columns. */
export interface StoredDesired {
	quantity: number;
	revision: number;
	foreign_revision: number;
	known: number;
	unreduced: number;
	own_counted_at_ms: number;
	includes_epoch: number | null;
	includes_number: number | null;
	includes_total: number | null;
}

export function desiredFromRow( row: StoredDesired ): Desired {
	return {
		quantity: row.quantity,
		revision: row.revision,
		foreignRevision: row.foreign_revision,
		known: row.known,
		unreduced: row.unreduced,
		ownCountedAtMs: row.own_counted_at_ms,
		includes: ownCounterFrom( row.includes_epoch, row.includes_number, row.includes_total ),
	};
}
