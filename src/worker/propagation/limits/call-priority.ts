/**
 * Whose call goes first when an account's budget does not hold all of them: a push that takes something
 * off sale, any other push and an order that was told of, looking whether a push arrived, and all that can
 * wait (order lists, the catalogue, looking for differences).
 */
export type CallPriority = 'urgent' | 'write' | 'confirm' | 'background';

/** What a call is, by which its cost is learned. */
export type CallKind =
	| 'write'
	| 'read'
	| 'order'
	| 'orders'
	| 'offers'
	| 'webhooks'
	| 'pull'
	| 'restart'
	| 'credentials';

export interface AskedCall {
	readonly kind: CallKind;
	readonly priority: CallPriority;
}

/** At most so many units left is "low": such a push must not find the budget used up. */
export const LOW_QUANTITY = 5;

/**
 * The part of a budget that calls leave to those above them. 5 %: that is 7 of BigCommerce's 150 calls,
 * 12 of eBay's 250 revisions, ten mutations of the smallest Shopify plan; 10 % would make pushing a
 * whole catalogue through a window a ninth longer, and zeros are seldom so many at once. What can wait
 * leaves a fifth, so that a list of orders never makes a push wait.
 */
export const KEPT_SHARE: Readonly< Record< CallPriority, number > > = {
	urgent: 0,
	write: 0.05,
	confirm: 0.1,
	background: 0.2,
};

/**
 * So many calls may be preferred to one that waits; then it has its turn. Together 3 % of a budget: a
 * read confirms as many listings as a hundred single writes touch.
 */
export const PREFERRED_MAX: Readonly< Partial< Record< CallPriority, number > > > = {
	confirm: 50,
	background: 100,
};

const FROM_THE_TOP: readonly CallPriority[] = [ 'urgent', 'write', 'confirm', 'background' ];

export function isBelow( one: CallPriority, other: CallPriority ): boolean {
	return FROM_THE_TOP.indexOf( one ) > FROM_THE_TOP.indexOf( other );
}

/**
 * How much of a budget of `max` a call of this priority must leave, if one call takes `unit`. Each
 * priority leaves at least one call more than the one above it, or the first to wake would win.
 */
export function keptFor( priority: CallPriority, max: number, unit: number ): number {
	let kept = 0;
	for ( const each of FROM_THE_TOP ) {
		const isTurn = each === 'confirm' || each === 'background';
		kept = Math.max( Math.floor( max * KEPT_SHARE[ each ] ), isTurn ? kept + unit : kept );
		if ( each === priority ) {
			break;
		}
	}
	return Math.max( 0, Math.min( kept, max - unit ) );
}
