import { createHmac } from 'node:crypto';
import { createWooCommerceSimulator } from '../../src/simulator/woocommerce/create-woocommerce-simulator.ts';
import { createNetwork } from '../../src/worker/channels/http.ts';
import { createWooCommerceAdapter } from '../../src/worker/channels/woocommerce/index.ts';
import { describeChannel } from './channel.ts';
import { RIGHT } from './channel-under-test.ts';
import type { ChannelFactory } from './channel-under-test.ts';

/** Short, but never zero: a webhook must be able to arrive before the answer that caused it. */
const DELAYS = {
	write: { minMs: 2, maxMs: 10 },
	read: { minMs: 1, maxMs: 5 },
	webhook: { minMs: 1, maxMs: 20 },
};

const network = createNetwork();

const woocommerce: ChannelFactory = {
	// There is no topic for stock, and product.updated is not among those that we register.
	announcesShown: false,
	open: async ( products ) => {
		const simulator = await createWooCommerceSimulator( {
			name: 'conformance',
			products,
			delays: DELAYS,
		} );
		const { consumerKey, consumerSecret, webhookSecret } = simulator.credentials;
		return {
			simulator,
			adapter: ( changes = {} ) =>
				createWooCommerceAdapter( {
					network: changes.network ?? network,
					baseUrl: changes.baseUrl ?? simulator.baseUrl,
					consumerKey,
					consumerSecret: changes.hasWrongCredentials
						? 'cs_of_somebody_else'
						: consumerSecret,
					webhookSecrets: ( changes.secrets ?? [ RIGHT ] ).map( ( secret ) =>
						secret === RIGHT ? webhookSecret : secret
					),
				} ),
			resign: ( delivery, text ) => {
				const body = new TextEncoder().encode( text );
				const signature = createHmac( 'sha256', webhookSecret )
					.update( body )
					.digest( 'base64' );
				return {
					...delivery,
					body,
					headers: { ...delivery.headers, 'x-wc-webhook-signature': signature },
				};
			},
			close: async () => {
				await simulator.close();
				network.close();
			},
		};
	},
};

describeChannel( 'WooCommerce', woocommerce );
