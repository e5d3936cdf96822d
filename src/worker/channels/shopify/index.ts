import type { Clock, Network } from '../../ports.ts';
import type { ChannelAdapter, ChannelCapabilities } from '../contract.ts';
import { COST_LIMIT, createAdminApi } from './admin-api.ts';
import { fetchOrder, listOrders } from './orders.ts';
import { writeQuantities } from './push.ts';
import { listOffers, readQuantities } from './read.ts';
import { shopifySettingsSchema } from './settings.ts';
import type { ShopifySettingsInput } from './settings.ts';
import { registerWebhooks } from './subscriptions.ts';
import { parse, verify } from './webhooks.ts';

export { shopifySettingsSchema };

export type ShopifyAdapterOptions = ShopifySettingsInput & {
	readonly network: Network;
	/** Only to read a `Retry-After` that names a date. */
	readonly clock?: Clock;
};

const CAPABILITIES: Omit< ChannelCapabilities, 'eventLagMs' > = {
	writes: 'cut',
	hasIdempotencyKeys: true,
	// Array inputs hold at most 250 (page "Shopify API limits", 2026-10).
	writeBatchMax: 250,
	readBatchMax: 250,
	takesNegative: false,
	quantityMax: 1_000_000_000,
	callsInFlightMax: 16,
	// Not stated by Shopify: one minute is what the models of late writes assumed.
	settleMs: 60_000,
	// The smallest plan: 2,000 points, 100 a second, of each app in each shop; a mutation costs 10 (page
	// "Shopify API limits", 2026-10). A larger plan says so with its first answer.
	limits: [
		{
			limit: 'points',
			name: COST_LIMIT,
			max: 2_000,
			perSecond: 100,
			guess: { write: 10, read: 10 },
		},
	],
};

/** @throws {z.ZodError} on settings that `shopifySettingsSchema` does not accept. */
export function createShopifyAdapter( {
	network,
	clock,
	...input
}: ShopifyAdapterOptions ): ChannelAdapter {
	const settings = shopifySettingsSchema.parse( input );
	const api = createAdminApi( { network, settings, clock } );
	return {
		kind: 'shopify',
		capabilities: { ...CAPABILITIES, eventLagMs: settings.eventLagMs },
		verify: ( delivery ) => verify( delivery, settings.apiSecret ),
		parse,
		fetchOrder: ( order ) => fetchOrder( api, order ),
		listOrders: ( request ) => listOrders( api, request ),
		readQuantities: ( targets ) => readQuantities( api, targets ),
		writeQuantities: ( call ) => writeQuantities( api, call ),
		listOffers: ( cursor ) => listOffers( api, settings.locationId, cursor ),
		registerWebhooks: ( callbackUrl ) => registerWebhooks( api, callbackUrl ),
	};
}
