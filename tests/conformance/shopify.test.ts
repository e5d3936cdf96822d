import { createHmac } from 'node:crypto';
import { createShopifySimulator } from '../../src/simulator/shopify/create-shopify-simulator.ts';
import { createNetwork } from '../../src/worker/channels/http.ts';
import { createShopifyAdapter } from '../../src/worker/channels/shopify/index.ts';
import type { HttpRequest, Network } from '../../src/worker/ports.ts';
import { describeChannel } from './channel.ts';
import { RIGHT } from './channel-under-test.ts';
import type { ChannelFactory } from './channel-under-test.ts';
import { describeShopifyContract } from './shopify-contract.ts';

/** Short, but never zero: a webhook must be able to arrive before the answer that caused it. */
const DELAYS = {
	write: { minMs: 2, maxMs: 10 },
	read: { minMs: 1, maxMs: 5 },
	webhook: { minMs: 1, maxMs: 20 },
};

const recorded: HttpRequest[] = [];
const network = createNetwork();
const recording: Network = {
	request: ( request ) => {
		recorded.push( request );
		return network.request( request );
	},
};

const shopify: ChannelFactory = {
	announcesShown: true,
	open: async ( products ) => {
		const simulator = await createShopifySimulator( {
			name: 'conformance',
			products,
			delays: DELAYS,
			costMaximum: 40_000,
			costRestoredPerSecond: 2_000,
		} );
		const { accessToken, apiSecret, locationId } = simulator.credentials;
		return {
			simulator,
			adapter: ( changes = {} ) =>
				createShopifyAdapter( {
					network: changes.network ?? recording,
					baseUrl: changes.baseUrl ?? simulator.baseUrl,
					accessToken: changes.hasWrongCredentials
						? 'shpat_of_somebody_else'
						: accessToken,
					apiSecret: ( changes.secrets ?? [ RIGHT ] ).map( ( secret ) =>
						secret === RIGHT ? apiSecret : secret
					),
					locationId,
				} ),
			resign: ( delivery, text ) => {
				const body = new TextEncoder().encode( text );
				const signature = createHmac( 'sha256', apiSecret )
					.update( body )
					.digest( 'base64' );
				return {
					...delivery,
					body,
					headers: { ...delivery.headers, 'x-shopify-hmac-sha256': signature },
				};
			},
			close: async () => {
				await simulator.close();
				network.close();
			},
		};
	},
};

describeChannel( 'Shopify', shopify );
describeShopifyContract( () => recorded );
