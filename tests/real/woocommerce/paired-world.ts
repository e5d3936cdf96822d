import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { WooCommerceParts } from '../../../src/local-shop/discovery.ts';
import { freePort } from '../../../src/local-shop/free-port.ts';
import type { SimulatedShopify } from '../../../src/simulator/shopify/create-shopify-simulator.ts';
import { createShopifySimulator } from '../../../src/simulator/shopify/create-shopify-simulator.ts';
import type { Delays } from '../../../src/simulator/contract.ts';
import { shopifySettings } from '../../../src/worker/cli/demo/start-simulators.ts';
import { WorkerProcess } from '../../integration/worker-process.ts';
import { pairByCode } from './pair-shop.ts';
import { startProofShop, type ProofShop, type ProofShopOptions } from './proof-shop.ts';
import { openStockBooks, stocksNow } from './stock-books.ts';

/** A real shop paired with a real worker, a process of its own, as an owner pairs them. */
export interface PairedWorld {
	readonly shop: ProofShop;
	readonly worker: WorkerProcess;
	/** The shop's channel at the worker. */
	readonly channel: string;
	/** Units of every product when the books were opened. */
	readonly opening: ReadonlyMap< number, number >;
	readonly stores: readonly SimulatedShopify[];
	/** The SKU that the ledger counts a product under. */
	readonly skus: ReadonlyMap< number, string >;
	close(): Promise< void >;
}

export interface PairedWorldOptions extends ProofShopOptions {
	/** Simulated Shopify stores beside the shop, with the same simple products. */
	readonly stores?: number;
	readonly delays?: Delays;
}

interface Listing {
	readonly sku: string;
	readonly external: { readonly product: string };
}

export async function startPairedWorld(
	parts: WooCommerceParts,
	options: PairedWorldOptions
): Promise< PairedWorld > {
	const dataDir = mkdtempSync( path.join( tmpdir(), 'lockstep-paired-' ) );
	const shop = await startProofShop( parts, options );
	// The shop keeps the address, so a worker that is started again must be found at the same one.
	const worker = new WorkerProcess( dataDir, {
		LOCKSTEP_PORT: String( await freePort() ),
	} );
	const stores = await Promise.all(
		Array.from( { length: options.stores ?? 0 }, ( _none, index ) =>
			createShopifySimulator( {
				name: `store-${ index }`,
				products: options.products.map( ( each ) => ( { ...each, title: each.sku } ) ),
				seed: index,
				...( options.delays ? { delays: options.delays } : {} ),
			} )
		)
	);
	const close = async () => {
		await Promise.all( stores.map( ( store ) => store.close() ) );
		await worker.end( 'SIGTERM' );
		await shop.close();
		rmSync( dataDir, { recursive: true, force: true } );
	};
	try {
		await openStockBooks( shop.database );
		const opening = await stocksNow( shop.database );
		await worker.start();
		const { code } = await worker.api.post< { code: string } >( '/v1/pairing/code', {} );
		await pairByCode( shop, worker.address ?? '', code );
		const channel = await untilLive( worker );
		for ( const [ index, store ] of stores.entries() ) {
			await worker.api.post( '/v1/channels', {
				channel: `store-${ index }`,
				kind: 'shopify',
				name: store.name,
				settings: shopifySettings( store, options.delays ),
			} );
		}
		const { listings } = await worker.api.get< { listings: readonly Listing[] } >(
			`/v1/channels/${ channel }/listings`
		);
		const skus = new Map(
			listings.map( ( { sku, external } ) => [ Number( external.product ), sku ] )
		);
		return { shop, worker, channel, opening, stores, skus, close };
	} catch ( problem ) {
		await close();
		throw problem;
	}
}

/** The channel of the paired shop, once its catalogue is in and its numbers are known. */
async function untilLive( worker: WorkerProcess ): Promise< string > {
	const deadlineMs = Date.now() + 30_000;
	for (;;) {
		const { channels } = await worker.api.status();
		const paired = channels.find( ( { kind } ) => kind === 'woocommerce-plugin' );
		if ( paired?.state === 'live' && paired.confirmedListings === paired.listings ) {
			return paired.channel;
		}
		if ( Date.now() > deadlineMs ) {
			throw new Error( `the shop is not live: ${ JSON.stringify( channels ) } ${ worker.logged.join( '\n' ) }` );
		}
		await pause( 50 );
	}
}

export function pause( ms: number ): Promise< void > {
	return new Promise( ( resolve ) => {
		setTimeout( resolve, ms );
	} );
}
