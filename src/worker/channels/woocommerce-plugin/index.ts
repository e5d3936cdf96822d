import { z } from 'zod';
import type { Clock, Ids, Network } from '../../ports.ts';
import type { ChannelAdapter } from '../contract.ts';
import { writeQuantities } from './apply.ts';
import { countedCalls } from './counted-calls.ts';
import { parseDelivery } from './deliveries.ts';
import { LinkClient } from './link-client.ts';
import { fetchOrder, listOrders } from './orders.ts';
import { listOffers, readQuantities } from './products.ts';
import { pluginSettingsSchema, validSecrets, type PluginSettingsInput } from './settings.ts';
import { verifySignature } from './signatures.ts';

export { pluginSettingsSchema };

/** More at once would take too many of the shop's PHP processes. */
const CALLS_IN_FLIGHT_MAX = 2;

export type PluginAdapterOptions = PluginSettingsInput & {
	readonly network: Network;
	readonly clock: Clock;
	readonly ids: Ids;
};

/**
 * The shop with our plugin in it: it numbers every change of its stock, keeps them until they are
 * here, and adds those that a quantity of ours does not include yet (docs/wire-format.md).
 *
 * @throws {z.ZodError} on settings that `pluginSettingsSchema` does not accept.
 */
export function createPluginAdapter( {
	network,
	clock,
	ids,
	...input
}: PluginAdapterOptions ): ChannelAdapter {
	const settings = pluginSettingsSchema.parse( input );
	const client = new LinkClient( { network, clock, ids }, settings );
	return {
		kind: 'woocommerce-plugin',
		capabilities: {
			writes: 'counted',
			// A quantity with a revision that was applied is applied again to the same effect.
			hasIdempotencyKeys: true,
			writeBatchMax: 500,
			readBatchMax: 500,
			takesNegative: true,
			quantityMax: 1_000_000_000,
			callsInFlightMax: CALLS_IN_FLIGHT_MAX,
			// The revision fences: what lands late is ignored.
			settleMs: 0,
			eventLagMs: settings.eventLagMs,
			// WooCommerce has none of its own; `callsInFlightMax` keeps a small host on its feet.
			limits: [],
		},
		verify: ( delivery ) =>
			verifySignature( delivery, validSecrets( settings, delivery.receivedAtMs ) ),
		parse: parseDelivery,
		fetchOrder: ( order ) => fetchOrder( client, order ),
		listOrders: ( request ) => listOrders( client, request ),
		readQuantities: ( targets ) => readQuantities( client, targets ),
		writeQuantities: ( call ) => writeQuantities( client, call ),
		listOffers: ( cursor ) => listOffers( client, cursor ),
		// It was told the address when it was paired: only whether it answers is left to be seen.
		registerWebhooks: async () => {
			const answer = await client.call( {
				name: 'status',
				body: {},
				effect: 'reads',
				schema: z.object( {} ),
			} );
			return answer.ok ? { ok: true, value: [] } : answer;
		},
		counted: countedCalls( client ),
	};
}
