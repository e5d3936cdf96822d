/** Arguments of every list that comes in pages. */
const PAGE = 'first: Int, after: String, last: Int, before: String, reverse: Boolean = false';

function connection( node: string ): string {
	return `
	type ${ node }Edge {
		cursor: String!
		node: ${ node }!
	}
	type ${ node }Connection {
		edges: [${ node }Edge!]!
		nodes: [${ node }!]!
		pageInfo: PageInfo!
	}`;
}

/**
 * The part of Shopify's Admin API 2026-10 that the simulator speaks. Every type, field, argument
 * and enum value stands in the published schema with the same type (a test compares them), so a
 * call that this schema accepts is one that Shopify would accept.
 */
export const SHOPIFY_SCHEMA = `
	schema {
		query: QueryRoot
		mutation: Mutation
	}

	directive @idempotent(key: String!) on FIELD

	scalar DateTime
	scalar URL
	scalar UnsignedInt64

	interface Node {
		id: ID!
	}

	type QueryRoot {
		node(id: ID!): Node
		nodes(ids: [ID!]!): [Node]!
		shop: Shop!
		inventoryItem(id: ID!): InventoryItem
		location(id: ID): Location
		locations(${ PAGE }): LocationConnection!
		order(id: ID!): Order
		orders(${ PAGE }, query: String, sortKey: OrderSortKeys = PROCESSED_AT): OrderConnection!
		productVariants(${ PAGE }, query: String): ProductVariantConnection!
		webhookSubscriptions(${ PAGE }, topics: [WebhookSubscriptionTopic!], uri: String): WebhookSubscriptionConnection!
	}

	type Mutation {
		inventorySetQuantities(input: InventorySetQuantitiesInput!): InventorySetQuantitiesPayload
		inventoryAdjustQuantities(input: InventoryAdjustQuantitiesInput!): InventoryAdjustQuantitiesPayload
		webhookSubscriptionCreate(topic: WebhookSubscriptionTopic!, webhookSubscription: WebhookSubscriptionInput!): WebhookSubscriptionCreatePayload
		webhookSubscriptionUpdate(id: ID!, webhookSubscription: WebhookSubscriptionInput!): WebhookSubscriptionUpdatePayload
		webhookSubscriptionDelete(id: ID!): WebhookSubscriptionDeletePayload
	}

	type PageInfo {
		hasNextPage: Boolean!
		hasPreviousPage: Boolean!
		startCursor: String
		endCursor: String
	}

	type Shop implements Node {
		id: ID!
		name: String!
		myshopifyDomain: String!
		currencyCode: CurrencyCode!
		ianaTimezone: String!
	}

	enum CurrencyCode {
		EUR
		USD
	}

	type Location implements Node {
		id: ID!
		legacyResourceId: UnsignedInt64!
		name: String!
		isActive: Boolean!
		fulfillsOnlineOrders: Boolean!
		inventoryLevel(inventoryItemId: ID!): InventoryLevel
	}
	${ connection( 'Location' ) }

	type InventoryItem implements Node {
		id: ID!
		legacyResourceId: UnsignedInt64!
		sku: String
		tracked: Boolean!
		createdAt: DateTime!
		updatedAt: DateTime!
		inventoryLevel(locationId: ID!): InventoryLevel
		inventoryLevels(${ PAGE }): InventoryLevelConnection!
		variant: ProductVariant!
	}

	type InventoryLevel implements Node {
		id: ID!
		isActive: Boolean!
		item: InventoryItem!
		location: Location!
		quantities(names: [String!]!): [InventoryQuantity!]!
		createdAt: DateTime!
		updatedAt: DateTime!
	}
	${ connection( 'InventoryLevel' ) }

	type InventoryQuantity implements Node {
		id: ID!
		name: String!
		quantity: Int!
		updatedAt: DateTime
	}

	enum ProductStatus {
		ACTIVE
	}

	type Product implements Node {
		id: ID!
		legacyResourceId: UnsignedInt64!
		title: String!
		handle: String!
		status: ProductStatus!
	}

	enum ProductVariantInventoryPolicy {
		CONTINUE
		DENY
	}

	type ProductVariant implements Node {
		id: ID!
		legacyResourceId: UnsignedInt64!
		sku: String
		title: String!
		displayName: String!
		inventoryQuantity: Int
		inventoryPolicy: ProductVariantInventoryPolicy!
		inventoryItem: InventoryItem!
		product: Product!
	}
	${ connection( 'ProductVariant' ) }

	enum OrderSortKeys {
		CREATED_AT
		ID
		PROCESSED_AT
		UPDATED_AT
	}

	enum OrderCancelReason {
		CUSTOMER
		OTHER
	}

	enum OrderDisplayFulfillmentStatus {
		FULFILLED
		PARTIALLY_FULFILLED
		UNFULFILLED
	}

	type Order implements Node {
		id: ID!
		legacyResourceId: UnsignedInt64!
		name: String!
		createdAt: DateTime!
		processedAt: DateTime!
		updatedAt: DateTime!
		cancelledAt: DateTime
		cancelReason: OrderCancelReason
		closedAt: DateTime
		test: Boolean!
		displayFulfillmentStatus: OrderDisplayFulfillmentStatus!
		lineItems(${ PAGE }): LineItemConnection!
		fulfillments(first: Int): [Fulfillment!]!
		refunds(first: Int): [Refund!]!
	}
	${ connection( 'Order' ) }

	type LineItem implements Node {
		id: ID!
		sku: String
		title: String!
		name: String!
		quantity: Int!
		currentQuantity: Int!
		unfulfilledQuantity: Int!
		nonFulfillableQuantity: Int!
		refundableQuantity: Int!
		variant: ProductVariant
		product: Product
	}
	${ connection( 'LineItem' ) }

	enum FulfillmentStatus {
		CANCELLED
		SUCCESS
	}

	type Fulfillment implements Node {
		id: ID!
		legacyResourceId: UnsignedInt64!
		name: String!
		status: FulfillmentStatus!
		createdAt: DateTime!
		updatedAt: DateTime!
		totalQuantity: Int!
		location: Location
		fulfillmentLineItems(${ PAGE }): FulfillmentLineItemConnection!
	}
	type FulfillmentLineItem implements Node {
		id: ID!
		quantity: Int
		lineItem: LineItem!
	}
	${ connection( 'FulfillmentLineItem' ) }

	enum RefundLineItemRestockType {
		CANCEL
		NO_RESTOCK
		RETURN
	}

	type Refund implements Node {
		id: ID!
		legacyResourceId: UnsignedInt64!
		createdAt: DateTime
		processedAt: DateTime!
		updatedAt: DateTime!
		note: String
		refundLineItems(${ PAGE }): RefundLineItemConnection!
	}
	type RefundLineItem {
		id: ID
		lineItem: LineItem!
		location: Location
		quantity: Int!
		restockType: RefundLineItemRestockType!
		restocked: Boolean!
	}
	${ connection( 'RefundLineItem' ) }

	interface DisplayableError {
		field: [String!]
		message: String!
	}
	type UserError implements DisplayableError {
		field: [String!]
		message: String!
	}

	input InventorySetQuantitiesInput {
		name: String!
		reason: String!
		referenceDocumentUri: String
		quantities: [InventoryQuantityInput!]!
	}
	input InventoryQuantityInput {
		inventoryItemId: ID!
		locationId: ID!
		quantity: Int!
		changeFromQuantity: Int
	}
	type InventorySetQuantitiesPayload {
		inventoryAdjustmentGroup: InventoryAdjustmentGroup
		userErrors: [InventorySetQuantitiesUserError!]!
	}
	type InventorySetQuantitiesUserError implements DisplayableError {
		code: InventorySetQuantitiesUserErrorCode
		field: [String!]
		message: String!
	}
	enum InventorySetQuantitiesUserErrorCode {
		CHANGE_FROM_QUANTITY_STALE
		IDEMPOTENCY_CONCURRENT_REQUEST
		IDEMPOTENCY_KEY_PARAMETER_MISMATCH
		INVALID_INVENTORY_ITEM
		INVALID_LOCATION
		INVALID_NAME
		INVALID_QUANTITY_TOO_HIGH
		INVALID_QUANTITY_TOO_LOW
		INVALID_REASON
		INVALID_REFERENCE_DOCUMENT
		NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR
	}

	input InventoryAdjustQuantitiesInput {
		name: String!
		reason: String!
		referenceDocumentUri: String
		changes: [InventoryChangeInput!]!
	}
	input InventoryChangeInput {
		inventoryItemId: ID!
		locationId: ID!
		delta: Int!
		changeFromQuantity: Int
		ledgerDocumentUri: String
	}
	type InventoryAdjustQuantitiesPayload {
		inventoryAdjustmentGroup: InventoryAdjustmentGroup
		userErrors: [InventoryAdjustQuantitiesUserError!]!
	}
	type InventoryAdjustQuantitiesUserError implements DisplayableError {
		code: InventoryAdjustQuantitiesUserErrorCode
		field: [String!]
		message: String!
	}
	enum InventoryAdjustQuantitiesUserErrorCode {
		CHANGE_FROM_QUANTITY_STALE
		IDEMPOTENCY_CONCURRENT_REQUEST
		IDEMPOTENCY_KEY_PARAMETER_MISMATCH
		INVALID_AVAILABLE_DOCUMENT
		INVALID_INVENTORY_ITEM
		INVALID_LOCATION
		INVALID_QUANTITY_NAME
		INVALID_QUANTITY_TOO_HIGH
		INVALID_QUANTITY_TOO_LOW
		INVALID_REASON
		INVALID_REFERENCE_DOCUMENT
	}

	type InventoryAdjustmentGroup implements Node {
		id: ID!
		createdAt: DateTime!
		reason: String!
		referenceDocumentUri: String
		changes(inventoryItemIds: [ID!], locationIds: [ID!], quantityNames: [String!]): [InventoryChange!]!
	}
	type InventoryChange {
		name: String!
		delta: Int!
		quantityAfterChange: Int
		ledgerDocumentUri: String
		item: InventoryItem
		location: Location
	}

	enum WebhookSubscriptionTopic {
		ORDERS_CREATE
		ORDERS_UPDATED
		ORDERS_CANCELLED
		REFUNDS_CREATE
		INVENTORY_LEVELS_UPDATE
	}
	enum WebhookSubscriptionFormat {
		JSON
	}
	type ApiVersion {
		handle: String!
		displayName: String!
		supported: Boolean!
	}
	type WebhookSubscription implements Node {
		id: ID!
		legacyResourceId: UnsignedInt64!
		topic: WebhookSubscriptionTopic!
		uri: String!
		callbackUrl: URL!
		format: WebhookSubscriptionFormat!
		includeFields: [String!]!
		apiVersion: ApiVersion!
		createdAt: DateTime!
		updatedAt: DateTime!
	}
	${ connection( 'WebhookSubscription' ) }
	input WebhookSubscriptionInput {
		uri: String
		callbackUrl: URL
		format: WebhookSubscriptionFormat
		includeFields: [String!]
	}
	type WebhookSubscriptionCreatePayload {
		webhookSubscription: WebhookSubscription
		userErrors: [UserError!]!
	}
	type WebhookSubscriptionUpdatePayload {
		webhookSubscription: WebhookSubscription
		userErrors: [UserError!]!
	}
	type WebhookSubscriptionDeletePayload {
		deletedWebhookSubscriptionId: ID
		userErrors: [UserError!]!
	}
`;
