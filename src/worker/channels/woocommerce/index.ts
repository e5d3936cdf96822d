import type { Clock, Network } from '../../ports.ts';
import type { ChannelAdapter } from '../contract.ts';
import { listOffers } from './offers.ts';
import { fetchOrder, listOrders } from './orders.ts';
import { writeQuantities } from './push.ts';
import { readQuantities } from './read.ts';
import { createRestClient } from './rest-client.ts';
import { wooCommerceSettingsSchema } from './settings.ts';
import type { WooCommerceSettingsInput } from './settings.ts';
import { registerWebhooks } from './subscriptions.ts';
import { parse, verify } from './webhooks.ts';

export { wooCommerceSettingsSchema };

export type WooCommerceAdapterOptions = WooCommerceSettingsInput & {
	readonly network: Network;
	/** A shop that says until when to wait by a date is waited for a while without it. */
	readonly clock?: Clock;
};

/**
 * A shop by its REST API and native webhooks, without our plugin in it.
 *
 * @throws {z.ZodError} on settings that `wooCommerceSettingsSchema` does not accept.
 */
export function createWooCommerceAdapter( {
	network,
	clock,
	...input
}: WooCommerceAdapterOptions ): ChannelAdapter {
	const settings = wooCommerceSettingsSchema.parse( input );
	const client = createRestClient( network, settings, clock );
	const [ newestSecret = '' ] = settings.webhookSecrets;
	return {
		kind: 'woocommerce',
		capabilities: {
			writes: 'blind',
			hasIdempotencyKeys: false,
			// Beyond 100 a batch is refused with 413, and a page of 101 with 400 (both tried).
			writeBatchMax: 100,
			readBatchMax: 100,
			takesNegative: true,
			quantityMax: 1_000_000_000,
			callsInFlightMax: 4,
			settleMs: settings.settleMs,
			eventLagMs: settings.eventLagMs,
			// WooCommerce has none of its own; `callsInFlightMax` keeps a small host on its feet.
			limits: [],
		},
		verify: ( delivery ) => verify( delivery, settings.webhookSecrets ),
		parse,
		fetchOrder: ( order ) => fetchOrder( client, order ),
		listOrders: ( request ) => listOrders( client, request ),
		readQuantities: ( targets ) => readQuantities( client, targets ),
		writeQuantities: ( call ) => writeQuantities( client, call ),
		listOffers: ( cursor ) => listOffers( client, cursor ),
		registerWebhooks: ( callbackUrl ) => registerWebhooks( client, callbackUrl, newestSecret ),
	};
}
