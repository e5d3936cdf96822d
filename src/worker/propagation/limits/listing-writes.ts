import type { ListingId } from '../../../shared/ids.ts';

/**
 * At most `max` writes of one listing in any stretch of `windowMs` (eBay: 250 revisions in a day). They
 * count from when their answer came, as in `CallWindow`, and the last of them are kept for taking the
 * listing off sale.
 */
export class ListingWrites {
	readonly #max: number;
	readonly #windowMs: number;
	readonly #kept: number;
	readonly #from = new Map< ListingId, readonly number[] >();

	constructor( shape: { readonly max: number; readonly windowMs: number }, keptShare: number ) {
		this.#max = shape.max;
		this.#windowMs = shape.windowMs;
		this.#kept = Math.min( this.#max - 1, Math.ceil( this.#max * keptShare ) );
	}

	/** When this listing may be written again; `nowMs` or before: now. */
	whenMs( listing: ListingId, isUrgent: boolean, nowMs: number ): number {
		const from = this.#live( listing, nowMs );
		const free = isUrgent ? this.#max : this.#max - this.#kept;
		const leaving = from[ from.length - free ];
		return from.length < free || leaving === undefined ? nowMs : leaving + this.#windowMs + 1;
	}

	/** @param atMs when the channel answered, or, for a call of an earlier run, when it had been sent. */
	written( listing: ListingId, atMs: number ): void {
		this.#from.set( listing, [ ...this.#live( listing, atMs ), atMs ].toSorted( byTime ) );
	}

	#live( listing: ListingId, nowMs: number ): readonly number[] {
		const from = this.#from.get( listing ) ?? [];
		return from.filter( ( atMs ) => atMs > nowMs - this.#windowMs );
	}
}

function byTime( one: number, other: number ): number {
	return one - other;
}
