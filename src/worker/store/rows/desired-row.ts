import type { Desired } from '../../allocation/next-desired.ts';
import type { Share } from '../../allocation/split-among-listings.ts';
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
	split_of: number | null;
	split_share: number | null;
}

/** Both or neither of its columns is empty. */
export function shareFrom( of: number | null, share: number | null ): Share | null {
	return of === null || share === null ? null : { of, share };
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
		split: shareFrom( row.split_of, row.split_share ),
	};
}

/** What is written of a listing whatever its revision, in the order of `desiredValues`. */
export const DESIRED_VALUE_COLUMNS = [
	'quantity',
	'foreign_revision',
	'known',
	'unreduced',
	'own_counted_at_ms',
	'includes_epoch',
	'includes_number',
	'includes_total',
	'split_of',
	'split_share',
] as const;

/** Written beside it when the revision grows: since when, and why. */
export const REVISED_COLUMNS = [ 'revision', 'since_ms', 'cause' ] as const;

export function desiredValues( { includes, split, ...desired }: Desired ): ( number | null )[] {
	return [
		desired.quantity,
		desired.foreignRevision,
		desired.known,
		desired.unreduced,
		desired.ownCountedAtMs,
		includes?.epoch ?? null,
		includes?.number ?? null,
		includes?.total ?? null,
		split?.of ?? null,
		split?.share ?? null,
	];
}
