import { z } from 'zod';
import { BrowserSession, type FormFields } from './browser-session.ts';

const ajaxSchema = z.object( { success: z.boolean() } );

/**
 * What the owner of a shop does in wp-admin, sent as the forms send it, with the nonces that the
 * pages carry. Logging in costs a second, so one session serves a whole test.
 */
export class AdminPages {
	readonly browser: BrowserSession;
	#orderNonce = '';
	#quickEditNonce = '';
	#inlineNonce = '';
	#bulkNonce = '';

	constructor( baseUrl: string ) {
		this.browser = new BrowserSession( baseUrl );
	}

	/** `anyOrder`: its page carries the nonce for the lines of all orders. */
	async open( password: string, anyOrder: number ): Promise< void > {
		await this.browser.logIn( 'admin', password );
		const list = ( await this.browser.get( '/wp-admin/edit.php?post_type=product' ) ).text;
		this.#quickEditNonce = found( list, /name="woocommerce_quick_edit_nonce" value="([^"]+)"/ );
		this.#inlineNonce = found( list, /id="_inline_edit" name="_inline_edit" value="([^"]+)"/ );
		this.#bulkNonce = found( list, /id="_wpnonce" name="_wpnonce" value="([^"]+)"/ );
		const order = await this.browser.get(
			`/wp-admin/admin.php?page=wc-orders&action=edit&id=${ anyOrder }`
		);
		this.#orderNonce = found( order.text, /"order_item_nonce":"([^"]+)"/ );
	}

	/** Opens the product's editor and saves it with `change` made to the number that it shows. */
	async editProduct( product: number, change: number ): Promise< void > {
		const path = '/wp-admin/post.php';
		const { text } = await this.browser.get( `${ path }?post=${ product }&action=edit` );
		const shown = Number( field( text, '_original_stock' ) );
		const saved = await this.browser.post( path, {
			_wpnonce: found( text, /id="_wpnonce" name="_wpnonce" value="([^"]+)"/ ),
			woocommerce_meta_nonce: field( text, 'woocommerce_meta_nonce' ),
			action: 'editpost',
			post_type: 'product',
			post_ID: product,
			post_status: 'publish',
			original_post_status: 'publish',
			post_title: field( text, 'post_title' ),
			'product-type': 'simple',
			_sku: field( text, '_sku' ),
			_regular_price: field( text, '_regular_price' ),
			_manage_stock: 'yes',
			_stock: shown + change,
			_original_stock: shown,
			_backorders: 'no',
			_stock_status: 'instock',
		} );
		if ( saved.status !== 302 ) {
			throw new Error( `product ${ product } was not saved: ${ saved.status }` );
		}
	}

	/** `isManaged: false` takes the product's own stock from it. */
	async quickEdit( product: number, stock: number, isManaged = true ): Promise< void > {
		const { text, status } = await this.browser.post( '/wp-admin/admin-ajax.php', {
			action: 'inline-save',
			_inline_edit: this.#inlineNonce,
			woocommerce_quick_edit: 1,
			woocommerce_quick_edit_nonce: this.#quickEditNonce,
			post_type: 'product',
			post_ID: product,
			post_view: 'list',
			screen: 'edit-product',
			post_status: 'all',
			_status: 'publish',
			_regular_price: 10,
			_visibility: 'visible',
			...( isManaged ? { _manage_stock: 1, _stock: stock } : {} ),
			_stock_status: 'instock',
			_backorders: 'no',
		} );
		if ( status !== 200 || ! text.includes( `post-${ product }` ) ) {
			throw new Error(
				`product ${ product } was not saved: ${ status } ${ text.slice( 0, 200 ) }`
			);
		}
	}

	/** `increase` and `decrease` by a number, of several products at once. */
	async bulkEdit(
		products: readonly number[],
		how: 'increase' | 'decrease',
		by: number
	): Promise< void > {
		const query = new URLSearchParams( {
			post_type: 'product',
			post_status: 'all',
			action: 'edit',
			action2: '-1',
			bulk_edit: 'Update',
			_wpnonce: this.#bulkNonce,
			_status: '-1',
			woocommerce_bulk_edit: '1',
			woocommerce_quick_edit_nonce: this.#quickEditNonce,
			change_regular_price: '',
			change_sale_price: '',
			change_weight: '',
			change_dimensions: '',
			_stock_status: '',
			_manage_stock: '',
			change_stock: how === 'increase' ? '2' : '3',
			_stock: String( by ),
			_backorders: '',
		} );
		products.forEach( ( product ) => query.append( 'post[]', String( product ) ) );
		const done = await this.browser.get( `/wp-admin/edit.php?${ query.toString() }` );
		const updated = Number( /[?&]updated=(\d+)/.exec( done.location ?? '' )?.[ 1 ] ?? 0 );
		if ( updated !== products.length ) {
			throw new Error( `${ updated } of ${ products.length } saved: ${ done.location }` );
		}
	}

	/** Adds a line and saves the lines, which is when WooCommerce takes its units. */
	async addLine( order: number, product: number, quantity: number ): Promise< void > {
		await this.#ajax( 'woocommerce_add_order_item', {
			order_id: order,
			'data[0][id]': product,
			'data[0][qty]': quantity,
		} );
	}

	/** Saves the lines with these quantities, as the pencil beside a line does. */
	async saveLines(
		order: number,
		lines: readonly { readonly id: number; readonly quantity: number }[]
	): Promise< void > {
		const items = new URLSearchParams();
		for ( const { id, quantity } of lines ) {
			items.append( 'order_item_id[]', String( id ) );
			items.append( `order_item_qty[${ id }]`, String( quantity ) );
			items.append( `line_total[${ id }]`, String( quantity * 10 ) );
			items.append( `line_subtotal[${ id }]`, String( quantity * 10 ) );
		}
		await this.#ajax( 'woocommerce_save_order_items', {
			order_id: order,
			items: items.toString(),
		} );
	}

	async removeLine( order: number, line: number ): Promise< void > {
		await this.#ajax( 'woocommerce_remove_order_item', {
			order_id: order,
			order_item_ids: line,
		} );
	}

	/** `refunded`: the money given back for this order so far. */
	async refund(
		order: number,
		line: { readonly id: number; readonly quantity: number },
		refunded: string,
		isRestocked: boolean
	): Promise< void > {
		await this.#ajax( 'woocommerce_refund_line_items', {
			order_id: order,
			refund_amount: line.quantity * 10,
			refunded_amount: refunded,
			refund_reason: '',
			[ REFUNDED_UNITS ]: JSON.stringify( { [ line.id ]: line.quantity } ),
			line_item_totals: JSON.stringify( { [ line.id ]: line.quantity * 10 } ),
			line_item_tax_totals: '{}',
			api_refund: 'false',
			restock_refunded_items: String( isRestocked ),
		} );
	}

	async #ajax( action: string, fields: FormFields ): Promise< void > {
		const { status, text } = await this.browser.post( '/wp-admin/admin-ajax.php', {
			action,
			security: this.#orderNonce,
			...fields,
		} );
		const answer = status === 200 ? ajaxSchema.safeParse( JSON.parse( text ) ) : undefined;
		if ( answer?.data?.success !== true ) {
			throw new Error( `${ action }: ${ status } ${ text.slice( 0, 300 ) }` );
		}
	}
}

function found( text: string, pattern: RegExp ): string {
	const value = pattern.exec( text )?.[ 1 ];
	if ( value === undefined ) {
		throw new Error( `no ${ pattern } in: ${ text.slice( 0, 300 ) }` );
	}
	return value;
}

/** WooCommerce's own name for the units of each line. */
const REFUNDED_UNITS = 'line_item_qtys';

/** The value of an input, whichever order its attributes have. */
function field( text: string, name: string ): string {
	const tag = found( text, new RegExp( `(<input[^>]*name="${ name }"[^>]*>)` ) );
	return /value="([^"]*)"/.exec( tag )?.[ 1 ] ?? '';
}
