import type { ListingState } from '../store/contract.ts';
import { expectedNow } from './judge-read.ts';

/**
 * What the channel is believed to show at this moment. A paired shop changes its number itself: what it has
 * counted since it was written last is in it (`beforeSql` says the same to a database).
 */
export function shownNow( state: ListingState ): number {
	const { includes, sentIncludes, cut } = state;
	const own =
		cut === null && includes !== null && sentIncludes?.epoch === includes.epoch
			? includes.total - sentIncludes.total
			: 0;
	return expectedNow( state ) + own;
}

/** By more than half of it; from nothing to anything is that as well. */
export function isBigStep( before: number, after: number ): boolean {
	return Math.abs( after - before ) * 2 > Math.abs( before );
}

/** From something to nothing. */
export function isZeroed( before: number, after: number ): boolean {
	return before > 0 && after <= 0;
}
