import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { WooCommerceParts } from '../../../src/local-shop/discovery.ts';
import { freePort } from '../../../src/local-shop/free-port.ts';
import type { SimulatedChannel } from '../../../src/simulator/contract.ts';
import { startSimulatedShopify } from '../../../src/worker/cli/demo/start-simulators.ts';
import { WorkerProcess } from '../../integration/worker-process.ts';
import { pairByCode } from './pair-shop.ts';
import { RecordingRelay, type PairingAnswer } from './recording-relay.ts';
import { startProofShop, type ProofShop, type ProofShopOptions } from './proof-shop.ts';
import { openStockBooks, stocksNow } from './stock-books.ts';

/** A real shop paired with a real worker, a process of its own, as an owner pairs them. */
export interface PairedWorld {
	readonly shop: ProofShop;
	readonly worker: WorkerProcess;
	/** The shop's channel at the worker. */
	readonly channel: string;
	/** What they have agreed on: a test may be either of them, or an attacker who has seen one. */
	readonly secrets: PairingAnswer;
	/** Units of every product when the books were opened. */
	readonly opening: ReadonlyMap< number, number >;
	readonly stores: readonly SimulatedChannel[];
	/** The SKU that the ledger counts a product under. */
	readonly skus: ReadonlyMap< number, string >;
	close(): Promise< void >;
}

export interface PairedWorldOptions extends ProofShopOptions {
	/** Two simulated Shopify stores beside the shop, with the same simple products. */
	readonly hasStores?: boolean;
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
	const products = options.products.map( ( each ) => ( { ...each, title: each.sku } ) );
	const stores = options.hasStores ? await startSimulatedShopify( { products, seed: 1 } ) : [];
	const close = async () => {
		await Promise.all( stores.map( ( { simulator } ) => simulator.close() ) );
		await worker.end( 'SIGTERM' );
		await shop.close();
		rmSync( dataDir, { recursive: true, force: true } );
	};
	try {
		await openStockBooks( shop.database );
		const opening = await stocksNow( shop.database );
		await worker.start();
		const { code } = await worker.api.post< { code: string } >( '/v1/pairing/code', {} );
		const relay = new RecordingRelay( worker.address ?? '' );
		await pairByCode( shop, await relay.start(), code );
		await relay.close();
		if ( relay.answer === null ) {
			throw new Error( 'the worker did not pair' );
		}
		const channel = await untilLive( worker );
		for ( const { channel: name, settings, simulator } of stores ) {
			const wanted = { channel: name, kind: simulator.kind, name: simulator.name, settings };
			await worker.api.post( '/v1/channels', wanted );
		}
		const { listings } = await worker.api.get< { listings: readonly Listing[] } >(
			`/v1/channels/${ channel }/listings?limit=1000`
		);
		const skus = new Map(
			listings.map( ( { sku, external } ) => [ Number( external.product ), sku ] )
		);
		return {
			shop,
			worker,
			channel,
			secrets: relay.answer,
			opening,
			stores: stores.map( ( { simulator } ) => simulator ),
			skus,
			close,
		};
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
			throw new Error(
				`the shop is not live: ${ JSON.stringify( channels ) } ${ worker.logged.join( '\n' ) }`
			);
		}
		await pause( 50 );
	}
}

export function pause( ms: number ): Promise< void > {
	return new Promise( ( resolve ) => {
		setTimeout( resolve, ms );
	} );
}
