import { openUnits, refundedUnits } from '../order-book.ts';
import type { OrderLine, OrderRecord, Refund, Shipment } from '../order-book.ts';
import type { ShopifyCatalog } from './catalog.ts';
import { gid } from './gid.ts';
import { shopTime } from './shop-time.ts';

const PRICE = 19.95;

/**
 * An order as webhooks carry it: the shape of the old REST API (samples on the page "Webhooks",
 * version 2026-04), with the personal data and totals that the real ones are full of.
 */
export function orderPayload( order: OrderRecord, catalog: ShopifyCatalog ): unknown {
	const total = money( order.lines.reduce( ( sum, line ) => sum + line.ordered * PRICE, 0 ) );
	return {
		id: order.id,
		admin_graphql_api_id: gid( 'Order', order.id ),
		name: `#${ order.number }`,
		order_number: order.number,
		number: order.number - 1000,
		app_id: 580111,
		test: false,
		confirmed: true,
		currency: 'EUR',
		source_name: 'web',
		financial_status: financialStatus( order ),
		fulfillment_status: fulfillmentStatus( order ),
		cancel_reason: order.cancelledAtMs === null ? null : 'customer',
		cancelled_at: order.cancelledAtMs === null ? null : shopTime( order.cancelledAtMs ),
		closed_at: null,
		created_at: shopTime( order.placedAtMs ),
		processed_at: shopTime( order.placedAtMs ),
		updated_at: shopTime( order.updatedAtMs ),
		contact_email: 'zoë.müller@example.com',
		email: 'zoë.müller@example.com',
		phone: '+4917012345678',
		browser_ip: '203.0.113.7',
		customer_locale: 'de-DE',
		order_status_url: `https://shop.example/${ catalog.shopId }/orders/${ order.id }/authenticate?key=1`,
		note: null,
		tags: '',
		taxes_included: true,
		subtotal_price: total,
		total_price: total,
		total_tax: '0.00',
		total_discounts: '0.00',
		total_weight: 0,
		customer: {
			id: order.id + 7,
			admin_graphql_api_id: gid( 'Customer', order.id + 7 ),
			email: 'zoë.müller@example.com',
			first_name: 'Zoë',
			last_name: 'Müller',
			verified_email: true,
		},
		billing_address: address(),
		shipping_address: address(),
		shipping_lines: [
			{ id: order.id + 9, title: 'Standard', price: '0.00', code: 'Standard' },
		],
		line_items: order.lines.map( ( line ) => lineItem( line, catalog ) ),
		fulfillments: order.shipments.map( ( shipment, index ) =>
			fulfillment( order, shipment, index, catalog )
		),
		refunds: order.refunds.map( ( refund ) => refundPayload( order, refund, catalog ) ),
	};
}

/** A refund alone, as `refunds/create` carries it. */
export function refundPayload(
	order: OrderRecord,
	refund: Refund,
	catalog: ShopifyCatalog
): unknown {
	return {
		id: refund.id,
		admin_graphql_api_id: gid( 'Refund', refund.id ),
		order_id: order.id,
		created_at: shopTime( refund.atMs ),
		processed_at: shopTime( refund.atMs ),
		note: null,
		restock: refund.lines.some( ( line ) => line.restock !== 'no_restock' ),
		user_id: 548380009,
		refund_line_items: refund.lines.map( ( each ) => ( {
			id: each.id,
			line_item_id: each.line.id,
			location_id: each.restock === 'no_restock' ? null : catalog.locationId,
			quantity: each.quantity,
			restock_type: each.restock,
			subtotal: each.quantity * PRICE,
			total_tax: 0,
			line_item: lineItem( each.line, catalog ),
		} ) ),
		transactions: [],
		order_adjustments: [],
	};
}

function lineItem( line: OrderLine, catalog: ShopifyCatalog ): object {
	const item = catalog.bySku( line.sku );
	return {
		id: line.id,
		admin_graphql_api_id: gid( 'LineItem', line.id ),
		variant_id: item.variantId,
		product_id: item.productId,
		sku: item.sku,
		title: item.title,
		name: item.title,
		variant_title: null,
		vendor: 'Example',
		quantity: line.ordered,
		current_quantity: line.ordered - refundedUnits( line ),
		fulfillable_quantity: openUnits( line ),
		fulfillment_service: 'manual',
		fulfillment_status:
			line.shipped === 0 ? null : openUnits( line ) === 0 ? 'fulfilled' : 'partial',
		gift_card: false,
		grams: 0,
		price: money( PRICE ),
		product_exists: true,
		requires_shipping: true,
		taxable: true,
		total_discount: '0.00',
		variant_inventory_management: 'shopify',
		properties: [],
		tax_lines: [],
	};
}

function fulfillment(
	order: OrderRecord,
	shipment: Shipment,
	index: number,
	catalog: ShopifyCatalog
): unknown {
	return {
		id: shipment.id,
		admin_graphql_api_id: gid( 'Fulfillment', shipment.id ),
		order_id: order.id,
		name: `#${ order.number }.${ index + 1 }`,
		location_id: catalog.locationId,
		status: 'success',
		service: 'manual',
		shipment_status: null,
		tracking_company: null,
		tracking_number: null,
		created_at: shopTime( shipment.atMs ),
		updated_at: shopTime( shipment.atMs ),
		line_items: shipment.lines.map( ( { line, quantity } ) => ( {
			...lineItem( line, catalog ),
			quantity,
		} ) ),
	};
}

function financialStatus( order: OrderRecord ): string {
	const ordered = order.lines.reduce( ( sum, line ) => sum + line.ordered, 0 );
	const refunded = order.lines.reduce( ( sum, line ) => sum + refundedUnits( line ), 0 );
	if ( refunded === 0 ) {
		return 'paid';
	}
	return refunded === ordered ? 'refunded' : 'partially_refunded';
}

function fulfillmentStatus( order: OrderRecord ): string | null {
	if ( order.lines.every( ( line ) => line.shipped === 0 ) ) {
		return null;
	}
	return order.lines.every( ( line ) => openUnits( line ) === 0 ) ? 'fulfilled' : 'partial';
}

function address(): unknown {
	return {
		first_name: 'Zoë',
		last_name: 'Müller',
		name: 'Zoë Müller',
		address1: 'Königstraße 1/2',
		address2: null,
		city: 'München',
		zip: '80331',
		province: null,
		country: 'Germany',
		country_code: 'DE',
		phone: '+4917012345678',
		latitude: 48.13,
		longitude: 11.57,
	};
}

function money( amount: number ): string {
	return amount.toFixed( 2 );
}
