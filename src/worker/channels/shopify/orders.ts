import { z } from 'zod';
import type { ChannelOrder } from '../../../shared/channel-order.ts';
import type { OrderId } from '../../../shared/ids.ts';
import type { CallResult, LimitReadings, OrderListRequest, OrderPage } from '../contract.ts';
import { failed, succeeded } from './admin-api.ts';
import type { AdminApi } from './admin-api.ts';
import { unreadableAnswer } from '../lost-call.ts';
import { gidTail, toGid } from './gid.ts';
import { toChannelOrder } from './order-facts.ts';
import type { OrderFacts } from './order-facts.ts';
import { orderSchema, pageOf, toFulfilment, toRefundLines } from './order-page.ts';
import type { OrderNode } from './order-page.ts';
import { readWholeOrder } from './order-rest.ts';
import { ORDER, ORDERS } from './queries.ts';

/**
 * What one call may ask for. A call is priced by the sizes it asks for, before anything is read,
 * and one above 1,000 points is refused (the cap and the price of a connection are not confirmed
 * for 2026-10). Priced per object, the dearest rule known, one order is 564 points and a page of
 * eight 816. Audited prices of 2025 are nearer to the root of the size; a page of fifty is worth
 * trying once they are confirmed. What does not fit is read by order-rest.ts.
 */
const ONE_ORDER = { lines: 50, parts: 10, partLines: 10 };
const LISTED_ORDER = { lines: 10, parts: 3, partLines: 5 };
const ORDERS_PER_PAGE = 8;

const orderAnswer = z.object( { order: orderSchema.nullable() } );
const ordersAnswer = z.object( { orders: pageOf( orderSchema ) } );

/** The order as it is now; `null` when Shopify does not know it (or it is older than the scope shows). */
export async function fetchOrder(
	api: AdminApi,
	order: OrderId
): Promise< CallResult< ChannelOrder | null > > {
	if ( ! /^\d{1,20}$/.test( order ) ) {
		return succeeded( null, undefined );
	}
	const answer = await api.call( {
		document: ORDER,
		variables: { id: toGid( 'Order', order ), ...ONE_ORDER },
		effect: 'reads',
		schema: orderAnswer,
	} );
	if ( ! answer.ok ) {
		return answer;
	}
	return answer.value.order === null
		? succeeded( null, answer.limit )
		: complete( api, answer.value.order, ONE_ORDER.parts, answer.limit );
}

/** Orders changed at or after `sinceMs`, oldest change first. Shopify keeps whole seconds. */
export async function listOrders(
	api: AdminApi,
	{ sinceMs, cursor }: OrderListRequest
): Promise< CallResult< OrderPage > > {
	const since = new Date( Math.floor( sinceMs / 1_000 ) * 1_000 );
	const answer = await api.call( {
		document: ORDERS,
		variables: {
			first: ORDERS_PER_PAGE,
			after: cursor,
			query: `updated_at:>='${ since.toISOString() }'`,
			...LISTED_ORDER,
		},
		effect: 'reads',
		schema: ordersAnswer,
	} );
	if ( ! answer.ok ) {
		return answer;
	}
	const { nodes, pageInfo } = answer.value.orders;
	let limit = answer.limit;
	const orders: ChannelOrder[] = [];
	for ( const node of nodes ) {
		const order = await complete( api, node, LISTED_ORDER.parts, limit );
		if ( ! order.ok ) {
			return order;
		}
		limit = order.limit;
		orders.push( order.value );
	}
	const next = pageInfo.hasNextPage ? pageInfo.endCursor : null;
	return succeeded( { orders, next }, limit );
}

async function complete(
	api: AdminApi,
	node: OrderNode,
	partsMax: number,
	limit: LimitReadings | undefined
): Promise< CallResult< ChannelOrder > > {
	let facts = toFacts( node );
	let lastLimit = limit;
	if ( isCut( node, partsMax ) ) {
		const whole = await readWholeOrder( api, node );
		if ( ! whole.ok ) {
			return whole;
		}
		facts = { ...facts, ...whole.value };
		lastLimit = whole.limit ?? limit;
	}
	const normalised = toChannelOrder( facts );
	return normalised.ok
		? succeeded( normalised.order, lastLimit )
		: failed(
				{
					...unreadableAnswer(
						'Shopify',
						'reads',
						`an order out of range at "${ normalised.path }"`
					),
					action: 'giveUp',
					scope: 'call',
				},
				lastLimit
			);
}

/** Did the first answer leave something out? A full list of parts may go on; it does not say. */
function isCut( node: OrderNode, partsMax: number ): boolean {
	return (
		node.lineItems.pageInfo.hasNextPage ||
		node.fulfillments.length >= partsMax ||
		node.refunds.length >= partsMax ||
		node.fulfillments.some( ( each ) => each.fulfillmentLineItems.pageInfo.hasNextPage ) ||
		node.refunds.some( ( each ) => each.refundLineItems.pageInfo.hasNextPage )
	);
}

function toFacts( node: OrderNode ): OrderFacts {
	return {
		id: gidTail( node.id ),
		createdAt: node.createdAt,
		updatedAt: node.updatedAt,
		cancelledAt: node.cancelledAt,
		lines: node.lineItems.nodes,
		fulfilments: node.fulfillments.map( ( each ) =>
			toFulfilment( each, each.fulfillmentLineItems.nodes )
		),
		refundLines: node.refunds.flatMap( ( each ) =>
			toRefundLines( each, each.refundLineItems.nodes )
		),
	};
}
