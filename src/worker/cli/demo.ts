import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { destination } from 'pino';
import { startShopper, type ShopperSale } from '../../simulator/shopper.ts';
import { systemClock } from '../adapters/system-ports.ts';
import { readConfig, type Config } from '../config.ts';
import type { Cancel } from '../ports.ts';
import { startWorker } from '../start-worker.ts';
import { ApiClient } from './demo/api-client.ts';
import { DEMO_BUNDLES, DEMO_PRODUCTS } from './demo/demo-shop.ts';
import { createDisplay } from './demo/live-table.ts';
import { startSimulators, type SimulatedShop } from './demo/start-simulators.ts';
import { untilStopped } from './until-stopped.ts';

export interface DemoOptions {
	readonly json: boolean;
	readonly seconds?: number;
	/** Orders per second over all channels. */
	readonly rate: number;
	readonly seed: number;
}

const REPAINT_MS = 1_000;

/**
 * What `npm start` runs: the real worker on its embedded ledger, marketplaces simulated over real
 * HTTP, shoppers, and a live table. The ledger starts empty each time, as the marketplaces do.
 */
export async function demo( options: DemoOptions ): Promise< void > {
	const display = createDisplay( options.json, process.stdout.isTTY );
	const say = ( text: string ): void => display.say( text );
	const config = demoConfig();
	rmSync( config.dataDir, { recursive: true, force: true } );
	const shops = await startSimulators( { products: DEMO_PRODUCTS, seed: options.seed } );
	const worker = await startWorker(
		config,
		destination( { dest: join( config.dataDir, 'worker.log' ), mkdir: true, sync: false } )
	);
	const api = new ApiClient( worker.address, worker.adminToken );
	const startedAtMs = systemClock.now();
	say(
		`Worker at ${ worker.address } (status: ${ worker.address }/v1/status, token in ${ join( config.dataDir, 'admin.token' ) })`
	);
	await connect( api, shops, say );

	const firstSale = watchFirstSale( shops, say );
	const shopper = startShopper( {
		channels: shops.map( ( { simulator } ) => simulator ),
		ordersPerSecond: options.rate,
		seed: options.seed,
		onSale: firstSale,
	} );
	const repaint = every( REPAINT_MS, () => {
		api.status().then(
			( status ) => {
				const { placed, cancelled } = shopper;
				display.show( {
					status,
					shops,
					placed,
					cancelled,
					elapsedMs: systemClock.now() - startedAtMs,
				} );
			},
			() => undefined
		);
	} );
	const timeUp = options.seconds
		? systemClock.after( options.seconds * 1_000, () => process.kill( process.pid, 'SIGINT' ) )
		: undefined;

	await untilStopped( async () => {
		shopper.stop();
		repaint();
		timeUp?.();
		display.end();
		await Promise.all( shops.map( ( { simulator } ) => simulator.close() ) );
		await worker.app.stop();
		say( 'Stopped.' );
	} );
}

/** Runs `task` again and again; the answer ends it. */
function every( periodMs: number, task: () => void ): Cancel {
	let cancel: Cancel;
	const again = (): void => {
		cancel = systemClock.after( periodMs, again );
		task();
	};
	cancel = systemClock.after( periodMs, again );
	return () => cancel();
}

function demoConfig(): Config {
	const config = readConfig( process.env );
	const isPortSet = ( process.env.LOCKSTEP_PORT ?? '' ) !== '';
	return {
		...config,
		dataDir: join( config.dataDir, 'demo' ),
		port: isPortSet ? config.port : 0,
		publicUrl: null,
	};
}

async function connect(
	api: ApiClient,
	shops: readonly SimulatedShop[],
	say: ( text: string ) => void
): Promise< void > {
	for ( const bundle of DEMO_BUNDLES ) {
		await api.post( '/v1/bundles', bundle );
	}
	await Promise.all(
		shops.map( async ( { channel, name, settings, simulator } ) => {
			const wanted = { channel, kind: simulator.kind, name, settings };
			const { listings } = await api.post< { listings: number } >( '/v1/channels', wanted );
			say(
				`Connected ${ name } (simulated, ${ simulator.baseUrl }): ${ listings } listings`
			);
		} )
	);
}

/** Tells when the first sale is to be seen on all other channels, by their own books. */
function watchFirstSale(
	shops: readonly SimulatedShop[],
	say: ( text: string ) => void
): ( sale: ShopperSale ) => void {
	let isWatching = false;
	return ( sale ) => {
		if ( isWatching ) {
			return;
		}
		isWatching = true;
		say( `First sale: ${ sale.quantity } × ${ sale.sku } on ${ sale.channel.name }` );
		const waiting = new Set(
			shops.map( ( { simulator } ) => simulator ).filter( ( one ) => one !== sale.channel )
		);
		for ( const simulator of waiting ) {
			const unsubscribe = simulator.onEntry( ( entry ) => {
				if ( entry.sku === sale.sku && entry.cause === 'write' ) {
					waiting.delete( simulator );
					unsubscribe();
					say(
						`  ${ simulator.name } follows after ${ ( ( entry.atMs - sale.atMs ) / 1_000 ).toFixed( 2 ) } s`
					);
				}
				if ( waiting.size === 0 ) {
					say( '  First sale confirmed on every channel.' );
				}
			} );
		}
	};
}
