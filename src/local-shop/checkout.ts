import { z } from 'zod';

/** One line of a shopper's cart. */
export interface CheckoutLine {
	readonly productId: number;
	readonly quantity: number;
}

export type CheckoutOutcome =
	| { readonly accepted: true; readonly order: number; readonly status: string }
	/** The shop refused: WooCommerce's own code and sentence. */
	| {
			readonly accepted: false;
			readonly status: number;
			readonly code: string;
			readonly message: string;
	  };

/** When the order was sent, with the cart filled: its stock falls after this. */
export type TimedCheckout = CheckoutOutcome & { readonly sentAtMs: number };

const orderSchema = z.object( { order_id: z.number(), status: z.string() } );
const refusalSchema = z.object( { code: z.string(), message: z.string() } );

/** A shop that is hung must not hang its visitors. */
const LIMIT_MS = 120_000;

/** Tells the orders of simulated shoppers from those that people place. */
export const SHOPPER_MAIL = 'erika@example.test';

/** Made up: no such person, no such house. */
const address = {
	first_name: 'Erika',
	last_name: 'Beispiel',
	address_1: 'Musterweg 1',
	city: 'Musterstadt',
	postcode: '12345',
	country: 'DE',
	email: SHOPPER_MAIL,
	phone: '0301234567',
};

/**
 * A shopper's checkout through the Store API, as the checkout block does it: a cart of its own
 * (its token comes with the first answer), the lines, then the order.
 */
export async function checkout(
	baseUrl: string,
	lines: readonly CheckoutLine[],
	paymentMethod: 'cod' | 'bacs'
): Promise< TimedCheckout > {
	const signal = AbortSignal.timeout( LIMIT_MS );
	const cart = await fetch( `${ baseUrl }/wp-json/wc/store/v1/cart`, { signal } );
	const token = cart.headers.get( 'cart-token' );
	if ( token === null ) {
		throw new Error( `no cart: ${ cart.status } ${ ( await cart.text() ).slice( 0, 300 ) }` );
	}
	await cart.text();
	const post = ( path: string, body: object ) =>
		fetch( `${ baseUrl }/wp-json/wc/store/v1/${ path }`, {
			method: 'POST',
			signal,
			headers: { 'content-type': 'application/json', 'cart-token': token },
			body: JSON.stringify( body ),
		} );
	for ( const line of lines ) {
		const added = await post( 'cart/add-item', {
			id: line.productId,
			quantity: line.quantity,
		} );
		if ( ! added.ok ) {
			return { ...( await refusal( added ) ), sentAtMs: Date.now() };
		}
		// To its end: WooCommerce saves the cart after it has answered.
		await added.text();
	}
	const sentAtMs = Date.now();
	const answer = await post( 'checkout', {
		billing_address: address,
		shipping_address: address,
		payment_method: paymentMethod,
	} );
	if ( ! answer.ok ) {
		return { ...( await refusal( answer ) ), sentAtMs };
	}
	const placed = orderSchema.parse( await answer.json() );
	return { accepted: true, order: placed.order_id, status: placed.status, sentAtMs };
}

async function refusal( answer: Response ): Promise< CheckoutOutcome > {
	const text = await answer.text();
	try {
		return {
			accepted: false,
			status: answer.status,
			...refusalSchema.parse( JSON.parse( text ) ),
		};
	} catch {
		return {
			accepted: false,
			status: answer.status,
			code: 'unreadable',
			message: text.slice( 0, 300 ),
		};
	}
}
