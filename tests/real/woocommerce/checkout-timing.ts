import { percentile } from '../../../src/worker/insight/percentile.ts';
import { Dice } from './dice.ts';
import type { ProofShop } from './proof-shop.ts';
import type { StandInWorker, WorkerMood } from './stand-in-worker.ts';

/** The shop without the plugin, or with it and a worker in this mood. */
export type TimedState = 'without' | WorkerMood;
export const TIMED_STATES: readonly TimedState[] = [
	'without',
	'good',
	'refusing',
	'hanging',
	'error',
	'html',
];

export interface TimedCheckouts {
	readonly state: TimedState;
	readonly count: number;
	readonly p50Ms: number;
	readonly p95Ms: number;
}

/**
 * Times the one request that a shopper waits for, a one-line checkout: in every round once in every
 * state, in an order of its own, so that whatever else the machine does falls on all of them alike.
 * The shop without the plugin sells a product of its own: the plugin would notice that the other's
 * number had changed behind its back, and tell it in the next checkout.
 */
export async function timeCheckouts(
	shop: ProofShop,
	baseUrl: string,
	worker: StandInWorker,
	plan: { readonly rounds: number; readonly product: number; readonly otherProduct: number }
): Promise< TimedCheckouts[] > {
	const times = new Map< TimedState, number[] >( TIMED_STATES.map( ( state ) => [ state, [] ] ) );
	const dice = new Dice( 6, 'order of states' );
	// The first ones find nothing compiled yet.
	for ( let round = -3; round < plan.rounds; round += 1 ) {
		for ( const state of dice.shuffled( TIMED_STATES ) ) {
			await setActive( shop, state !== 'without' );
			await worker.setMood( state === 'without' ? 'good' : state );
			// Nobody pauses after a failure: each pays what otherwise one in a minute would pay.
			await shop.database.run(
				"UPDATE wp_options SET option_value = IF(option_name = 'lockstep_kick', '0', 'a:0:{}') WHERE option_name IN ('lockstep_delivery', 'lockstep_kick')"
			);
			const product = state === 'without' ? plan.otherProduct : plan.product;
			const tookMs = await timedCheckout( baseUrl, product );
			if ( round >= 0 ) {
				times.get( state )?.push( tookMs );
			}
		}
	}
	return TIMED_STATES.map( ( state ) => {
		const ours = times.get( state ) ?? [];
		return {
			state,
			count: ours.length,
			p50Ms: percentile( ours, 0.5 ) ?? 0,
			p95Ms: percentile( ours, 0.95 ) ?? 0,
		};
	} );
}

/** As the plugins page does it, without the page: what is left out is what activation would do once. */
async function setActive( shop: ProofShop, isActive: boolean ): Promise< void > {
	const plugins = [
		...( isActive ? [ 'lockstep/plugin.php' ] : [] ),
		'woocommerce/woocommerce.php',
	];
	const serialized = `a:${ plugins.length }:{${ plugins
		.map( ( name, index ) => `i:${ index };s:${ name.length }:"${ name }";` )
		.join( '' ) }}`;
	await shop.database.run(
		`UPDATE wp_options SET option_value = '${ serialized }' WHERE option_name = 'active_plugins'`
	);
}

/** Milliseconds from sending the order to the end of the answer; the cart was filled before. */
async function timedCheckout( baseUrl: string, product: number ): Promise< number > {
	const store = `${ baseUrl }/wp-json/wc/store/v1`;
	const cart = await fetch( `${ store }/cart` );
	const token = cart.headers.get( 'cart-token' ) ?? '';
	await cart.text();
	const post = async ( path: string, body: object ) => {
		const startedAt = performance.now();
		const answer = await fetch( `${ store }/${ path }`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', 'cart-token': token },
			body: JSON.stringify( body ),
		} );
		const text = await answer.text();
		if ( ! answer.ok ) {
			throw new Error( `${ path }: ${ answer.status } ${ text.slice( 0, 300 ) }` );
		}
		return performance.now() - startedAt;
	};
	await post( 'cart/add-item', { id: product, quantity: 1 } );
	return post( 'checkout', {
		billing_address: ADDRESS,
		shipping_address: ADDRESS,
		payment_method: 'cod',
	} );
}

const ADDRESS = {
	first_name: 'Erika',
	last_name: 'Beispiel',
	address_1: 'Musterweg 1',
	city: 'Musterstadt',
	postcode: '12345',
	country: 'DE',
	email: 'erika@example.test',
	phone: '0301234567',
};
