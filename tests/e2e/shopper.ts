import { expect, type Page, type Route } from '@playwright/test';
import { z } from 'zod';

const orderSchema = z.object( { order_id: z.number() } );

const ADDRESS = {
	first: 'Erika',
	last: 'Beispiel',
	street: 'Musterweg 1',
	postcode: '12345',
	city: 'Musterstadt',
	phone: '0301234567',
	mail: 'erika@example.test',
};

/** An order, and when the shop said that it has it. */
export interface Placed {
	readonly order: string;
	readonly atMs: number;
}

/** A shopper fills the block checkout in and orders. */
export async function buyByBlock(
	page: Page,
	baseUrl: string,
	productId: number,
	note: string
): Promise< Placed > {
	await page.goto( `${ baseUrl }/?add-to-cart=${ productId }` );
	await page.goto( `${ baseUrl }/checkout/` );
	await page.getByLabel( 'Email address' ).fill( ADDRESS.mail );
	await page.getByLabel( 'First name' ).fill( ADDRESS.first );
	await page.getByLabel( 'Last name' ).fill( ADDRESS.last );
	await page.getByLabel( 'Address', { exact: true } ).fill( ADDRESS.street );
	await page.getByLabel( 'Postal code' ).fill( ADDRESS.postcode );
	await page.getByLabel( 'City' ).fill( ADDRESS.city );
	// The checkout draws itself anew once it has the address, and forgets a click of that moment.
	await expect( () =>
		page.getByLabel( 'Add a note to your order' ).check( { timeout: 2_000 } )
	).toPass( { timeout: 20_000 } );
	await page.locator( '.wc-block-components-textarea' ).fill( note );
	const taken = orderTaken( page, '/wc/store/v1/checkout' );
	await page.getByRole( 'button', { name: 'Place Order' } ).click();
	return taken;
}

/** A shopper fills the classic checkout in (the page with WooCommerce's shortcode) and orders. */
export async function buyByClassic(
	page: Page,
	baseUrl: string,
	productId: number
): Promise< Placed > {
	await page.goto( `${ baseUrl }/?add-to-cart=${ productId }` );
	await page.goto( `${ baseUrl }/classic-checkout/` );
	await page.locator( '#billing_first_name' ).fill( ADDRESS.first );
	await page.locator( '#billing_last_name' ).fill( ADDRESS.last );
	await page.locator( '#billing_address_1' ).fill( ADDRESS.street );
	await page.locator( '#billing_postcode' ).fill( ADDRESS.postcode );
	await page.locator( '#billing_city' ).fill( ADDRESS.city );
	await page.locator( '#billing_phone' ).fill( ADDRESS.phone );
	await page.locator( '#billing_email' ).fill( ADDRESS.mail );
	const taken = orderTaken( page, 'wc-ajax=checkout' );
	await page.getByRole( 'button', { name: 'Place order' } ).click();
	return taken;
}

/**
 * The next order that this page's form sends, read on its way: the page leaves for the thank-you page
 * at once, and takes the answer with it.
 */
function orderTaken( page: Page, address: string ): Promise< Placed > {
	return new Promise( ( resolve, reject ) => {
		const take = async ( route: Route ): Promise< void > => {
			if ( route.request().method() !== 'POST' ) {
				await route.fallback();
				return;
			}
			const response = await route.fetch();
			const atMs = Date.now();
			const order = orderSchema.safeParse( await response.json().catch( () => null ) );
			if ( order.success ) {
				resolve( { order: String( order.data.order_id ), atMs } );
			}
			await route.fulfill( { response } );
		};
		page.route(
			( url ) => url.href.includes( address ),
			( route ) => take( route )
		).catch( reject );
	} );
}
