import type { ListingId } from '../../shared/ids.ts';

/** What a person can say of something that waits for him: it needs nobody any more. */
export type Dismissible =
	| { readonly kind: 'conflict'; readonly conflict: number }
	| { readonly kind: 'delivery'; readonly delivery: number }
	| { readonly kind: 'drift'; readonly listing: ListingId };

export interface Dismissal {
	/** Why. */
	readonly note: string;
	/** Who, as far as it is known. */
	readonly by: string | null;
	readonly atMs: number;
}

export interface DismissalStore {
	/**
	 * Dismisses it, once: what is dismissed already keeps the dismissal that it has. With a conflict goes
	 * the dead letters that are nothing but it. Of a listing, the drifts found until now are meant.
	 *
	 * @returns the one that stands now; `null`: there is nothing to dismiss (no such conflict, no stopped
	 * delivery of this number, no drift of this listing).
	 */
	dismiss( what: Dismissible, dismissal: Dismissal ): Promise< Dismissal | null >;
}
