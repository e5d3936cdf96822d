import type { Delays, SimulatedChannel, SimulatedProduct } from '../../../simulator/contract.ts';
import { DEFAULT_DELAYS } from '../../../simulator/contract.ts';
import { createShopifySimulator } from '../../../simulator/shopify/create-shopify-simulator.ts';
import { createWooCommerceSimulator } from '../../../simulator/woocommerce/create-woocommerce-simulator.ts';

export interface SimulatedShop {
	readonly channel: string;
	readonly name: string;
	readonly simulator: SimulatedChannel;
	/** What `POST /v1/channels` takes to connect it. */
	readonly settings: Readonly< Record< string, unknown > >;
}

/** Two Shopify stores and a WooCommerce store that sell the same products, each with its own books. */
export async function startSimulators( options: {
	readonly products: readonly SimulatedProduct[];
	readonly seed: number;
	readonly delays?: Delays;
} ): Promise< readonly SimulatedShop[] > {
	const { products, seed, delays = DEFAULT_DELAYS } = options;
	const shopify = ( name: string, own: number ) =>
		createShopifySimulator( { name, products, seed: seed + own, delays } );
	const [ main, outlet, woo ] = await Promise.all( [
		shopify( 'Shopify main', 1 ),
		shopify( 'Shopify outlet', 2 ),
		createWooCommerceSimulator( { name: 'WooCommerce', products, seed: seed + 3, delays } ),
	] );
	return [
		{
			channel: 'woocommerce',
			name: 'WooCommerce',
			simulator: woo,
			settings: wooCommerceSettings( woo, delays ),
		},
		{
			channel: 'shopify-main',
			name: 'Shopify main',
			simulator: main,
			settings: shopifySettings( main, delays ),
		},
		{
			channel: 'shopify-outlet',
			name: 'Shopify outlet',
			simulator: outlet,
			settings: shopifySettings( outlet, delays ),
		},
	];
}

export function shopifySettings(
	{ baseUrl, credentials }: SimulatedChannel,
	delays: Delays
): Record< string, unknown > {
	const { accessToken, apiSecret, locationId } = credentials;
	return { baseUrl, accessToken, apiSecret, locationId, eventLagMs: eventLagOf( delays ) };
}

export function wooCommerceSettings(
	{ baseUrl, credentials }: SimulatedChannel,
	delays: Delays
): Record< string, unknown > {
	const { consumerKey, consumerSecret, webhookSecret } = credentials;
	return {
		baseUrl,
		consumerKey,
		consumerSecret,
		webhookSecrets: [ webhookSecret ],
		eventLagMs: eventLagOf( delays ),
		// Nothing lands on a simulator after its longest write.
		settleMs: Math.max( 1_000, delays.write.maxMs + 500 ),
	};
}

/** The real WooCommerce's webhooks wait for traffic, up to minutes; the simulators' do not. */
function eventLagOf( { webhook }: Delays ): number {
	return webhook.maxMs + 1_000;
}
