/**
 * Every GraphQL document that is sent, for Admin API 2026-10. Page sizes are variables of a call
 * where they decide its cost (see orders.ts).
 */

const ORDER_FIELDS = `
fragment OrderFields on Order {
	id
	createdAt
	updatedAt
	cancelledAt
	lineItems(first: $lines) {
		nodes { ...LineFields }
		pageInfo { hasNextPage endCursor }
	}
	fulfillments(first: $parts) {
		...FulfillmentFields
		fulfillmentLineItems(first: $partLines) {
			nodes { ...FulfillmentLineFields }
			pageInfo { hasNextPage endCursor }
		}
	}
	refunds(first: $parts) {
		...RefundFields
		refundLineItems(first: $partLines) {
			nodes { ...RefundLineFields }
			pageInfo { hasNextPage endCursor }
		}
	}
}`;

const LINE_FIELDS = `
fragment LineFields on LineItem {
	id
	sku
	quantity
	currentQuantity
	unfulfilledQuantity
	variant { id }
}`;

const FULFILLMENT_FIELDS = `
fragment FulfillmentFields on Fulfillment { id status createdAt }`;

const FULFILLMENT_LINE_FIELDS = `
fragment FulfillmentLineFields on FulfillmentLineItem { quantity lineItem { id } }`;

const REFUND_FIELDS = `
fragment RefundFields on Refund { id createdAt processedAt }`;

const REFUND_LINE_FIELDS = `
fragment RefundLineFields on RefundLineItem { id quantity restockType lineItem { id } }`;

const WHOLE_ORDER = [
	ORDER_FIELDS,
	LINE_FIELDS,
	FULFILLMENT_FIELDS,
	FULFILLMENT_LINE_FIELDS,
	REFUND_FIELDS,
	REFUND_LINE_FIELDS,
].join( '' );

export const ORDER = `query Order($id: ID!, $lines: Int!, $parts: Int!, $partLines: Int!) {
	order(id: $id) { ...OrderFields }
}${ WHOLE_ORDER }`;

export const ORDERS = `query Orders($first: Int!, $after: String, $query: String!, $lines: Int!, $parts: Int!, $partLines: Int!) {
	orders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
		nodes { ...OrderFields }
		pageInfo { hasNextPage endCursor }
	}
}${ WHOLE_ORDER }`;

export const ORDER_LINES = `query OrderLines($id: ID!, $first: Int!, $after: String) {
	node(id: $id) {
		... on Order {
			lineItems(first: $first, after: $after) {
				nodes { ...LineFields }
				pageInfo { hasNextPage endCursor }
			}
		}
	}
}${ LINE_FIELDS }`;

/** The heads only: their lines are read one by one when there are many. */
export const ORDER_PARTS = `query OrderParts($id: ID!, $first: Int!) {
	order(id: $id) {
		fulfillments(first: $first) { ...FulfillmentFields }
		refunds(first: $first) { ...RefundFields }
	}
}${ FULFILLMENT_FIELDS }${ REFUND_FIELDS }`;

export const FULFILLMENT_LINES = `query FulfillmentLines($id: ID!, $first: Int!, $after: String) {
	node(id: $id) {
		... on Fulfillment {
			fulfillmentLineItems(first: $first, after: $after) {
				nodes { ...FulfillmentLineFields }
				pageInfo { hasNextPage endCursor }
			}
		}
	}
}${ FULFILLMENT_LINE_FIELDS }`;

export const REFUND_LINES = `query RefundLines($id: ID!, $first: Int!, $after: String) {
	node(id: $id) {
		... on Refund {
			refundLineItems(first: $first, after: $after) {
				nodes { ...RefundLineFields }
				pageInfo { hasNextPage endCursor }
			}
		}
	}
}${ REFUND_LINE_FIELDS }`;

export const AVAILABLE = `query Available($ids: [ID!]!, $locationId: ID!) {
	nodes(ids: $ids) {
		id
		... on InventoryItem {
			tracked
			inventoryLevel(locationId: $locationId) {
				quantities(names: ["available"]) { name quantity }
			}
		}
	}
}`;

export const OFFERS = `query Offers($first: Int!, $after: String, $locationId: ID!) {
	productVariants(first: $first, after: $after) {
		nodes {
			id
			sku
			displayName
			inventoryItem {
				id
				tracked
				inventoryLevel(locationId: $locationId) {
					quantities(names: ["available"]) { name quantity }
				}
			}
		}
		pageInfo { hasNextPage endCursor }
	}
}`;

const CHANGES = `
	inventoryAdjustmentGroup {
		changes(quantityNames: ["available"]) {
			name
			quantityAfterChange
			item { id }
			location { id }
		}
	}
	userErrors { code field message }`;

export const SET_AVAILABLE = `mutation SetAvailable($input: InventorySetQuantitiesInput!, $key: String!) {
	inventorySetQuantities(input: $input) @idempotent(key: $key) {${ CHANGES }
	}
}`;

export const ADJUST_AVAILABLE = `mutation AdjustAvailable($input: InventoryAdjustQuantitiesInput!, $key: String!) {
	inventoryAdjustQuantities(input: $input) @idempotent(key: $key) {${ CHANGES }
	}
}`;

export const SUBSCRIPTIONS = `query Subscriptions($first: Int!, $after: String, $topics: [WebhookSubscriptionTopic!]) {
	webhookSubscriptions(first: $first, after: $after, topics: $topics) {
		nodes { id topic uri }
		pageInfo { hasNextPage endCursor }
	}
}`;

export const SUBSCRIBE = `mutation Subscribe($topic: WebhookSubscriptionTopic!, $webhookSubscription: WebhookSubscriptionInput!) {
	webhookSubscriptionCreate(topic: $topic, webhookSubscription: $webhookSubscription) {
		webhookSubscription { id }
		userErrors { field message }
	}
}`;
