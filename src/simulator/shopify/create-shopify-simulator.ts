import { startApiServer } from '../api-server.ts';
import { Books } from '../books.ts';
import { CallGate } from '../call-gate.ts';
import { DEFAULT_DELAYS } from '../contract.ts';
import type { SimulatedChannel, SimulatorOptions } from '../contract.ts';
import { noFaults } from '../no-faults.ts';
import { OrderBook } from '../order-book.ts';
import { SeededRandom } from '../seeded-random.ts';
import { Timers } from '../timers.ts';
import { WebhookSender } from '../webhook-sender.ts';
import { ShopifyCatalog } from './catalog.ts';
import { CostBucket } from './cost-bucket.ts';
import { gid } from './gid.ts';
import { graphqlEndpoint } from './graphql-endpoint.ts';
import { IdempotencyKeys } from './idempotency-keys.ts';
import { rootOf } from './resolvers.ts';
import { ShopifyStore } from './store.ts';
import { ShopifyWebhooks } from './webhooks.ts';

export interface ShopifySimulatorOptions extends SimulatorOptions {
	/** Points that drain from the bucket per second; 100 is the standard plan. */
	readonly costRestoredPerSecond?: number;
	readonly costMaximum?: number;
	/** Pauses before the eight repeats of a failed delivery. */
	readonly webhookRetryDelaysMs?: readonly number[];
	/** How long a receiver may take. */
	readonly webhookTimeoutMs?: number;
}

export interface ShopifyCredentials extends Readonly< Record< string, string > > {
	readonly accessToken: string;
	readonly apiSecret: string;
	readonly shopDomain: string;
	/** A gid. */
	readonly locationId: string;
}

export interface SimulatedShopify extends SimulatedChannel {
	readonly kind: 'shopify';
	readonly credentials: ShopifyCredentials;
}

/** Eight repeats, as the real one; spread over four minutes instead of its four hours. */
const RETRY_DELAYS_MS = [ 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000 ];
/** Connect 1 s, whole request 5 s, any 2xx counts (page "Webhooks: HTTPS delivery", September 2026). */
const TIMEOUT_MS = 5_000;

/** Starts a Shopify shop on 127.0.0.1; the answer is ready to be called. */
export async function createShopifySimulator(
	options: ShopifySimulatorOptions
): Promise< SimulatedShopify > {
	const seed = options.seed ?? 1;
	const random = ( purpose: string ): SeededRandom =>
		new SeededRandom( seed, `${ options.name } ${ purpose }` );
	const delays = options.delays ?? DEFAULT_DELAYS;
	const faults = noFaults();
	const timers = new Timers();
	const catalog = new ShopifyCatalog( options.name, options.products );
	const credentials: ShopifyCredentials = {
		accessToken: `shpat_${ random( 'token' ).uuid().replaceAll( '-', '' ) }`,
		apiSecret: `shpss_${ random( 'secret' ).uuid().replaceAll( '-', '' ) }`,
		shopDomain: `${ options.name.toLowerCase().replaceAll( /[^a-z0-9]+/g, '-' ) }.myshopify.com`,
		locationId: gid( 'Location', catalog.locationId ),
	};
	const sender = new WebhookSender( {
		timers,
		random: random( 'webhooks' ),
		delay: delays.webhook,
		faults,
		rules: {
			timeoutMs: options.webhookTimeoutMs ?? TIMEOUT_MS,
			retryDelaysMs: options.webhookRetryDelaysMs ?? RETRY_DELAYS_MS,
			isAccepted: ( status ) => status >= 200 && status < 300,
		},
	} );
	const books = new Books( options.name, options.products, options.oversellAllowed ?? false );
	const store = new ShopifyStore( {
		name: options.name,
		domain: credentials.shopDomain,
		books,
		orders: new OrderBook( catalog.firstOrderId ),
		catalog,
		webhooks: new ShopifyWebhooks( {
			random: random( 'ids' ),
			sender,
			shopDomain: credentials.shopDomain,
			apiSecret: credentials.apiSecret,
			firstId: catalog.shopId + 100,
		} ),
	} );
	const gate = new CallGate( faults, random( 'faults' ) );
	const server = await startApiServer(
		options.port ?? 0,
		graphqlEndpoint( {
			accessToken: credentials.accessToken,
			root: rootOf( store ),
			keys: new IdempotencyKeys(),
			bucket: new CostBucket(
				options.costMaximum ?? 2_000,
				options.costRestoredPerSecond ?? 100
			),
			gate,
			faults,
			timers,
			delays,
			writeRandom: random( 'writes' ),
			readRandom: random( 'reads' ),
		} )
	);
	return {
		name: options.name,
		kind: 'shopify',
		baseUrl: server.baseUrl,
		credentials,
		sell: ( lines ) => store.sell( lines ),
		cancel: ( order ) => store.cancel( order ),
		ship: ( order ) => store.ship( order ),
		refund: ( order, sku, quantity, isRestocked ) =>
			store.refund( order, sku, quantity, isRestocked ),
		editShown: ( sku, quantity ) => store.editShown( sku, quantity ),
		shown: ( sku ) => books.shown( sku ),
		sold: ( sku ) => books.sold( sku ),
		journal: books.journal,
		onEntry: ( listener ) => books.onEntry( listener ),
		onRead: ( listener ) => books.onRead( listener ),
		calls: gate.calls,
		faults,
		get deliveriesPending() {
			return sender.deliveriesPending;
		},
		idle: () => sender.idle(),
		close: async () => {
			timers.stop();
			sender.stop();
			await server.close();
		},
	};
}
