import { randomBytes } from 'node:crypto';
import type { SimulatedChannel } from '../../../src/simulator/contract.ts';
import { createShopifySimulator } from '../../../src/simulator/shopify/create-shopify-simulator.ts';
import { channelIdSchema } from '../../../src/shared/ids.ts';
import { createVault } from '../../../src/worker/adapters/vault.ts';
import { shopifySettings } from '../../../src/worker/cli/demo/start-simulators.ts';
import { settingsPlaceOf } from '../../../src/worker/running-channels.ts';
import { WorkerProcess } from '../../integration/worker-process.ts';
import { converged, QUICK } from '../../integration/world.ts';
import { skuName } from '../ledger/sale.ts';
import type { LargeLedgers } from './large-ledgers.ts';

const CHANNEL = channelIdSchema.parse( 'large' );
const UNITS = 1_000;
/** Added once, so that the worker writes to the shop and the listing has all rows of one that is in use. */
const FOUND = 1;

export interface LargeShop {
	readonly simulator: SimulatedChannel;
	/** What the worker's process needs in its environment. */
	readonly env: Readonly< Record< string, string > >;
}

/**
 * The ledger of a worker whose channel, a simulated Shopify, lists so many products and shows of each
 * what it should. One product is connected by the worker itself; its rows are then multiplied, and the
 * shop, which gives its products consecutive numbers, is opened again with all of them.
 */
export async function openLargeShop(
	ledgers: LargeLedgers,
	at: string,
	dataDir: string,
	listings: number
): Promise< LargeShop > {
	const key = randomBytes( 32 );
	const env = { LOCKSTEP_KEY: key.toString( 'base64url' ), ...ledgers.env( at ) };
	await connectFirst( dataDir, env );
	const simulator = await openSimulator( listings, UNITS + FOUND );
	try {
		await grow( ledgers, at, simulator, { key, listings } );
		return { simulator, env };
	} catch ( error ) {
		// Else it would keep the process from ending.
		await simulator.close();
		throw error;
	}
}

/** The channel's settings become those of the shop that has all products, and its one listing all of them. */
async function grow(
	ledgers: LargeLedgers,
	at: string,
	simulator: SimulatedChannel,
	{ key, listings }: { readonly key: Buffer; readonly listings: number }
): Promise< void > {
	const store = await ledgers.open( at );
	const [ listing ] = await store.deliveries.listings( CHANNEL );
	const settings = JSON.stringify( shopifySettings( simulator, QUICK ) );
	const sealed = createVault( key ).seal( settings, settingsPlaceOf( CHANNEL ) );
	await store.model.setSettings( CHANNEL, sealed );
	await store.close();
	const ids = JSON.stringify( [ listing?.listing, listing?.offer, listing?.external ] );
	await ledgers.multiply(
		at,
		listings,
		// Of the shop itself is the place; all other numbers are the product's.
		[ ...new Set( ids.match( /\d{10,}/g ) ) ]
			.filter( ( id ) => ! ( simulator.credentials[ 'locationId' ] ?? '' ).includes( id ) )
			.map( ( id ) => ( { from: id, to: `cast(${ id } + n as text)` } ) )
	);
}

async function connectFirst(
	dataDir: string,
	env: Readonly< Record< string, string > >
): Promise< void > {
	const simulator = await openSimulator( 1, UNITS );
	const worker = new WorkerProcess( dataDir, env );
	try {
		await worker.start();
		const settings = shopifySettings( simulator, QUICK );
		const shop = { channel: CHANNEL, name: CHANNEL, simulator, settings };
		await worker.api.post( '/v1/channels', {
			channel: CHANNEL,
			kind: simulator.kind,
			name: CHANNEL,
			settings,
		} );
		await worker.api.post( '/v1/adjustments', {
			key: 'so that it is written once',
			sku: skuName( 0 ),
			delta: FOUND,
			reason: 'bench',
		} );
		await converged( worker.api, [ shop ], 30_000 );
	} finally {
		await worker.end( 'SIGTERM' );
		await simulator.close();
	}
}

function openSimulator( products: number, quantity: number ): Promise< SimulatedChannel > {
	return createShopifySimulator( {
		name: 'large',
		seed: 1,
		delays: QUICK,
		products: Array.from( { length: products }, ( _none, index ) => ( {
			sku: skuName( index ),
			title: skuName( index ),
			quantity,
		} ) ),
	} );
}
