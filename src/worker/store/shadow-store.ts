import type { ChannelId, ListingId } from '../../shared/ids.ts';

/** What was found when a listing of a channel in shadow was looked at. */
export interface ShadowComparison {
	readonly listing: ListingId;
	readonly atMs: number;
	readonly wouldSend: number;
	readonly shown: number;
	/** Of the ledger, for which it would have been sent. */
	readonly revision: number;
}

export interface AgreementDay {
	/** In UTC. */
	readonly day: string;
	readonly compared: number;
	readonly agreed: number;
}

export interface ShadowStanding {
	/** Listings that can be compared: not those that their channel has refused or does not have. */
	readonly listings: number;
	/** Of these, those that have been compared since. */
	readonly compared: number;
	/** Of these, those whose last comparison found what was wanted. */
	readonly agreed: number;
}

/** Of each listing, the last comparison of each day. */
export interface ShadowStore {
	record( channel: ChannelId, comparisons: readonly ShadowComparison[] ): Promise< void >;
	/** They have been read, whatever came of it: others are next. */
	looked( channel: ChannelId, listings: readonly ListingId[], atMs: number ): Promise< void >;
	/** Listings that have not been looked at since, those that waited longest first. */
	toCompare(
		channel: ChannelId,
		sinceMs: number,
		limit: number
	): Promise< readonly ListingId[] >;
	/** Newest day first. */
	days( channel: ChannelId, limit: number ): Promise< readonly AgreementDay[] >;
	standing( channel: ChannelId, sinceMs: number ): Promise< ShadowStanding >;
	/** Listings whose last comparison found something else than was wanted, newest first. */
	differences(
		channel: ChannelId,
		limit: number
	): Promise< readonly ( ShadowComparison & { readonly sku: string } )[] >;
	/** Forgets the comparisons of earlier days. */
	forgetBefore( channel: ChannelId, day: string ): Promise< void >;
}

/** As in `2026-11-29`, in UTC. */
export const dayOf = ( atMs: number ): string => new Date( atMs ).toISOString().slice( 0, 10 );
