import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { destination } from 'pino';
import { startShopper, type ShopperSale } from '../../simulator/shopper.ts';
import { planShop, type ShopPlan } from '../../local-shop/plan-shop.ts';
import { systemClock } from '../adapters/system-ports.ts';
import { readConfig, type Config } from '../config.ts';
import type { Cancel } from '../ports.ts';
import { startWorker, type StartedWorker } from '../start-worker.ts';
import { ApiClient } from './demo/api-client.ts';
import { Closers } from './demo/closers.ts';
import { DEMO_BUNDLES, DEMO_PRODUCTS } from './demo/demo-shop.ts';
import { DemoChannels } from './demo/demo-channels.ts';
import { createDisplay, type Display } from './demo/live-table.ts';
import { runRealShop } from './demo/run-real-shop.ts';
import {
	startSimulatedShopify,
	type SimulatedShop,
	type SimulatorsOptions,
} from './demo/start-simulators.ts';
import { watchSale } from './demo/watch-sale.ts';
import { untilStopped } from './until-stopped.ts';

export interface DemoOptions {
	readonly json: boolean;
	readonly seconds?: number;
	/** Orders per second over all channels. */
	readonly rate: number;
	readonly seed: number;
	/** False: simulators only. */
	readonly wordpress: boolean;
}

const REPAINT_MS = 1_000;
/** Two of Shopify and one of WooCommerce, real or not. */
const SHOPS = 3;

/**
 * What `npm start` runs: the real worker on its embedded ledger, marketplaces simulated over real
 * HTTP, a real WordPress where one can be had, shoppers, and a live table. The ledger starts empty
 * each time, as the marketplaces do; WordPress keeps what was done in it.
 *
 * WordPress takes its time the first time, so nothing waits for it: it joins when it is ready.
 */
export async function demo( options: DemoOptions ): Promise< void > {
	const closers = new Closers();
	const stopping = new AbortController();
	const display = createDisplay( options.json, process.stdout.isTTY );
	const stopped = untilStopped( async () => {
		stopping.abort();
		display.end();
		await closers.closeAll();
		display.say( 'Stopped.' );
	} );
	try {
		await start( options, display, closers, stopping.signal );
	} catch ( problem ) {
		if ( ! closers.isClosing ) {
			stopping.abort();
			await closers.closeAll();
			throw problem;
		}
	}
	await stopped;
}

async function start(
	options: DemoOptions,
	display: Display,
	closers: Closers,
	signal: AbortSignal
): Promise< void > {
	const say = ( text: string ): void => display.say( text );
	const startedAtMs = systemClock.now();
	const folder = join( readConfig( process.env ).dataDir, 'demo' );
	const config = demoConfig( join( folder, 'worker' ) );
	rmSync( config.dataDir, { recursive: true, force: true } );
	const world = { products: DEMO_PRODUCTS, seed: options.seed };
	const [ plan, { worker, shopify } ] = await Promise.all( [
		options.wordpress ? planShop( { report: display, signal } ) : NO_SHOP,
		startWorkerAndStores( config, world, closers ),
	] );
	const api = new ApiClient( worker.address, worker.adminToken );
	const channels = new DemoChannels( api, closers, world, say );
	say(
		`Worker at ${ worker.address } (status: ${ worker.address }/v1/status, token in ${ join( config.dataDir, 'admin.token' ) })`
	);
	for ( const bundle of DEMO_BUNDLES ) {
		await api.post( '/v1/bundles', { ...bundle, addsSkus: true } );
	}
	await Promise.all( [
		...shopify.map( ( shop ) => channels.connect( shop ) ),
		...( plan.isPossible && plan.sells ? [] : [ channels.connectSimulatedWooCommerce() ] ),
	] );
	const shopper = startShopper( {
		channels: channels.simulators,
		// Of three shops; where the real one sells, its own shoppers are the third part.
		get ordersPerSecond() {
			return ( options.rate * channels.simulators.length ) / SHOPS / channels.slowness;
		},
		seed: options.seed,
		onSale: firstSaleTeller( channels, say ),
	} );
	await closers.add( () => shopper.stop() );
	const real = { checkouts: (): number | null => null };
	await closers.add(
		every( REPAINT_MS, () => {
			api.status().then(
				( status ) =>
					display.show( {
						status,
						shops: channels.books,
						placed: shopper.placed,
						cancelled: shopper.cancelled,
						checkouts: real.checkouts(),
						elapsedMs: systemClock.now() - startedAtMs,
					} ),
				() => undefined
			);
		} )
	);
	if ( options.seconds !== undefined ) {
		const end = (): boolean => process.kill( process.pid, 'SIGINT' );
		await closers.add( systemClock.after( options.seconds * 1_000, end ) );
	}
	await runRealShop( {
		plan,
		folder: join( folder, 'shop' ),
		seed: options.seed,
		api,
		workerAddress: worker.address,
		channels,
		closers,
		report: display,
		signal,
		onSelling: ( sales ) => {
			real.checkouts = () => sales.placed;
		},
	} );
}

/** The worker comes second, to be ended first: its last calls then end in answers, not in silence. */
async function startWorkerAndStores(
	config: Config,
	world: SimulatorsOptions,
	closers: Closers
): Promise< { worker: StartedWorker; shopify: readonly SimulatedShop[] } > {
	const shopify = await closers.keep( startSimulatedShopify( world ), closeAll );
	const starting = startWorker( config, workerLog( config ) );
	return { shopify, worker: await closers.keep( starting, ( { app } ) => app.stop() ) };
}

async function closeAll( shops: readonly SimulatedShop[] ): Promise< void > {
	await Promise.all( shops.map( ( { simulator } ) => simulator.close() ) );
}

const NO_SHOP: ShopPlan = { isPossible: false, reason: '' };

function workerLog( { dataDir }: Config ): ReturnType< typeof destination > {
	return destination( { dest: join( dataDir, 'worker.log' ), mkdir: true, sync: false } );
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

function demoConfig( dataDir: string ): Config {
	const config = readConfig( process.env );
	const isPortSet = ( process.env.LOCKSTEP_PORT ?? '' ) !== '';
	return { ...config, dataDir, port: isPortSet ? config.port : 0, publicUrl: null };
}

/** Tells when the first sale is to be seen on all other channels. */
function firstSaleTeller(
	channels: DemoChannels,
	say: ( text: string ) => void
): ( sale: ShopperSale ) => void {
	let isFirst = true;
	return ( sale ) => {
		if ( isFirst ) {
			isFirst = false;
			say( `First sale: ${ sale.quantity } × ${ sale.sku } on ${ sale.channel.name }` );
			const others = channels.simulators.filter( ( one ) => one !== sale.channel );
			watchSale( sale, others, say, 'First sale confirmed on every channel.' );
		}
	};
}
