import { LOW_QUANTITY } from '../../propagation/limits/call-priority.ts';
import type { DueListing } from '../contract.ts';
import {
	listingStateFrom,
	SELECT_LISTING_STATE,
	type ListingStateRow,
} from './listing-state-row.ts';

/**
 * Of a mark `w`: what is being told of as an edit made there is not written meanwhile. Half of it is known to
 * the ledger, half to the dispatcher.
 */
const NOT_EDITED = `not exists (select 1 from channel_edits f
	where f.channel = w.channel and f.listing = w.listing and f.ended_at_ms is null)`;

/** @param channel the statement's parameter. */
export function selectNextDue( channel: string ): string {
	return `
		select min(w.not_before_ms) as "atMs" from dirty w
		left join listing_delivery v on v.listing = w.listing
		where w.channel = ${ channel } and v.call is null and ${ NOT_EDITED }`;
}

export interface DueRow extends ListingStateRow {
	due_since_ms: number;
}

/** Of those that are fetched, so many are the oldest: for every so many others, one. */
const OLDEST_SHARE = 5;

export function sharesOf( limit: number ): { readonly urgent: number; readonly oldest: number } {
	const oldest = Math.floor( limit / OLDEST_SHARE );
	return { urgent: limit - oldest, oldest };
}

/**
 * The most urgent and the oldest, both read off an index up to their number: nothing is sorted but what is answered. (All of 100,000 marks
 * sorted took 50 times as long.)
 */
export function selectDue( parameters: {
	readonly channel: string;
	readonly nowMs: string;
	readonly urgent: string;
	readonly oldest: string;
} ): string {
	const { channel, nowMs, urgent, oldest } = parameters;
	const marks = ( order: string, limit: string ): string => `
		select * from (
			select w.listing, w.urgency, w.since_ms from dirty w
			left join listing_delivery v on v.listing = w.listing
			where w.channel = ${ channel } and w.not_before_ms <= ${ nowMs } and v.call is null
				and ${ NOT_EDITED }
			order by ${ order } limit ${ limit }) as chosen`;
	return `
		with chosen as materialized (
			${ marks( 'w.urgency, w.since_ms, w.listing', urgent ) }
			union
			${ marks( 'w.since_ms, w.listing', oldest ) }
		)
		${ SELECT_LISTING_STATE.replace( 'select ', 'select chosen.since_ms as due_since_ms, ' ) }
		join chosen on chosen.listing = l.listing
		order by chosen.urgency, chosen.since_ms, l.listing`;
}

export function dueFrom( { due_since_ms: dueSinceMs, ...row }: DueRow ): DueListing {
	return { ...listingStateFrom( row ), dueSinceMs };
}

/** How urgent a listing is of which only the quantity is known: by which one it falls is not. */
export const URGENCY_OF_QUANTITY = `case when quantity <= 0 then 0 when quantity <= ${ LOW_QUANTITY } then 1 else 2 end`;

/** A cut that has not gone out yet does not become a raise by being taken back in part. */
export const URGENCY_OF_MARK =
	'case when excluded.urgency = 3 and dirty.urgency < 3 then 2 else excluded.urgency end';
