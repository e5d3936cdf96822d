import type { ListingId } from '../../shared/ids.ts';
import type { LoggedRow } from './rows/logged-row.ts';
import type { Milestone } from './contract.ts';

/**
 * What a past instant is put together from. Nothing here writes, and every answer but `shelvesNow` is of
 * what is written once and then stays as it is: the log, revisions, milestones. So no transaction has to
 * hold several of these reads together, and a worker may go on beside them.
 */
export interface PastStore {
	/** The newest event at or before a position; `null`: there is none. */
	commitAt( position: number ): Promise< Commit | null >;
	/** SKUs that have a shelf or a listing, in the order of their names, after one of them. */
	skus( after: string | null, limit: number ): Promise< readonly string[] >;
	/** All shelves of a SKU as they are now. */
	shelvesNow( sku: string ): Promise< ShelvesNow >;
	/** The newest events that a subject is found by, at or before a position. Newest first. */
	olderEvents( subject: string, upTo: number, limit: number ): Promise< readonly PastEvent[] >;
	/** The oldest ones after a position, up to another. Oldest first. */
	newerEvents(
		subject: string,
		after: number,
		upTo: number,
		limit: number
	): Promise< readonly PastEvent[] >;
	/** What sells a SKU now, in the order of their ids. */
	listingsOf( sku: string ): Promise< readonly SellingNow[] >;
	/** The newest revision of a listing at or before one; `null`: there is none. */
	revisionAt( listing: ListingId, upTo: number ): Promise< PastRevision | null >;
	/** The newest revision at or before one that had come so far at a time. */
	reachedAt(
		listing: ListingId,
		reached: Milestone[ 'reached' ],
		upTo: number,
		atMs: number
	): Promise< PastMilestone | null >;
}

export interface Commit {
	readonly position: number;
	readonly committedAtMs: number;
}

/** An event with what it did, as JSON. */
export type PastEvent = Readonly< LoggedRow > & { readonly effect: string };

export interface ShelvesNow {
	/** Of the last event at the very moment of which the shelves are. */
	readonly position: number;
	readonly shelves: readonly ShelfNow[];
}

export interface ShelfNow {
	readonly location: string;
	readonly onHand: number;
	readonly committed: number;
	readonly safety: number;
	readonly quarantined: number;
}

export interface SellingNow {
	readonly listing: ListingId;
	readonly channel: string;
}

export interface PastRevision {
	readonly revision: number;
	readonly quantity: number;
	readonly cause: number | null;
	readonly atMs: number;
}

export interface PastMilestone {
	readonly revision: number;
	/** `null`: the revision itself is not there (any more). */
	readonly quantity: number | null;
	readonly atMs: number;
}
