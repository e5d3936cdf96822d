import type { Said, StockRow } from '../../ledger/shelf.ts';

/** A shelf as both databases keep it, by the names of its columns. */
export interface StoredShelf {
	on_hand: number;
	committed: number;
	quarantined: number;
	safety: number;
	opened_at_ms: number | null;
	opened_units: number | null;
	opened_key: string | null;
	counted_at_ms: number | null;
	counted_units: number | null;
	counted_key: string | null;
	safety_at_ms: number | null;
	safety_key: string | null;
}

export const STORED_SHELF_COLUMNS = [
	'on_hand',
	'committed',
	'quarantined',
	'safety',
	'opened_at_ms',
	'opened_units',
	'opened_key',
	'counted_at_ms',
	'counted_units',
	'counted_key',
	'safety_at_ms',
	'safety_key',
] as const;

export function stockFromRow( row: StoredShelf ): StockRow {
	const { on_hand: onHand, committed, quarantined, safety } = row;
	return {
		onHand,
		committed,
		quarantined,
		safety,
		opening: said( row.opened_at_ms, row.opened_units, row.opened_key ),
		count: said( row.counted_at_ms, row.counted_units, row.counted_key ),
		safetySet: said( row.safety_at_ms, safety, row.safety_key ),
	};
}

/** In the order of `STORED_SHELF_COLUMNS`. */
export function shelfValues( row: StockRow ): ( string | number | null )[] {
	return [
		row.onHand,
		row.committed,
		row.quarantined,
		row.safety,
		row.opening?.atMs ?? null,
		row.opening?.units ?? null,
		row.opening?.key ?? null,
		row.count?.atMs ?? null,
		row.count?.units ?? null,
		row.count?.key ?? null,
		row.safetySet?.atMs ?? null,
		row.safetySet?.key ?? null,
	];
}

function said( atMs: number | null, units: number | null, key: string | null ): Said | null {
	return atMs === null || units === null || key === null ? null : { atMs, units, key };
}
