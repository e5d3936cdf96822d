import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Delays, SimulatedProduct } from '../../src/simulator/contract.ts';
import { ApiClient } from '../../src/worker/cli/demo/api-client.ts';
import {
	startSimulators,
	type SimulatedShop,
	type SimulatorsOptions,
} from '../../src/worker/cli/demo/start-simulators.ts';
import { readConfig } from '../../src/worker/config.ts';
import { startWorker, type StartedWorker } from '../../src/worker/start-worker.ts';

/** Fast marketplaces, for tests that are not about time. */
export const QUICK: Delays = {
	write: { minMs: 5, maxMs: 30 },
	read: { minMs: 2, maxMs: 10 },
	webhook: { minMs: 2, maxMs: 20 },
};

const SETUP_MAX_MS = 10 * 60_000;

export interface World {
	readonly worker: StartedWorker;
	readonly api: ApiClient;
	readonly shops: readonly SimulatedShop[];
	readonly dataDir: string;
	/** Everything the worker logged, one JSON line each. */
	readonly logged: readonly string[];
	shop( channel: string ): SimulatedShop;
	/**
	 * Waits until no delivery is under way and every channel shows what the ledger wants, by the
	 * simulators' own books. Throws with the differences when `withinMs` is over.
	 */
	converged( withinMs?: number ): Promise< void >;
	close(): Promise< void >;
}

/** The real worker with two simulated Shopify stores and a WooCommerce store, all connected. */
export async function startWorld( options: {
	readonly products: readonly SimulatedProduct[];
	readonly bundles?: readonly {
		readonly bundle: string;
		readonly components: readonly { readonly sku: string; readonly quantity: number }[];
	}[];
	/** Of each channel; without it, "main" alone. */
	readonly locations?: readonly string[];
	readonly delays?: Delays;
	readonly budget?: SimulatorsOptions[ 'budget' ];
	readonly seed?: number;
	readonly env?: Readonly< Record< string, string > >;
} ): Promise< World > {
	const dataDir = mkdtempSync( join( tmpdir(), 'lockstep-world-' ) );
	const logged: string[] = [];
	const shops = await startSimulators( {
		products: options.products,
		seed: options.seed ?? 1,
		delays: options.delays ?? QUICK,
		...( options.budget && { budget: options.budget } ),
	} );
	const config = readConfig( { LOCKSTEP_DATA_DIR: dataDir, LOCKSTEP_PORT: '0', ...options.env } );
	const worker = await startWorker( config, {
		write: ( line: string ) => void logged.push( line ),
	} );
	const api = new ApiClient( worker.address, worker.adminToken );
	const close = async (): Promise< void > => {
		await Promise.all( shops.map( ( { simulator } ) => simulator.close() ) );
		await worker.app.stop();
		rmSync( dataDir, { recursive: true, force: true } );
	};
	try {
		for ( const bundle of options.bundles ?? [] ) {
			await api.post( '/v1/bundles', { ...bundle, addsSkus: true } );
		}
		await Promise.all(
			shops.map( ( { channel, name, settings, simulator } ) =>
				api.post(
					'/v1/channels',
					{
						channel,
						kind: simulator.kind,
						name,
						settings,
						...( options.locations && { locations: options.locations } ),
					},
					SETUP_MAX_MS
				)
			)
		);
	} catch ( error ) {
		// Else what was started keeps the test runner from ending.
		await close();
		throw error;
	}
	return {
		worker,
		api,
		shops,
		dataDir,
		logged,
		shop: ( channel ) => {
			const found = shops.find( ( shop ) => shop.channel === channel );
			if ( ! found ) {
				throw new Error( `no shop ${ channel }` );
			}
			return found;
		},
		converged: ( withinMs = 20_000 ) => converged( api, shops, withinMs ),
		close,
	};
}

interface ListingAnswer {
	readonly sku: string;
	readonly quantity: number;
	readonly confirmedRevision: number;
	readonly revision: number;
}

/** @throws {Error} naming what still differs after `withinMs`. */
export async function converged(
	api: ApiClient,
	shops: readonly SimulatedShop[],
	withinMs: number
): Promise< void > {
	const deadlineMs = Date.now() + withinMs;
	let differences: string[] = [];
	do {
		await Promise.all( shops.map( ( { simulator } ) => simulator.idle() ) );
		differences = await differencesOf( api, shops );
		if ( differences.length === 0 ) {
			return;
		}
		await new Promise( ( resolve ) => {
			setTimeout( resolve, 25 );
		} );
	} while ( Date.now() < deadlineMs );
	throw new Error( `not converged after ${ withinMs } ms: ${ differences.join( '; ' ) }` );
}

async function differencesOf(
	api: ApiClient,
	shops: readonly SimulatedShop[]
): Promise< string[] > {
	const { deliveries } = await api.status();
	const differences =
		deliveries.waiting + deliveries.fetching > 0
			? [ `${ deliveries.waiting + deliveries.fetching } deliveries waiting` ]
			: [];
	for ( const { channel, simulator } of shops ) {
		const { listings } = await api.get< { listings: readonly ListingAnswer[] } >(
			`/v1/channels/${ channel }/listings?limit=1000`
		);
		for ( const { sku, quantity, revision, confirmedRevision } of listings ) {
			const shown = simulator.shown( sku );
			if ( shown !== quantity || confirmedRevision !== revision ) {
				differences.push(
					`${ channel } ${ sku } shows ${ shown }, wanted ${ quantity }, revision ${ revision }, confirmed ${ confirmedRevision }`
				);
			}
		}
	}
	return differences;
}
