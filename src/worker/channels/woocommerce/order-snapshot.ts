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
 * Must the refunds be fetched? Their quantities and times are not in the order. They matter only
 * where units had left the shelf: came some back afterwards, or were some written off, and when.
 * A refund before that is told by `_reduced_stock` alone.
 */
export function needsRefunds( order: WooCommerceOrder ): boolean {
	return hasLeft( order )
		? order.lines.some( ( line ) => ( line.restocked ?? 0 ) > 0 )
		: isWrittenOff( order ) && order.lines.some( ( line ) => ( line.reduced ?? 0 ) > 0 );
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
	if ( hasLeft( order ) ) {
		const at = order.completedAt ?? order.modifiedAt;
		const restocks = restocksAfter( at, line, ordered - owed, refunds );
		const left = owed + sum( restocks );
		return {
			cancelled: ordered - left,
			shipments: movement( 'completed', left, at ),
			restocks,
		};
	}
	if ( isWrittenOff( order ) ) {
		const at = Math.max( 0, ...refunds.map( ( { atMs } ) => atMs ) );
		return {
			cancelled: ordered - owed,
			shipments: movement( 'written-off', owed, at || order.modifiedAt ),
			restocks: [],
		};
	}
	return { cancelled: ordered - owed, shipments: [], restocks: [] };
}

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

const STANDING = new Set( [ 'pending', 'on-hold', 'processing' ] );

/** Refunded before it was completed: what was not restocked is not coming back. */
function isWrittenOff( order: WooCommerceOrder ): boolean {
	return order.status === 'refunded' && order.completedAt === null;
}

/**
 * WooCommerce sums up restocked units and does not say by which refund. Refunds after the order
 * was completed are taken for them first, oldest first, up to what really came back.
 */
function restocksAfter(
	completedAt: number,
	line: WooCommerceLine,
	returnedMax: number,
	refunds: readonly RefundedUnits[]
): Movement[] {
	let open = Math.min( line.restocked ?? 0, returnedMax );
	const restocks: Movement[] = [];
	const later = refunds
		.filter( ( each ) => each.line === line.id && each.atMs >= completedAt )
		.sort( ( a, b ) => a.atMs - b.atMs || a.refund.localeCompare( b.refund ) );
	for ( const refund of later ) {
		const quantity = Math.min( open, refund.quantity );
		restocks.push( ...movement( `refund-${ refund.refund }`, quantity, refund.atMs ) );
		open -= quantity;
	}
	return restocks;
}

function movement( key: string, quantity: number, at: number ): Movement[] {
	return quantity > 0 ? [ { key, quantity, at } ] : [];
}

function sum( list: readonly Movement[] ): number {
	return list.reduce( ( total, { quantity } ) => total + quantity, 0 );
}
