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
}

export const NEVER_DESIRED: Desired = {
	quantity: 0,
	revision: 0,
	foreignRevision: 0,
	known: 0,
	unreduced: 0,
	ownCountedAtMs: 0,
};

/**
 * The revision grows when the quantity changes *or an own order was counted*. With the first alone
 * a listing stays wrong for ever: an own sale (10 → 9 on the channel) and a receipt of one unit in
 * one commit leave desired at 10 → 10, and nobody looks at the channel again.
 */
export function nextDesired(
	before: Desired,
	change: { readonly quantity: number; readonly known: number; readonly unreduced: number },
	nowMs: number
): { readonly desired: Desired; readonly isRevised: boolean } {
	const known = change.known - before.known;
	const isOwnCounted = known !== 0;
	const quantityChange = change.quantity - before.quantity;
	const isRevised = before.revision === 0 || quantityChange !== 0 || isOwnCounted;
	const revision = before.revision + Number( isRevised );
	const isForeign = before.revision === 0 || quantityChange !== -known;
	return {
		isRevised,
		desired: {
			...change,
			revision,
			foreignRevision: isRevised && isForeign ? revision : before.foreignRevision,
			ownCountedAtMs: isOwnCounted ? nowMs : before.ownCountedAtMs,
		},
	};
}
