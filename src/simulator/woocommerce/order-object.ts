import type { OrderLine, Refund } from '../order-book.ts';
import type { WooCatalog } from './catalog.ts';
import type { SiteTime } from './site-time.ts';
import type { WooOrder } from './store.ts';

export interface OrderContext {
	readonly catalog: WooCatalog;
	readonly time: SiteTime;
	readonly baseUrl: string;
}

const PRICE = 19.95;

/** An order as REST v3 shows it (fields of WooCommerce 11), personal data and all. */
export function orderObject( context: OrderContext, order: WooOrder ): Record< string, unknown > {
	const { record } = order;
	const { time } = context;
	const orders = `${ context.baseUrl }/wp-json/wc/v3/orders`;
	const total = money( record.lines.reduce( ( sum, line ) => sum + line.ordered * PRICE, 0 ) );
	return {
		id: record.id,
		parent_id: 0,
		status: order.status,
		currency: 'EUR',
		version: '11.0.1',
		prices_include_tax: false,
		...time.pair( 'date_created', record.placedAtMs ),
		...time.pair( 'date_modified', record.updatedAtMs ),
		discount_total: '0.00',
		discount_tax: '0.00',
		shipping_total: '0.00',
		shipping_tax: '0.00',
		cart_tax: '0.00',
		total,
		total_tax: '0.00',
		customer_id: 0,
		order_key: `wc_order_${ record.id.toString( 36 ) }Yq7Zx`,
		billing: { ...address(), email: 'zoë.müller@example.com', phone: '+4917012345678' },
		shipping: { ...address(), phone: '' },
		payment_method: 'bacs',
		payment_method_title: 'Direct bank transfer',
		transaction_id: '',
		customer_ip_address: '203.0.113.7',
		customer_user_agent: 'Mozilla/5.0 (X11; Linux x86_64)',
		created_via: 'checkout',
		customer_note: '',
		...time.pair( 'date_completed', order.completedAtMs ),
		...time.pair( 'date_paid', order.paidAtMs ),
		cart_hash: '1d5be9b2c6b4ea2d0c0d9a3e6f8a7b11',
		number: String( record.id ),
		meta_data: [
			{ id: record.id * 10, key: '_wc_order_attribution_source_type', value: 'typein' },
		],
		line_items: record.lines.map( ( line ) => lineItem( context, order, line ) ),
		tax_lines: [],
		shipping_lines: [],
		fee_lines: [],
		coupon_lines: [],
		refunds: record.refunds.map( ( refund ) => ( {
			id: refund.id,
			reason: '',
			total: `-${ amountOf( refund ) }`,
		} ) ),
		payment_url: `${ context.baseUrl }/checkout/order-pay/${ record.id }/?pay_for_order=true`,
		is_editable: order.status === 'pending',
		needs_payment: order.status === 'pending',
		needs_processing: true,
		currency_symbol: '€',
		_links: {
			self: [ { href: `${ orders }/${ record.id }` } ],
			collection: [ { href: orders } ],
		},
	};
}

/** Newest first, as the refunds route lists them. */
export function refundObjects(
	context: OrderContext,
	order: WooOrder
): Record< string, unknown >[] {
	return order.record.refunds
		.map( ( refund ) => refundObject( context, order, refund ) )
		.reverse();
}

function refundObject(
	context: OrderContext,
	order: WooOrder,
	refund: Refund
): Record< string, unknown > {
	const refunds = `${ context.baseUrl }/wp-json/wc/v3/orders/${ order.record.id }/refunds`;
	return {
		id: refund.id,
		parent_id: order.record.id,
		...context.time.pair( 'date_created', refund.atMs ),
		amount: amountOf( refund ),
		reason: '',
		refunded_by: 1,
		refunded_payment: false,
		meta_data: [],
		line_items: refund.lines.map( ( each ) => ( {
			...lineItem( context, order, each.line ),
			id: each.id,
			quantity: -each.quantity,
			subtotal: money( -each.quantity * PRICE ),
			total: money( -each.quantity * PRICE ),
			meta_data: [ meta( each.id * 10, '_refunded_item_id', String( each.line.id ) ) ],
		} ) ),
		shipping_lines: [],
		tax_lines: [],
		fee_lines: [],
		_links: {
			self: [ { href: `${ refunds }/${ refund.id }` } ],
			collection: [ { href: refunds } ],
			up: [ { href: `${ context.baseUrl }/wp-json/wc/v3/orders/${ order.record.id }` } ],
		},
	};
}

function lineItem(
	context: OrderContext,
	order: WooOrder,
	line: OrderLine
): Record< string, unknown > {
	const entry = context.catalog.bySku( line.sku );
	const parent = context.catalog.find( entry.parentId );
	const reduced = order.reduced.get( line ) ?? 0;
	const restocked = order.restocked.get( line ) ?? 0;
	return {
		id: line.id,
		name: parent === undefined ? entry.title : `${ parent.title } - ${ entry.title }`,
		product_id: entry.type === 'variation' ? entry.parentId : entry.id,
		variation_id: entry.type === 'variation' ? entry.id : 0,
		quantity: line.ordered,
		tax_class: '',
		subtotal: money( line.ordered * PRICE ),
		subtotal_tax: '0.00',
		total: money( line.ordered * PRICE ),
		total_tax: '0.00',
		taxes: [],
		meta_data: [
			...( reduced > 0 ? [ meta( line.id * 10, '_reduced_stock', String( reduced ) ) ] : [] ),
			...( restocked > 0
				? [ meta( line.id * 10 + 1, '_restock_refunded_items', String( restocked ) ) ]
				: [] ),
		],
		sku: line.sku,
		global_unique_id: '',
		price: PRICE,
		image: { id: 0, src: '' },
		parent_name: parent?.title ?? null,
	};
}

function meta( id: number, key: string, value: string ): Record< string, unknown > {
	return { id, key, value, display_key: key, display_value: value };
}

function amountOf( refund: Refund ): string {
	return money( refund.lines.reduce( ( sum, { quantity } ) => sum + quantity * PRICE, 0 ) );
}

function address(): Record< string, unknown > {
	return {
		first_name: 'Zoë',
		last_name: 'Müller',
		company: '',
		address_1: 'Königstraße 1/2',
		address_2: '',
		city: 'München',
		state: 'DE-BY',
		postcode: '80331',
		country: 'DE',
	};
}

function money( amount: number ): string {
	return amount.toFixed( 2 );
}
