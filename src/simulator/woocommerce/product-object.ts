import type { Books } from '../books.ts';
import type { CatalogEntry, WooCatalog } from './catalog.ts';
import type { SiteTime } from './site-time.ts';

export interface ProductContext {
	readonly catalog: WooCatalog;
	readonly books: Books;
	readonly time: SiteTime;
	/** `http://127.0.0.1:PORT` */
	readonly baseUrl: string;
}

const PRICE = '19.95';

/** A product or variation as REST v3 shows it; the fields are those of WooCommerce 11. */
export function productObject(
	context: ProductContext,
	entry: CatalogEntry
): Record< string, unknown > {
	return entry.type === 'variation'
		? variationObject( context, entry )
		: wholeProduct( context, entry );
}

function stockOf( context: ProductContext, entry: CatalogEntry ): Record< string, unknown > {
	const quantity = entry.type === 'variable' ? null : context.books.shown( entry.sku );
	return {
		manage_stock: quantity !== null,
		stock_quantity: quantity,
		stock_status: quantity === null || quantity > 0 ? 'instock' : 'outofstock',
		backorders: 'no',
		backorders_allowed: false,
		backordered: false,
		low_stock_amount: null,
	};
}

function variationObject(
	context: ProductContext,
	entry: CatalogEntry
): Record< string, unknown > {
	const parent = `${ context.baseUrl }/wp-json/wc/v3/products/${ entry.parentId }`;
	return {
		id: entry.id,
		type: 'variation',
		...context.time.pair( 'date_created', context.catalog.createdAtMs ),
		...context.time.pair( 'date_modified', entry.modifiedAtMs ),
		name: entry.title,
		description: '',
		permalink: `${ context.baseUrl }/product/${ entry.parentId }/?attribute_size=${ encodeURIComponent( entry.title ) }`,
		sku: entry.sku,
		global_unique_id: '',
		price: PRICE,
		regular_price: PRICE,
		sale_price: '',
		on_sale: false,
		status: 'publish',
		purchasable: true,
		virtual: false,
		downloadable: false,
		tax_status: 'taxable',
		tax_class: '',
		...stockOf( context, entry ),
		weight: '',
		image: null,
		attributes: [ { id: 0, name: 'Size', slug: 'size', option: entry.title } ],
		menu_order: 0,
		meta_data: [],
		parent_id: entry.parentId,
		_links: {
			self: [ { href: `${ parent }/variations/${ entry.id }` } ],
			collection: [ { href: `${ parent }/variations` } ],
			up: [ { href: parent } ],
		},
	};
}

function wholeProduct( context: ProductContext, entry: CatalogEntry ): Record< string, unknown > {
	const products = `${ context.baseUrl }/wp-json/wc/v3/products`;
	const variations = context.catalog.variationsOf( entry.id );
	return {
		id: entry.id,
		name: entry.title,
		slug: entry.title.toLowerCase().replaceAll( /[^a-z0-9]+/g, '-' ),
		permalink: `${ context.baseUrl }/product/${ entry.id }/`,
		...context.time.pair( 'date_created', context.catalog.createdAtMs ),
		...context.time.pair( 'date_modified', entry.modifiedAtMs ),
		type: entry.type,
		status: 'publish',
		featured: false,
		catalog_visibility: 'visible',
		description: '<p>Handgemacht in München &amp; Köln.</p>\n',
		short_description: '',
		sku: entry.sku,
		global_unique_id: '',
		price: PRICE,
		regular_price: entry.type === 'variable' ? '' : PRICE,
		sale_price: '',
		on_sale: false,
		purchasable: true,
		total_sales: entry.sku === '' ? 0 : Math.max( 0, context.books.sold( entry.sku ) ),
		virtual: false,
		downloadable: false,
		downloads: [],
		external_url: '',
		button_text: '',
		tax_status: 'taxable',
		tax_class: '',
		...stockOf( context, entry ),
		sold_individually: false,
		weight: '',
		dimensions: { length: '', width: '', height: '' },
		shipping_required: true,
		shipping_taxable: true,
		shipping_class: '',
		shipping_class_id: 0,
		reviews_allowed: true,
		average_rating: '0.00',
		rating_count: 0,
		upsell_ids: [],
		cross_sell_ids: [],
		parent_id: 0,
		purchase_note: '',
		categories: [ { id: 15, name: 'Uncategorized', slug: 'uncategorized' } ],
		tags: [],
		images: [],
		attributes:
			entry.type === 'variable'
				? [
						{
							id: 0,
							name: 'Size',
							slug: 'Size',
							position: 0,
							visible: true,
							variation: true,
							options: variations.map( ( { title } ) => title ),
						},
					]
				: [],
		default_attributes: [],
		variations: variations.map( ( { id } ) => id ),
		grouped_products: [],
		menu_order: 0,
		price_html: `<span class="woocommerce-Price-amount amount">${ PRICE }</span>`,
		related_ids: [],
		meta_data: [],
		has_options: entry.type === 'variable',
		post_password: '',
		_links: {
			self: [ { href: `${ products }/${ entry.id }` } ],
			collection: [ { href: products } ],
		},
	};
}
