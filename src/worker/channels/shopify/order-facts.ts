import { channelOrderSchema } from '../../../shared/channel-order.ts';
import type { ChannelOrder, Movement } from '../../../shared/channel-order.ts';

/**
 * What a webhook and a GraphQL answer both say of an order, and the one way from there to our own
 * form. Both readers only rename fields, so the two always agree on the same order.
 *
 * What becomes of each unit that was ordered:
 *
 *     cancelled   taken off before it shipped, back on sale
 *     shipped     in a fulfilment that succeeded (perhaps restocked later)
 *     on its way  in a fulfilment a third party has not finished: still open
 *     fulfillable still open
 *     the gap     none of these. In this order it is explained by: a refund without restock
 *                 (written off, at the refund's time), an order edit (back on sale), else written
 *                 off.
 *
 * A wrong guess inside the gap between "written off" and "open" does not change what is available
 * (both take one unit), and the next snapshot corrects it.
 */
export interface OrderFacts {
	readonly id: string;
	readonly createdAt: number;
	readonly updatedAt: number;
	readonly cancelledAt: number | null;
	readonly lines: readonly LineFacts[];
	readonly fulfilments: readonly FulfilmentFacts[];
	readonly refundLines: readonly RefundLineFacts[];
}

export interface LineFacts {
	readonly id: string;
	/** `null`: a custom item, a tip, or a variant that was deleted. It holds no stock. */
	readonly variantId: string | null;
	readonly sku: string | null;
	readonly quantity: number;
	/** After refunds and removals; `null` when not said. */
	readonly currentQuantity: number | null;
	/**
	 * Units still to be fulfilled. Shopify has been seen to give -1 for a refunded line
	 * (community.shopify.dev topic 27826), which means none.
	 */
	readonly fulfillable: number;
}

export interface FulfilmentFacts {
	readonly id: string;
	/** Lower case: success, pending, open, cancelled, error, failure. */
	readonly status: string;
	readonly createdAt: number;
	readonly lines: readonly {
		readonly line: string;
		readonly quantity: number;
	}[];
}

export interface RefundLineFacts {
	readonly id: string;
	readonly line: string;
	readonly quantity: number;
	/** Lower case: cancel, return, no_restock, legacy_restock. */
	readonly restockType: string;
	readonly at: number;
}

export type NormalisedOrder =
	| { readonly ok: true; readonly order: ChannelOrder }
	| { readonly ok: false; readonly path: string; readonly reason: string };

/** Our form of the order, or which of its fields is out of range. */
export function toChannelOrder( facts: OrderFacts ): NormalisedOrder {
	const lines = facts.lines
		.filter( ( line ) => line.variantId !== null && line.quantity > 0 )
		.map( ( line ) => toLine( line, facts ) )
		.sort( ( a, b ) => byNumber( a.line, b.line ) );
	const parsed = channelOrderSchema.safeParse( {
		order: facts.id,
		revision: null,
		updatedAt: facts.updatedAt,
		placedAt: facts.createdAt,
		lines,
	} );
	if ( parsed.success ) {
		return { ok: true, order: parsed.data };
	}
	const issue = parsed.error.issues[ 0 ];
	return {
		ok: false,
		path: issue?.path.join( '.' ) ?? '',
		reason: issue?.message ?? 'not an order',
	};
}

function toLine( line: LineFacts, order: OrderFacts ) {
	const isCancelledOrder = order.cancelledAt !== null;
	const refunds = order.refundLines
		.filter( ( refund ) => refund.line === line.id && refund.quantity > 0 )
		.sort( ( a, b ) => a.at - b.at || byNumber( a.id, b.id ) );
	const shipped = shipmentsOf( line.id, order.fulfilments );
	const shippedUnits = sum( shipped );
	const back = divideReturned( line.quantity, shippedUnits, refunds );

	const stillOpen = isCancelledOrder
		? 0
		: Math.max( 0, line.fulfillable ) + unitsOnTheirWay( line.id, order.fulfilments );
	let gap = Math.max( 0, line.quantity - back.cancelled - shippedUnits - stillOpen );

	const writtenOff: Movement[] = [];
	for ( const refund of refunds ) {
		const quantity = Math.min( gap, refund.quantity );
		if ( refund.restockType === 'no_restock' && quantity > 0 ) {
			writtenOff.push( {
				key: `written-off:${ refund.id }`,
				quantity,
				at: refund.at,
			} );
			gap -= quantity;
		}
	}

	// A cancelled order's current quantity is zero whether or not its units came back.
	const edited = isCancelledOrder ? 0 : Math.min( gap, removedByEdit( line, refunds ) );
	const cancelled = back.cancelled + edited;
	gap -= edited;
	if ( gap > 0 ) {
		writtenOff.push( {
			key: 'written-off',
			quantity: gap,
			at: order.cancelledAt ?? order.updatedAt,
		} );
	}

	const sku = line.sku?.slice( 0, 255 ) ?? '';
	return {
		line: line.id,
		offer: line.variantId,
		...( sku === '' ? {} : { sku } ),
		ordered: line.quantity,
		cancelled,
		shipments: [ ...shipped, ...writtenOff ],
		restocks: back.restocks,
		subtracted: Math.max( 0, line.quantity - cancelled - sum( back.restocks ) ),
	};
}

/**
 * Units that a refund gave back to stock. Shopify's own words for it (`cancel` for unfulfilled,
 * `return` for fulfilled units) are taken at their value only as far as the fulfilments allow: what
 * was never shipped can only be cancelled, what was shipped can only be restocked.
 */
function divideReturned(
	ordered: number,
	shipped: number,
	refunds: readonly RefundLineFacts[]
): { cancelled: number; restocks: Movement[] } {
	let cancelRoom = Math.max( 0, ordered - shipped );
	let restockRoom = shipped;
	let cancelled = 0;
	const restocks: Movement[] = [];
	for ( const type of [ 'return', 'cancel', 'legacy_restock' ] ) {
		for ( const refund of refunds ) {
			if ( refund.restockType !== type ) {
				continue;
			}
			const room = type === 'return' ? restockRoom : cancelRoom;
			const asNamed = Math.min( refund.quantity, room );
			const otherwise = refund.quantity - asNamed;
			const taken = type === 'return' ? Math.min( otherwise, cancelRoom ) : asNamed;
			// What fits nowhere stays a restock: the ledger counts it up to shipped, and flags it.
			const restocked = refund.quantity - taken;
			cancelled += taken;
			cancelRoom -= taken;
			restockRoom = Math.max( 0, restockRoom - restocked );
			if ( restocked > 0 ) {
				restocks.push( {
					key: refund.id,
					quantity: restocked,
					at: refund.at,
				} );
			}
		}
	}
	return { cancelled, restocks: restocks.sort( byTime ) };
}

/**
 * Units that an order edit took off without a refund line. Shopify's payload does not say whether
 * they were restocked; its admin restocks removed units unless told otherwise, so they count as
 * back on sale. (An edit that does leave a refund line is read from that line instead.)
 */
function removedByEdit( line: LineFacts, refunds: readonly RefundLineFacts[] ): number {
	return line.currentQuantity === null
		? 0
		: Math.max( 0, line.quantity - line.currentQuantity - sum( refunds ) );
}

function shipmentsOf( line: string, fulfilments: readonly FulfilmentFacts[] ): Movement[] {
	return fulfilments
		.filter( ( { status } ) => status === 'success' )
		.map( ( fulfilment ) => ( {
			key: fulfilment.id,
			quantity: unitsIn( fulfilment, line ),
			at: fulfilment.createdAt,
		} ) )
		.filter( ( { quantity } ) => quantity > 0 )
		.sort( byTime );
}

function unitsOnTheirWay( line: string, fulfilments: readonly FulfilmentFacts[] ): number {
	return fulfilments
		.filter( ( { status } ) => status === 'pending' || status === 'open' )
		.reduce( ( units, each ) => units + unitsIn( each, line ), 0 );
}

function unitsIn( fulfilment: FulfilmentFacts, line: string ): number {
	return sum( fulfilment.lines.filter( ( each ) => each.line === line ) );
}

function sum( parts: readonly { readonly quantity: number }[] ): number {
	return parts.reduce( ( total, { quantity } ) => total + quantity, 0 );
}

function byTime( a: Movement, b: Movement ): number {
	return a.at - b.at || byNumber( a.key, b.key );
}

/** Shopify's ids are numbers of any length: the shorter is the smaller. */
function byNumber( a: string, b: string ): number {
	if ( a.length !== b.length ) {
		return a.length - b.length;
	}
	if ( a === b ) {
		return 0;
	}
	return a < b ? -1 : 1;
}
