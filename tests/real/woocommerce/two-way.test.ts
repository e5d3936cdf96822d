import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SimulatedShopify } from '../../../src/simulator/shopify/create-shopify-simulator.ts';
import { createShopifySimulator } from '../../../src/simulator/shopify/create-shopify-simulator.ts';
import { ApiClient } from '../../../src/worker/cli/demo/api-client.ts';
import { shopifySettings } from '../../../src/worker/cli/demo/start-simulators.ts';
import { readConfig } from '../../../src/worker/config.ts';
import { startWorker, type StartedWorker } from '../../../src/worker/start-worker.ts';
import { QUICK } from '../../integration/world.ts';
import { discoverWooCommerce } from '../../../src/local-shop/discovery.ts';
import { startWooCommerceSite, type WooCommerceSite } from '../../../src/local-shop/site.ts';

/**
 * A real WooCommerce beside two simulated Shopify stores, connected by its REST API and its native
 * webhooks only (no plugin). WooCommerce sends webhooks when its job queue runs; the test runs the
 * queue twice a second, as the traffic of a busy shop would.
 */

const PRODUCTS = [ 'TEA', 'CUP', 'POT', 'TIN', 'JAR' ].map( ( sku ) => ( {
	sku,
	title: sku,
	quantity: 60,
} ) );
const SALES = 50;
const QUEUE_EVERY_MS = 500;

/** Runs the shop's job queue again and again; `stop` waits for the run that is under way. */
function runQueue( site: WooCommerceSite ): { stop(): Promise< void > } {
	const state = { isStopped: false };
	const running = ( async () => {
		while ( ! state.isStopped ) {
			await site.runActions();
			await new Promise( ( resolve ) => {
				setTimeout( resolve, QUEUE_EVERY_MS );
			} );
		}
	} )();
	return {
		stop: () => {
			state.isStopped = true;
			return running;
		},
	};
}

const discovery = discoverWooCommerce();
if ( ! discovery.found ) {
	process.stderr.write( `\nSKIPPED: no real WooCommerce here: ${ discovery.reason }\n` );
}

( discovery.found ? describe : describe.skip )( 'a real WooCommerce and two Shopify stores', () => {
	let site: WooCommerceSite;
	let stores: SimulatedShopify[];
	let worker: StartedWorker;
	let api: ApiClient;
	let queue: { stop(): Promise< void > };
	const dataDir = mkdtempSync( join( tmpdir(), 'lockstep-two-way-' ) );
	const sold = new Map( PRODUCTS.map( ( { sku } ) => [ sku, 0 ] ) );

	beforeAll( async () => {
		if ( ! discovery.found ) {
			return;
		}
		site = await startWooCommerceSite( { ...discovery.parts, products: PRODUCTS } );
		stores = await Promise.all(
			[ 'one', 'two' ].map( ( name, seed ) =>
				createShopifySimulator( { name, products: PRODUCTS, seed, delays: QUICK } )
			)
		);
		worker = await startWorker(
			readConfig( { LOCKSTEP_DATA_DIR: dataDir, LOCKSTEP_PORT: '0' } ),
			{
				write: () => undefined,
			}
		);
		api = new ApiClient( worker.address, worker.adminToken );
		const { baseUrl, consumerKey, consumerSecret } = site;
		const settings = {
			baseUrl,
			consumerKey,
			consumerSecret,
			webhookSecrets: [ 'shared-secret-of-the-test' ],
			eventLagMs: 4_000,
		};
		await api.post( '/v1/channels', {
			channel: 'shop',
			kind: 'woocommerce',
			name: 'The shop',
			settings,
		} );
		for ( const [ index, store ] of stores.entries() ) {
			const wanted = { channel: `store-${ index }`, kind: 'shopify', name: store.name };
			await api.post( '/v1/channels', {
				...wanted,
				settings: shopifySettings( store, QUICK ),
			} );
		}
		queue = runQueue( site );
	}, 240_000 );

	afterAll( async () => {
		await queue.stop();
		await Promise.all( stores.map( ( store ) => store.close() ) );
		await worker.app.stop();
		await site.close();
		rmSync( dataDir, { recursive: true, force: true } );
	}, 60_000 );

	/** What is left of a SKU by everybody's own account: the real database and both simulators' books. */
	const counts = async ( sku: string ): Promise< ( number | null )[] > => [
		await site.stockOf( sku ),
		...stores.map( ( store ) => store.shown( sku ) ),
	];

	const left = ( sku: string ): number => 60 - ( sold.get( sku ) ?? 0 );

	async function agreed( withinMs: number ): Promise< void > {
		const deadlineMs = Date.now() + withinMs;
		for (;;) {
			const all = await Promise.all( PRODUCTS.map( ( { sku } ) => counts( sku ) ) );
			const isAgreed = PRODUCTS.every( ( { sku }, index ) =>
				all[ index ]?.every( ( count ) => count === left( sku ) )
			);
			if ( isAgreed || Date.now() > deadlineMs ) {
				const wanted = PRODUCTS.map( ( { sku } ) => [
					left( sku ),
					left( sku ),
					left( sku ),
				] );
				expect( all ).toEqual( wanted );
				return;
			}
			await new Promise( ( resolve ) => {
				setTimeout( resolve, 200 );
			} );
		}
	}

	const skuOf = ( sale: number ): string => PRODUCTS[ sale % PRODUCTS.length ]?.sku ?? 'TEA';
	const count = ( sku: string ): void => void sold.set( sku, ( sold.get( sku ) ?? 0 ) + 1 );

	it( `${ SALES } real checkouts lower both Shopify stores, exactly`, async () => {
		for ( let sale = 0; sale < SALES; sale += 1 ) {
			const outcome = await site.checkout( [ { sku: skuOf( sale ), quantity: 1 } ] );
			expect( outcome.accepted ).toBe( true );
			count( skuOf( sale ) );
		}
		await agreed( 60_000 );
	}, 240_000 );

	it( `${ SALES } Shopify sales lower the real product's stock, exactly`, async () => {
		for ( let sale = 0; sale < SALES; sale += 1 ) {
			stores[ sale % 2 ]?.sell( [ { sku: skuOf( sale ), quantity: 1 } ] );
			count( skuOf( sale ) );
		}
		await agreed( 60_000 );
	}, 120_000 );

	it( 'both at once end exact, too', async () => {
		const buying = ( async () => {
			for ( let sale = 0; sale < 20; sale += 1 ) {
				await site.checkout( [ { sku: skuOf( sale ), quantity: 1 } ] );
				count( skuOf( sale ) );
			}
		} )();
		for ( let sale = 0; sale < 20; sale += 1 ) {
			stores[ sale % 2 ]?.sell( [ { sku: skuOf( sale + 2 ), quantity: 1 } ] );
			count( skuOf( sale + 2 ) );
			await new Promise( ( resolve ) => {
				setTimeout( resolve, 100 );
			} );
		}
		await buying;
		await agreed( 90_000 );
	}, 240_000 );

	it( 'nothing was left over: no dead letter, no drift', async () => {
		const status = await api.status();
		expect( status.deliveries.dead ).toBe( 0 );
		expect( status.channels.map( ( { drifts } ) => drifts ) ).toEqual( [ 0, 0, 0 ] );
		process.stderr.write(
			`\nversions ${ JSON.stringify( site.versions ) }, latency ${ JSON.stringify( status.channels.map( ( { channel, latency } ) => [ channel, latency.confirmedMs ] ) ) }\n`
		);
	} );
} );
