import { expect } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { WooCommerceParts } from '../../src/local-shop/discovery.ts';
import { freePort } from '../../src/local-shop/free-port.ts';
import {
	startSimulatedShopify,
	type SimulatedShop,
} from '../../src/worker/cli/demo/start-simulators.ts';
import { WorkerProcess } from '../integration/worker-process.ts';
import { startShopWithPlugin, type ShopProduct, type ShopWithPlugin } from './shop-with-plugin.ts';

/** A real shop and a worker that have not met yet, and a Shopify store that sells the same. */
export interface ShopToPair extends ShopWithPlugin {
	readonly worker: WorkerProcess;
	/** The worker's address: the same again after it was stopped and started. */
	readonly workerUrl: string;
	/** The Shopify stores, as their marketplace sees them. */
	readonly stores: readonly SimulatedShop[];
	/** As `lockstep pair` shows it. */
	pairingCode(): Promise< string >;
	/** Brings the Shopify stores to the worker, beside the shop. */
	connectStores(): Promise< void >;
	close(): Promise< void >;
}

export async function startShopToPair(
	parts: WooCommerceParts,
	products: readonly ShopProduct[],
	options: {
		/** Something is in the ledger before the worker starts on it. */
		readonly prepare?: ( dataDir: string ) => Promise< void >;
		/** Those that the stores draw from. */
		readonly locations?: readonly string[];
	} = {}
): Promise< ShopToPair > {
	const dataDir = mkdtempSync( path.join( tmpdir(), 'lockstep-e2e-' ) );
	await options.prepare?.( dataDir );
	const port = await freePort();
	const worker = new WorkerProcess( dataDir, { LOCKSTEP_PORT: String( port ) } );
	const [ shop, stores ] = await Promise.all( [
		startShopWithPlugin( parts, products ),
		startSimulatedShopify( { products, seed: 1, delays: QUICK } ),
		worker.start(),
	] );
	return {
		...shop,
		worker,
		workerUrl: `http://127.0.0.1:${ port }`,
		stores,
		pairingCode: async () =>
			( await worker.api.post< { code: string } >( '/v1/pairing/code', {} ) ).code,
		connectStores: () => connect( worker, stores, options.locations ),
		close: async () => {
			await Promise.all( stores.map( ( { simulator } ) => simulator.close() ) );
			await worker.end( 'SIGTERM' );
			await shop.site.close();
			rmSync( dataDir, { recursive: true, force: true } );
		},
	};
}

/** Fast, but visible: a sale takes about a second to every channel. */
const QUICK = {
	write: { minMs: 200, maxMs: 500 },
	read: { minMs: 50, maxMs: 150 },
	webhook: { minMs: 50, maxMs: 150 },
};

async function connect(
	worker: WorkerProcess,
	stores: readonly SimulatedShop[],
	locations?: readonly string[]
): Promise< void > {
	for ( const { channel, name, settings, simulator } of stores ) {
		await worker.api.post( '/v1/channels', {
			channel,
			kind: simulator.kind,
			name,
			settings,
			...( locations && { locations } ),
		} );
	}
}

interface Status {
	readonly channels: readonly {
		readonly state: string;
		readonly listings: number;
		readonly confirmedListings: number;
	}[];
}

/** Waits until every channel is there, sells so many products, and shows of each what it should. */
export async function showingAll(
	{ worker, stores }: ShopToPair,
	products: number
): Promise< void > {
	await expect
		.poll(
			async () => {
				const { channels } = await worker.api.get< Status >( '/v1/status' );
				return (
					channels.length === 1 + stores.length &&
					channels.every(
						( one ) =>
							one.state === 'live' &&
							one.listings === products &&
							one.listings === one.confirmedListings
					)
				);
			},
			{ timeout: 30_000 }
		)
		.toBe( true );
}
