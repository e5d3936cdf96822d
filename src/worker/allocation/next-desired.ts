import type { OwnCounter } from '../../shared/own-counter.ts';
import type { Share } from './split-among-listings.ts';

/** What a listing should show, as the ledger keeps it. */
export interface Desired {
	readonly quantity: number;
	/** Grows by one whenever a dispatcher has to look at the listing again. */
	readonly revision: number;
	/** The last revision that something else than the channel's own orders caused. */
	readonly foreignRevision: number;
	/** The channel's own net units that the ledger has counted. */
	readonly known: number;
	readonly unreduced: number;
	readonly ownCountedAtMs: number;
	/** On a paired shop: the newest of its own changes that `quantity` takes into account. */
	readonly includes: OwnCounter | null;
	/** While the last units of its SKU are split; else `null`. */
	readonly split: Share | null;
}

export const NEVER_DESIRED: Desired = {
	quantity: 0,
	revision: 0,
	foreignRevision: 0,
	known: 0,
	unreduced: 0,
	ownCountedAtMs: 0,
	includes: null,
	split: null,
};

/**
 * The revision grows when the quantity changes *or an own order was counted*. With the first alone
 * a listing stays wrong for ever: an own sale (10 → 9 on the channel) and a receipt of one unit in
 * one commit leave desired at 10 → 10, and nobody looks at the channel again.
 *
 * On a paired shop it grows when the quantity or `includes` changes: the shop adds its own changes
 * above `includes`, so the same quantity with another `includes` shows another number.
 */
export function nextDesired(
	before: Desired,
	change: Pick< Desired, 'quantity' | 'known' | 'unreduced' | 'includes' > &
		Partial< Pick< Desired, 'split' > >,
	nowMs: number
): { readonly desired: Desired; readonly isRevised: boolean } {
	const known = change.known - before.known;
	const quantityChange = change.quantity - before.quantity;
	const isOwnCounted =
		change.includes === null ? known !== 0 : ! isSamePlace( before.includes, change.includes );
	const isRevised = before.revision === 0 || quantityChange !== 0 || isOwnCounted;
	const revision = before.revision + Number( isRevised );
	const isForeign = before.revision === 0 || quantityChange !== ownPart( before, change, known );
	return {
		isRevised,
		desired: {
			...change,
			split: change.split ?? null,
			revision,
			foreignRevision: isRevised && isForeign ? revision : before.foreignRevision,
			ownCountedAtMs: known === 0 ? before.ownCountedAtMs : nowMs,
		},
	};
}

/** What the channel has done to the number it shows by itself. */
function ownPart(
	{ includes: from }: Desired,
	{ includes: to }: Pick< Desired, 'includes' >,
	known: number
): number {
	if ( to === null ) {
		return -known;
	}
	// NaN equals nothing: from one epoch to the next, no part of the change is the shop's own.
	return from?.epoch === to.epoch ? to.total - from.total : Number.NaN;
}

function isSamePlace( left: OwnCounter | null, right: OwnCounter ): boolean {
	return (
		left?.epoch === right.epoch && left.number === right.number && left.total === right.total
	);
}
