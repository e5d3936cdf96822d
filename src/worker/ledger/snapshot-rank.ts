import type { ChannelOrder } from '../../shared/channel-order.ts';
import type { EventKey } from '../../shared/ids.ts';

/**
 * Which of two snapshots of one order is newer. Always numbers: as text "o1:10" sorts before
 * "o1:9" and a cancelled order came back to life. Never clamped to our clock either: a channel
 * whose clock is ahead is still in order with itself.
 */
export interface SnapshotRank {
	/** The channel's revision of the order, else its time of change in milliseconds. */
	readonly at: number;
	/** Number of our own fetch of this order; 0 when the channel sent it unasked. */
	readonly fetch: number;
	/** Breaks what is left of a tie, so that the outcome does not depend on arrival. */
	readonly key: EventKey;
}

export function rankOf( snapshot: ChannelOrder, fetch: number, key: EventKey ): SnapshotRank {
	return { at: snapshot.revision ?? snapshot.updatedAt, fetch, key };
}

/** Positive when `left` is newer. */
export function compareRanks( left: SnapshotRank, right: SnapshotRank ): number {
	if ( left.at !== right.at ) {
		return left.at - right.at;
	}
	if ( left.fetch !== right.fetch ) {
		return left.fetch - right.fetch;
	}
	return left.key < right.key ? -1 : Number( left.key > right.key );
}

/**
 * Do the two claim the same moment while saying different things? Then only the channel can tell
 * which is true: the order has to be fetched once that moment is over.
 */
export function isTied( left: SnapshotRank, right: SnapshotRank ): boolean {
	// A later fetch settles it; a body of the same moment that comes after a fetch opens it again.
	return left.at === right.at && left.fetch <= right.fetch && left.key !== right.key;
}
