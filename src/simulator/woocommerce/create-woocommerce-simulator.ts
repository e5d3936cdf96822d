import { startApiServer } from '../api-server.ts';
import type { ApiRequest, Handling } from '../api-server.ts';
import { Books } from '../books.ts';
import { CallGate } from '../call-gate.ts';
import { DEFAULT_DELAYS } from '../contract.ts';
import type { SaleLine, SimulatedChannel, SimulatedOrder, SimulatorOptions } from '../contract.ts';
import { noFaults } from '../no-faults.ts';
import { OrderBook } from '../order-book.ts';
import { SeededRandom } from '../seeded-random.ts';
import { Timers } from '../timers.ts';
import { WebhookSender } from '../webhook-sender.ts';
import { WooCatalog } from './catalog.ts';
import type { WooSimulatedProduct } from './catalog.ts';
import { OAuthCheck } from './oauth.ts';
import { orderObject } from './order-object.ts';
import { orderRoutes } from './order-routes.ts';
import { productObject } from './product-object.ts';
import { productRoutes } from './product-routes.ts';
import { restApi } from './rest-api.ts';
import { SiteTime } from './site-time.ts';
import { WooStore } from './store.ts';
import type { WooTopic } from './store.ts';
import { webhookRoutes } from './webhook-routes.ts';
import { WooWebhooks } from './webhooks.ts';

export interface WooCommerceSimulatorOptions extends SimulatorOptions {
	readonly products: readonly WooSimulatedProduct[];
	/** The site's time zone, minutes east of Greenwich; 60 by default. */
	readonly siteOffsetMinutes?: number;
	/** How long a receiver may take; WordPress waits a minute. */
	readonly webhookTimeoutMs?: number;
}

export interface WooCommerceCredentials extends Readonly< Record< string, string > > {
	readonly consumerKey: string;
	readonly consumerSecret: string;
	/** To be sent along when a webhook is registered; the shop itself does not use it. */
	readonly webhookSecret: string;
}

export interface SimulatedWooCommerce extends SimulatedChannel {
	readonly kind: 'woocommerce';
	readonly credentials: WooCommerceCredentials;
	/** An order that waits for its payment and has taken nothing from stock. */
	placePending( lines: readonly SaleLine[] ): SimulatedOrder;
	/** Pays a pending order: it takes its units from stock, below zero if need be. */
	pay( order: string ): void;
	/** Moves an order to the bin, which puts nothing back. */
	trash( order: string ): void;
}

const TIMEOUT_MS = 60_000;

/** Starts a WooCommerce shop on 127.0.0.1; the answer is ready to be called. */
export async function createWooCommerceSimulator(
	options: WooCommerceSimulatorOptions
): Promise< SimulatedWooCommerce > {
	const seed = options.seed ?? 1;
	const random = ( purpose: string ): SeededRandom =>
		new SeededRandom( seed, `${ options.name } ${ purpose }` );
	const delays = options.delays ?? DEFAULT_DELAYS;
	const faults = noFaults();
	const timers = new Timers();
	const time = new SiteTime( options.siteOffsetMinutes ?? 60 );
	const secret = ( purpose: string ): string =>
		( random( purpose ).uuid() + random( `${ purpose } 2` ).uuid() ).replaceAll( '-', '' );
	const credentials: WooCommerceCredentials = {
		consumerKey: `ck_${ secret( 'key' ).slice( 0, 40 ) }`,
		consumerSecret: `cs_${ secret( 'secret' ).slice( 0, 40 ) }`,
		webhookSecret: secret( 'webhook secret' ),
	};

	// The port, and with it the address in every link, is known only once the server listens.
	let handle = ( _request: ApiRequest ): Promise< Handling > => Promise.resolve( 'cut' );
	const server = await startApiServer( options.port ?? 0, ( request ) => handle( request ) );

	const catalog = new WooCatalog( options.products );
	const books = new Books( options.name, options.products, options.oversellAllowed ?? false );
	const context = { catalog, books, time, baseUrl: server.baseUrl };
	const sender = new WebhookSender( {
		timers,
		random: random( 'webhooks' ),
		delay: delays.webhook,
		faults,
		rules: {
			timeoutMs: options.webhookTimeoutMs ?? TIMEOUT_MS,
			retryDelaysMs: [],
			// 2xx and the redirects, which are not followed (class-wc-webhook.php of 11.2).
			isAccepted: ( status ) => status >= 200 && status < 303,
		},
	} );
	const webhooks = new WooWebhooks( {
		sender,
		source: server.baseUrl,
		resourceOf: ( topic, id ) => resourceOf( topic, id ),
	} );
	const store = new WooStore( {
		books,
		catalog,
		orders: new OrderBook( catalog.lastId ),
		announce: ( topic, id ) => webhooks.trigger( topic, id ),
	} );
	const resourceOf = ( topic: WooTopic, id: number ): unknown => {
		if ( topic === 'product.updated' ) {
			const entry = catalog.find( id );
			return entry === undefined ? null : productObject( context, entry );
		}
		const order = store.find( String( id ) );
		return order === undefined ? null : orderObject( context, order );
	};
	const gate = new CallGate( faults, random( 'faults' ) );
	const secrets = random( 'default webhook secrets' );
	handle = restApi( {
		oauth: new OAuthCheck( credentials.consumerKey, credentials.consumerSecret ),
		products: productRoutes( context, store ),
		orders: orderRoutes( context, store ),
		webhooks: webhookRoutes( webhooks, {
			time,
			baseUrl: server.baseUrl,
			newSecret: () => secrets.uuid(),
		} ),
		gate,
		faults,
		timers,
		delays,
		writeRandom: random( 'writes' ),
		readRandom: random( 'reads' ),
	} );
	return {
		name: options.name,
		kind: 'woocommerce',
		baseUrl: server.baseUrl,
		credentials,
		sell: ( lines ) => store.sell( lines ),
		placePending: ( lines ) => store.placePending( lines ),
		pay: ( order ) => store.pay( order ),
		cancel: ( order ) => store.cancel( order ),
		trash: ( order ) => store.trash( order ),
		ship: ( order ) => store.ship( order ),
		refund: ( order, sku, quantity, isRestocked ) =>
			store.refund( order, sku, quantity, isRestocked ),
		editShown: ( sku, quantity ) => store.saveStock( sku, quantity, 'edit' ),
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
