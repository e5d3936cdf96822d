/**
 * The bookkeeping of a channel with compare-and-set: what we believe it shows, without ever having
 * to believe more than it said.
 *
 * A cut `{ shown, ownInside }` is a value that the channel showed once, and how many of its own net
 * units were already inside that value. `known` is how many of its own units the ledger has
 * counted; it runs behind the channel, because order events take time.
 *
 * - known > ownInside: the channel has sold since the cut, so it shows less than `shown`.
 * - ownInside > known: the value we saw contains sales the ledger has not heard of yet, so the
 *   ledger's desired number is too high by just as many.
 *
 * Both at once cannot be. Simpler bookkeeping was tried and is wrong for ever in small cases: "skip
 * the channel a sale came from" after a sale and a receipt in one commit, and "value and unknown
 * count" when a stale answer arrives after the order it contains was counted. This form held in
 * every interleaving searched (tests/unit/propagation/cut.test.ts searches them again).
 */
export interface Cut {
	readonly shown: number;
	readonly ownInside: number;
}

/** What the channel shows now, as far as the ledger knows. */
export function expectedShown( cut: Cut, known: number ): number {
	return cut.shown - Math.max( 0, known - cut.ownInside );
}

/** What to write, so that the channel shows `desired` once all its own orders have been counted. */
export function quantityToSend( cut: Cut, known: number, desired: number ): number {
	return desired - Math.max( 0, cut.ownInside - known );
}

/** What is written: a quantity to be shown, or a change of it. */
interface CutWrite {
	readonly quantity: number;
	/** The ledger's count at the moment the quantity was computed, not at the moment the answer came. */
	readonly knownWhenSent: number;
}

/**
 * After a write that was taken. A relative one changes what is shown, whatever that is: the channel's own
 * sales in between stay counted as they were.
 */
export function cutAfterWrite(
	cut: Cut,
	{ quantity, knownWhenSent }: CutWrite,
	kind: 'set' | 'adjust'
): Cut {
	return kind === 'set'
		? { shown: quantity, ownInside: Math.max( cut.ownInside, knownWhenSent ) }
		: { shown: cut.shown + quantity, ownInside: cut.ownInside };
}

/**
 * After the channel said what it shows (a refused compare-and-set, a read, the number behind a
 * write). Whatever is missing counts as sold there until an order fetch explains it or proves that
 * somebody edited it; so a sold unit is never shown again by us.
 */
export function cutAfterSeen( cut: Cut, seen: number ): Cut {
	return { shown: seen, ownInside: cut.ownInside + cut.shown - seen };
}

/** All of the channel's orders are known: what still differs is not a sale. */
export function cutAfterExplained( shown: number, known: number ): Cut {
	return { shown, ownInside: known };
}
