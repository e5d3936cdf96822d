import type { ChannelId, ListingId } from '../../shared/ids.ts';

/** The last comparison of all listings of a channel, running or over. */
export interface FullSync {
	readonly channel: ChannelId;
	readonly startedAtMs: number;
	/** `null`: it runs. */
	readonly endedAtMs: number | null;
	/** How many there were when it started. */
	readonly listings: number;
	readonly done: number;
	/** The last one that was compared; '' before the first. */
	readonly lastListing: ListingId | '';
}

export interface FullSyncStore {
	/** Starts one, unless one runs; answers whether it did. */
	start( channel: ChannelId, nowMs: number ): Promise< boolean >;
	/** All listings up to this one are done; `listings` more than before. */
	advance( channel: ChannelId, lastListing: ListingId, listings: number ): Promise< void >;
	end( channel: ChannelId, nowMs: number ): Promise< void >;
	/** The last one of the channel. */
	last( channel: ChannelId ): Promise< FullSync | null >;
	connectedAtMs( channel: ChannelId ): Promise< number | null >;
	/** Of every channel that ever had one. */
	all(): Promise< readonly FullSync[] >;
	/** Ids of listings of a channel in their order, after one of them. */
	listingsAfter(
		channel: ChannelId,
		after: ListingId | '',
		limit: number
	): Promise< readonly ListingId[] >;
}
