import { z } from 'zod';
import type { CheckoutOutcome } from '../../../src/local-shop/checkout.ts';
import { BrowserSession } from './browser-session.ts';

const placedSchema = z.object( { result: z.literal( 'success' ), order_id: z.number() } );
const refusedSchema = z.object( { result: z.string(), messages: z.string().default( '' ) } );

/**
 * A shopper's checkout by the classic form, as a shop with the checkout shortcode has it: a cart in
 * a session, the checkout page for its nonce, then the form that the page's script posts.
 */
export async function classicCheckout(
	baseUrl: string,
	line: { readonly productId: number; readonly quantity: number },
	paymentMethod: 'cod' | 'bacs'
): Promise< CheckoutOutcome > {
	const shopper = new BrowserSession( baseUrl );
	await shopper.post( '/?wc-ajax=add_to_cart', {
		product_id: line.productId,
		quantity: line.quantity,
	} );
	const page = await shopper.get( '/classic-checkout/' );
	const nonce = /name="woocommerce-process-checkout-nonce" value="([^"]+)"/.exec(
		page.text
	)?.[ 1 ];
	if ( nonce === undefined ) {
		// The cart is empty: the shop did not take the line.
		return refused( page.status, 'no-checkout-page', page.location ?? page.text );
	}
	const answer = await shopper.post( '/?wc-ajax=checkout', {
		billing_first_name: 'Erika',
		billing_last_name: 'Beispiel',
		billing_country: 'DE',
		billing_address_1: 'Musterweg 1',
		billing_city: 'Musterstadt',
		billing_postcode: '12345',
		billing_phone: '0301234567',
		billing_email: 'erika@example.test',
		payment_method: paymentMethod,
		'woocommerce-process-checkout-nonce': nonce,
	} );
	const body: unknown = safeJson( answer.text );
	const placed = placedSchema.safeParse( body );
	if ( placed.success ) {
		const status = paymentMethod === 'cod' ? 'processing' : 'on-hold';
		return { accepted: true, order: placed.data.order_id, status };
	}
	const refusal = refusedSchema.safeParse( body );
	return refused( answer.status, 'refused', refusal.data?.messages ?? answer.text );
}

function refused( status: number, code: string, message: string ): CheckoutOutcome {
	return { accepted: false, status, code, message: message.slice( 0, 300 ) };
}

function safeJson( text: string ): unknown {
	try {
		return JSON.parse( text );
	} catch {
		return null;
	}
}
