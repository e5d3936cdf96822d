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

export interface SimulatorsOptions {
	readonly products: readonly SimulatedProduct[];
	readonly seed: number;
	readonly delays?: Delays;
	/** The budget of the Shopify stores; the standard plan's when left out. */
	readonly budget?: { readonly costMaximum: number; readonly costRestoredPerSecond: number };
}

/** Two Shopify stores and a WooCommerce store that sell the same products, each with its own books. */
export async function startSimulators(
	options: SimulatorsOptions
): Promise< readonly SimulatedShop[] > {
	const [ woo, shopify ] = await Promise.all( [
		startSimulatedWooCommerce( options ),
		startSimulatedShopify( options ),
	] );
	return [ woo, ...shopify ];
}

export async function startSimulatedShopify( {
	products,
	seed,
	delays = DEFAULT_DELAYS,
	budget,
}: SimulatorsOptions ): Promise< readonly SimulatedShop[] > {
	const start = async (
		channel: string,
		name: string,
		own: number
	): Promise< SimulatedShop > => {
		const simulator = await createShopifySimulator( {
			name,
			products,
			seed: seed + own,
			delays,
			...budget,
		} );
		return { channel, name, simulator, settings: shopifySettings( simulator, delays ) };
	};
	return Promise.all( [
		start( 'shopify-main', 'Shopify main', 1 ),
		start( 'shopify-outlet', 'Shopify outlet', 2 ),
	] );
}

export async function startSimulatedWooCommerce( {
	products,
	seed,
	delays = DEFAULT_DELAYS,
}: SimulatorsOptions ): Promise< SimulatedShop > {
	const name = 'WooCommerce';
	const simulator = await createWooCommerceSimulator( {
		name,
		products,
		seed: seed + 3,
		delays,
	} );
	const settings = wooCommerceSettings( simulator, delays );
	return { channel: 'woocommerce', name, simulator, settings };
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
