import { mkdtempSync, rmSync } from 'node:fs';
import { globalAgent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SimulatedChannel, SimulatedOrder } from '../../src/simulator/contract.ts';
import { ApiClient } from '../../src/worker/cli/demo/api-client.ts';
import { startSimulators, type SimulatedShop } from '../../src/worker/cli/demo/start-simulators.ts';
import { readConfig } from '../../src/worker/config.ts';
import { startWorker, type StartedWorker } from '../../src/worker/start-worker.ts';
import { converged, QUICK } from './world.ts';

const PRODUCTS = [
	{ sku: 'MUG', title: 'Mug', quantity: 20 },
	{ sku: 'TEA', title: 'Tea', quantity: 9 },
	{ sku: 'LAST-PAIR', title: 'Shoes', quantity: 1 },
];

/** Three simulated shops that outlive their worker and its ledger. */
export class RestorableWorld {
	readonly folder = mkdtempSync( join( tmpdir(), 'lockstep-restored-' ) );
	readonly shops: readonly SimulatedShop[];
	#worker: StartedWorker | null = null;
	#port = '0';

	private constructor( shops: readonly SimulatedShop[] ) {
		this.shops = shops;
	}

	/** All connected, and one mug sold. */
	static async connected(
		env: Readonly< Record< string, string > > = {}
	): Promise< RestorableWorld > {
		const shops = await startSimulators( { products: PRODUCTS, seed: 1, delays: QUICK } );
		const world = new RestorableWorld( shops );
		try {
			await world.start( env );
			for ( const { channel, name, settings, simulator } of shops ) {
				const { kind } = simulator;
				await world.api.post( '/v1/channels', { channel, kind, name, settings }, 60_000 );
			}
			world.sell( 'shopify-main', 'MUG', 1 );
			await world.converged();
			return world;
		} catch ( error ) {
			await world.close();
			throw error;
		}
	}

	get dataDir(): string {
		return join( this.folder, 'data' );
	}

	get backupFile(): string {
		return join( this.folder, 'backup' );
	}

	get worker(): StartedWorker {
		if ( ! this.#worker ) {
			throw new Error( 'the worker is not running' );
		}
		return this.#worker;
	}

	get api(): ApiClient {
		return new ApiClient( this.worker.address, this.worker.adminToken );
	}

	/** On the same port as before, so that the shops find it again. */
	async start( env: Readonly< Record< string, string > > = {} ): Promise< void > {
		this.#worker = await startWorker(
			readConfig( {
				LOCKSTEP_DATA_DIR: this.dataDir,
				LOCKSTEP_PORT: this.#port,
				LOCKSTEP_LOG_LEVEL: 'silent',
				...env,
			} ),
			{ write: () => undefined }
		);
		this.#port = new URL( this.#worker.address ).port;
	}

	async stop(): Promise< void > {
		await this.#worker?.app.stop();
		this.#worker = null;
		// It has kept connections to the worker that is no more.
		globalAgent.destroy();
	}

	simulator( name: string ): SimulatedChannel {
		const shop = this.shops.find( ( { channel } ) => channel === name );
		if ( ! shop ) {
			throw new Error( `no shop ${ name }` );
		}
		return shop.simulator;
	}

	sell( channel: string, sku: string, quantity: number ): SimulatedOrder {
		return this.simulator( channel ).sell( [ { sku, quantity } ] );
	}

	/** What is there, by the books of those who sell. */
	truth( sku: string ): number {
		const product = PRODUCTS.find( ( one ) => one.sku === sku );
		const sold = this.shops.reduce( ( sum, shop ) => sum + shop.simulator.sold( sku ), 0 );
		return ( product?.quantity ?? 0 ) - sold;
	}

	shownEverywhere( sku: string ): number[] {
		return this.shops.map( ( { simulator } ) => simulator.shown( sku ) );
	}

	/** Every number that a write makes larger than what is there, from now on. */
	watchForTooHigh(): readonly string[] {
		const found: string[] = [];
		for ( const { channel, simulator } of this.shops ) {
			simulator.onEntry( ( { cause, sku, shownAfter } ) => {
				if ( cause === 'write' && shownAfter > Math.max( 0, this.truth( sku ) ) ) {
					found.push( `${ channel } ${ sku } ${ shownAfter } of ${ this.truth( sku ) }` );
				}
			} );
		}
		return found;
	}

	async stateOf( name: string ): Promise< string > {
		const { channels } = await this.api.status();
		return channels.find( ( { channel } ) => channel === name )?.state ?? '';
	}

	converged( withinMs = 30_000 ): Promise< void > {
		return converged( this.api, this.shops, withinMs );
	}

	async close(): Promise< void > {
		await this.stop();
		await Promise.all( this.shops.map( ( { simulator } ) => simulator.close() ) );
		rmSync( this.folder, { recursive: true, force: true } );
	}
}

/**
 * A restore of over a minute ago: no call of before can land on a channel any more, so that what is
 * read confirms at once.
 */
export const settledMs = (): number => Date.now() - 70_000;
