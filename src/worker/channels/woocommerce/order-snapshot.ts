import { lineIdSchema, orderIdSchema } from '../../../shared/ids.ts';
import type { ChannelOrder, ChannelOrderLine, Movement } from '../../../shared/channel-order.ts';
import { toOfferRef } from './external-ids.ts';
import type { WooCommerceLine, WooCommerceOrder } from './order-schema.ts';

/**
 * What an order says of stock. The table in README.md lists what WooCommerce really does in each
 * state; every row of it is a fixture. The rule behind the table: `_reduced_stock` on a line is what
 * WooCommerce has subtracted for it, net of what it gave back, so that
 * ordered − cancelled − restocked = `_reduced_stock` while the order stands.
 */

/** One refund's part in one line. */
export interface RefundedUnits {
	readonly refund: string;
	readonly line: number;
	readonly quantity: number;
	readonly atMs: number;
}

/** Not yet an order: a checkout page that somebody looks at, a form that somebody fills in. */
const DRAFTS = new Set( [ 'checkout-draft', 'auto-draft', 'draft', 'new' ] );

/** Nothing is owed. WooCommerce before 11.0 keeps the units of a failed order subtracted. */
const VOID = new Set( [ 'cancelled', 'failed', 'trash' ] );

export function isDraft( order: WooCommerceOrder ): boolean {
	return DRAFTS.has( order.status );
}

/**
 * Must the refunds be fetched? Which units they took back, and when, is not in the order, and
 * `_reduced_stock` tells only of those that went back to the shelf. An order that owes nothing, or
 * has yet to be paid, needs no more than its status.
 */
export function needsRefunds( order: WooCommerceOrder ): boolean {
	const hasRefunds =
		order.hasRefunds || order.lines.some( ( line ) => ( line.restocked ?? 0 ) > 0 );
	return hasRefunds && order.status !== 'pending' && ! VOID.has( order.status );
}

/** `refunds` may be left empty where `needsRefunds` says that they change nothing. */
export function toChannelOrder(
	order: WooCommerceOrder,
	refunds: readonly RefundedUnits[]
): ChannelOrder {
	return {
		order: orderIdSchema.parse( `${ order.id }` ),
		revision: null,
		updatedAt: order.modifiedAt,
		placedAt: order.createdAt,
		lines: order.lines.filter( isCounted ).map( ( line ) => toLine( order, line, refunds ) ),
	};
}

/**
 * A fee written as a line has no product and is no stock. A line that WooCommerce has subtracted
 * for and whose product was deleted since is still owed.
 */
function isCounted( line: WooCommerceLine ): boolean {
	return line.productId !== 0 || line.reduced !== null;
}

function toLine(
	order: WooCommerceOrder,
	line: WooCommerceLine,
	refunds: readonly RefundedUnits[]
): ChannelOrderLine {
	// A plugin may count one sold unit as several (woocommerce_order_item_quantity).
	const ordered = Math.max( line.quantity, line.reduced ?? 0 );
	return {
		line: lineIdSchema.parse( `${ line.id }` ),
		offer: toOfferRef( line.productId, line.variationId ),
		...( line.sku === '' ? {} : { sku: line.sku.slice( 0, 255 ) } ),
		ordered,
		...movements( order, line, ordered, refunds ),
		subtracted: line.reduced ?? 0,
	};
}

function movements(
	order: WooCommerceOrder,
	line: WooCommerceLine,
	ordered: number,
	refunds: readonly RefundedUnits[]
): Pick< ChannelOrderLine, 'cancelled' | 'shipments' | 'restocks' > {
	if ( VOID.has( order.status ) ) {
		return { cancelled: ordered, shipments: [], restocks: [] };
	}
	// Not subtracted: not yet paid, or a product that WooCommerce does not count. Sold all the same.
	const owed = line.reduced ?? ordered;
	const ours = refunds
		.filter( ( each ) => each.line === line.id )
		.sort( ( a, b ) => a.atMs - b.atMs || a.refund.localeCompare( b.refund ) );
	const leftAt = hasLeft( order ) ? ( order.completedAt ?? order.modifiedAt ) : Infinity;
	const returned = ours.filter( ( { atMs } ) => atMs >= leftAt );
	const restocks = take(
		returned,
		Math.min( line.restocked ?? 0, ordered - owed ),
		( refund ) => `refund-${ refund }`
	);
	const left = owed + sum( restocks );
	const before = ours.filter( ( { atMs } ) => atMs < leftAt );
	const restockedBefore = ( line.restocked ?? 0 ) - sum( restocks );
	const writtenOff = take(
		before,
		Math.min( owed, sum( before ) - restockedBefore ),
		( refund ) => `written-off-${ refund }`
	);
	const rest = left - sum( writtenOff );
	return {
		cancelled: ordered - left,
		shipments: [ ...writtenOff, ...restOf( order, refunds, rest ) ],
		restocks,
	};
}

/** What became of the units that no refund took back. */
function restOf(
	order: WooCommerceOrder,
	refunds: readonly RefundedUnits[],
	quantity: number
): Movement[] {
	if ( hasLeft( order ) ) {
		return movement( 'completed', quantity, order.completedAt ?? order.modifiedAt );
	}
	if ( order.status === 'refunded' ) {
		// All the money went back and the goods did not: nothing is going to be shipped any more.
		const at = Math.max( 0, ...refunds.map( ( { atMs } ) => atMs ) );
		return movement( 'written-off', quantity, at || order.modifiedAt );
	}
	return [];
}

/** Units of a pending order are not on their way, whenever it was completed before. */
const STANDING = new Set( [ 'pending', 'on-hold', 'processing' ] );

/**
 * Completed, refunded after it was completed, or in a status of the shop's own that comes after
 * completion. WooCommerce keeps the time when an order is put back to an earlier status.
 */
function hasLeft( order: WooCommerceOrder ): boolean {
	return (
		order.status === 'completed' ||
		( order.completedAt !== null &&
			! STANDING.has( order.status ) &&
			! VOID.has( order.status ) )
	);
}

/**
 * Spreads at most `unitsMax` over the refunds, oldest first. WooCommerce sums up restocked units
 * and does not say by which refund, so refunds after completion are taken for them first.
 */
function take(
	refunds: readonly RefundedUnits[],
	unitsMax: number,
	key: ( refund: string ) => string
): Movement[] {
	let open = Math.max( 0, unitsMax );
	return refunds.flatMap( ( { refund, quantity, atMs } ) => {
		const taken = Math.min( open, quantity );
		open -= taken;
		return movement( key( refund ), taken, atMs );
	} );
}

function movement( key: string, quantity: number, at: number ): Movement[] {
	return quantity > 0 ? [ { key, quantity, at } ] : [];
}

function sum( list: readonly { readonly quantity: number }[] ): number {
	return list.reduce( ( total, { quantity } ) => total + quantity, 0 );
}
