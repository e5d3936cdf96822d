import type { OwnCounter } from '../../../shared/own-counter.ts';

/** A place in a shop's row of changes, as three columns that are null together. */
export function ownCounterFrom(
	epoch: number | null,
	number: number | null,
	total: number | null
): OwnCounter | null {
	return epoch === null || number === null || total === null ? null : { epoch, number, total };
}
