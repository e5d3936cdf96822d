import { openUnits, refundedUnits } from '../order-book.ts';
import type { OrderLine, OrderRecord, Refund, Shipment } from '../order-book.ts';
import { connectionOf } from './connection.ts';
import type { PageArguments } from './connection.ts';
import { gid } from './gid.ts';
import { utcTime } from './shop-time.ts';
import { locationNode, productNode, variantNode } from './stock-nodes.ts';
import type { Node } from './stock-nodes.ts';
import type { ShopifyStore } from './store.ts';

/** An order as GraphQL shows it. */
export function orderNode( store: ShopifyStore, order: OrderRecord ): Node {
	return {
		__typename: 'Order',
		id: gid( 'Order', order.id ),
		legacyResourceId: String( order.id ),
		name: `#${ order.number }`,
		createdAt: utcTime( order.placedAtMs ),
		processedAt: utcTime( order.placedAtMs ),
		updatedAt: utcTime( order.updatedAtMs ),
		cancelledAt: order.cancelledAtMs === null ? null : utcTime( order.cancelledAtMs ),
		cancelReason: order.cancelledAtMs === null ? null : 'CUSTOMER',
		closedAt: null,
		test: false,
		displayFulfillmentStatus: fulfillmentStatus( order ),
		lineItems: ( page: PageArguments ) =>
			connectionOf(
				order.lines.map( ( line ) => ( {
					id: line.id,
					sortValue: 0,
					node: lineItemNode( store, line ),
				} ) ),
				page
			),
		fulfillments: ( { first }: { first?: number | null } ) =>
			order.shipments
				.slice( 0, first ?? undefined )
				.map( ( shipment, index ) => fulfillmentNode( store, order, shipment, index ) ),
		refunds: ( { first }: { first?: number | null } ) =>
			order.refunds
				.slice( 0, first ?? undefined )
				.map( ( refund ) => refundNode( store, refund ) ),
	};
}

function lineItemNode( store: ShopifyStore, line: OrderLine ): Node {
	const item = store.catalog.bySku( line.sku );
	const refunded = refundedUnits( line );
	return {
		__typename: 'LineItem',
		id: gid( 'LineItem', line.id ),
		sku: item.sku,
		title: item.title,
		name: item.title,
		quantity: line.ordered,
		currentQuantity: line.ordered - refunded,
		unfulfilledQuantity: openUnits( line ),
		nonFulfillableQuantity: line.takenOff,
		refundableQuantity: line.ordered - refunded,
		variant: () => variantNode( store, item ),
		product: () => productNode( item ),
	};
}

function fulfillmentNode(
	store: ShopifyStore,
	order: OrderRecord,
	shipment: Shipment,
	index: number
): Node {
	return {
		__typename: 'Fulfillment',
		id: gid( 'Fulfillment', shipment.id ),
		legacyResourceId: String( shipment.id ),
		name: `#${ order.number }.${ index + 1 }`,
		status: 'SUCCESS',
		createdAt: utcTime( shipment.atMs ),
		updatedAt: utcTime( shipment.atMs ),
		totalQuantity: shipment.lines.reduce( ( sum, { quantity } ) => sum + quantity, 0 ),
		location: () => locationNode( store ),
		fulfillmentLineItems: ( page: PageArguments ) =>
			connectionOf(
				shipment.lines.map( ( { line, quantity }, position ) => ( {
					id: position,
					sortValue: 0,
					node: {
						__typename: 'FulfillmentLineItem',
						id: gid( 'FulfillmentLineItem', shipment.id * 100 + position ),
						quantity,
						lineItem: () => lineItemNode( store, line ),
					},
				} ) ),
				page
			),
	};
}

function refundNode( store: ShopifyStore, refund: Refund ): Node {
	return {
		__typename: 'Refund',
		id: gid( 'Refund', refund.id ),
		legacyResourceId: String( refund.id ),
		createdAt: utcTime( refund.atMs ),
		processedAt: utcTime( refund.atMs ),
		updatedAt: utcTime( refund.atMs ),
		note: null,
		refundLineItems: ( page: PageArguments ) =>
			connectionOf(
				refund.lines.map( ( each ) => ( {
					id: each.id,
					sortValue: 0,
					node: {
						__typename: 'RefundLineItem',
						id: gid( 'RefundLineItem', each.id ),
						quantity: each.quantity,
						restockType: each.restock.toUpperCase(),
						restocked: each.restock !== 'no_restock',
						location: () =>
							each.restock === 'no_restock' ? null : locationNode( store ),
						lineItem: () => lineItemNode( store, each.line ),
					},
				} ) ),
				page
			),
	};
}

function fulfillmentStatus( order: OrderRecord ): string {
	if ( order.lines.every( ( line ) => line.shipped === 0 ) ) {
		return 'UNFULFILLED';
	}
	return order.lines.every( ( line ) => openUnits( line ) === 0 )
		? 'FULFILLED'
		: 'PARTIALLY_FULFILLED';
}
