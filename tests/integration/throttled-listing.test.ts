import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
	createShopifySimulator,
	type SimulatedShopify,
} from '../../src/simulator/shopify/create-shopify-simulator.ts';
import { ApiClient } from '../../src/worker/cli/demo/api-client.ts';
import { shopifySettings } from '../../src/worker/cli/demo/start-simulators.ts';
import { readConfig } from '../../src/worker/config.ts';
import { startWorker, type StartedWorker } from '../../src/worker/start-worker.ts';
import { QUICK } from './world.ts';

const ORDERS = 400;

describe( 'a shop with more orders than its call budget lists at once', () => {
	let dataDir: string;
	let shop: SimulatedShopify;
	let worker: StartedWorker;

	beforeEach( async () => {
		dataDir = mkdtempSync( join( tmpdir(), 'lockstep-throttled-' ) );
		shop = await createShopifySimulator( {
			name: 'Shopify main',
			products: [ { sku: 'MUG-BLUE', title: 'Mug', quantity: 1_000 } ],
			delays: QUICK,
			// Twice as quick as the real one: at four times a busy machine was too slow to use it up.
			costRestoredPerSecond: 200,
		} );
		const env = { LOCKSTEP_DATA_DIR: dataDir, LOCKSTEP_PORT: '0' };
		worker = await startWorker( readConfig( env ), { write: () => undefined } );
	} );
	afterEach( async () => {
		await shop.close();
		await worker.app.stop();
		rmSync( dataDir, { recursive: true, force: true } );
	} );

	it( 'is connected without ever being refused, with every order in the ledger', async () => {
		for ( let placed = 0; placed < ORDERS; placed += 1 ) {
			shop.sell( [ { sku: 'MUG-BLUE', quantity: 1 } ] );
		}
		const api = new ApiClient( worker.address, worker.adminToken );
		const settings = shopifySettings( shop, QUICK );
		const wanted = { channel: 'shop', kind: 'shopify', name: 'Shop', settings };
		await api.post( '/v1/channels', wanted );
		expect( shop.calls.get( 'refused: throttled' ) ).toBeUndefined();
		expect( await api.get( '/v1/stock/MUG-BLUE' ) ).toMatchObject( {
			locations: [ { onHand: 1_000, committed: ORDERS } ],
		} );
	} );
} );
