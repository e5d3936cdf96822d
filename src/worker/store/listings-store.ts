import type { ChannelId, ListingId, Sku } from '../../shared/ids.ts';
import type { ListingState } from './contract.ts';

/** What people see of listings and say about them: pages of them, sums over them, and pauses. */
export interface ListingsStore {
	/** SKUs with a listing of that kind, by SKU; also more of them than asked for by state. */
	skusWith( wanted: ListedSkusWanted ): Promise< readonly ListedSku[] >;
	/** All listings of these SKUs, by SKU, channel and id. */
	listingsOf( skus: readonly Sku[] ): Promise< readonly ListingState[] >;
	/** Listings of a channel by SKU and id, after one of them. */
	page(
		channel: ChannelId,
		after: ListingPlace | null,
		limit: number
	): Promise< readonly ListingState[] >;
	/** Of every channel; of what is rare, which an index has: it costs next to nothing. */
	counts(): Promise< readonly ListingCounts[] >;
	/**
	 * How many listings of each channel have their newest revision seen. It looks at every listing: 40 ms for
	 * 100,000 of them on SQLite, in the thread that pushes.
	 */
	confirmed(): Promise< readonly ConfirmedCount[] >;
	/**
	 * How long it took from accepted to seen, in milliseconds: of at most the `limit` newest that were seen
	 * since then.
	 */
	truthLags( channel: ChannelId, sinceMs: number, limit: number ): Promise< readonly number[] >;
	/**
	 * A person pauses a listing, or ends its pause. It is not the dispatcher who writes it: whichever worker
	 * is asked does. Answers the listing's channel; `null`: there is no such listing.
	 */
	setPaused( listing: ListingId, isPaused: boolean ): Promise< ChannelId | null >;
	/** Listings whose newest quantity the channel has refused and that nothing else keeps, by their ids. */
	dead(
		channel: ChannelId,
		after: ListingId | null,
		limit: number
	): Promise< readonly DeadRevision[] >;
}

export interface ListedSkusWanted {
	/** Part of a SKU or of its title, in any case. */
	readonly search: string | null;
	/** Only SKUs that this channel lists. */
	readonly channel: ChannelId | null;
	/** Only SKUs that may have such a listing, on `channel` if that is given. */
	readonly among: ListedAmong | null;
	readonly after: Sku | null;
	readonly limit: number;
}

/** What an index finds by itself: it is rare, and looked for among many. */
export type ListedAmong = 'paused' | 'held' | 'dead' | 'dirty';

export interface ListedSku {
	readonly sku: Sku;
	readonly title: string;
}

export interface ListingPlace {
	readonly sku: Sku;
	readonly listing: ListingId;
}

export interface ListingCounts {
	readonly channel: ChannelId;
	readonly listings: number;
	/** Something is due for them. */
	readonly waiting: number;
	readonly paused: number;
	/** Of those that are not paused. */
	readonly held: number;
	/** Of those that are neither. */
	readonly dead: number;
}

export interface ConfirmedCount {
	readonly channel: ChannelId;
	readonly confirmed: number;
}

export interface DeadRevision {
	readonly listing: ListingId;
	readonly revision: number;
}

/**
 * From so many marked listings on, the SKUs are walked through in their order until a page is full; below,
 * those of the marked ones are sorted. Sorting 100,000 that wait took 1.4 s for every page; walking past
 * 100,000 SKUs to find the three that are paused would be as bad.
 */
export const WALKED_FROM = 2_000;

/** Of the delivery `v` and the desired `d` of a listing: a pause and a mass change come before it. */
export const IS_DEAD =
	'v.dead_revision is not null and v.dead_revision >= d.revision and v.is_paused = 0 and v.held_by is null';

/** What finds the SKUs that have such a listing: `m` is the marked row. */
export const AMONG: Readonly< Record< ListedAmong, string > > = {
	paused: 'listing_delivery m where m.is_paused = 1',
	held: 'listing_delivery m where m.held_by is not null',
	dead: 'listing_delivery m where m.dead_revision is not null',
	dirty: 'dirty m where true',
};
