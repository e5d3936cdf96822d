import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Delays, SimulatedChannel, SimulatedProduct } from '../../src/simulator/contract.ts';
import { SeededRandom } from '../../src/simulator/seeded-random.ts';
import { createShopifySimulator } from '../../src/simulator/shopify/create-shopify-simulator.ts';
import { startShopper, type Shopper, type ShopperSale } from '../../src/simulator/shopper.ts';
import { createWooCommerceSimulator } from '../../src/simulator/woocommerce/create-woocommerce-simulator.ts';
import {
	shopifySettings,
	wooCommerceSettings,
} from '../../src/worker/cli/demo/start-simulators.ts';
import { Adjuster } from './adjuster.ts';
import { RecordingGateway, type Exchange } from './recording-gateway.ts';
import { WorkerProcess } from './worker-process.ts';

export interface KillPlan {
	readonly kills: number;
	/** Events to get into the log at least, and orders to place. */
	readonly events: number;
	readonly orders: number;
	readonly ordersPerSecond: number;
	/** Changes by hand, over the API. */
	readonly adjustmentsPerSecond: number;
	readonly seed: number;
}

/** An order as its shopper knows it. */
export interface ShopperOrder {
	readonly channel: string;
	readonly sku: string;
	readonly quantity: number;
	isCancelled: boolean;
}

export interface KilledShop {
	readonly channel: string;
	readonly simulator: SimulatedChannel;
	/** What stands between the worker and the shop; not for WooCommerce, which signs its address. */
	readonly gateway: RecordingGateway | null;
}

/** Moderately quick marketplaces: fast enough for many kills, slow enough to be caught at work. */
const DELAYS: Delays = {
	write: { minMs: 50, maxMs: 300 },
	read: { minMs: 10, maxMs: 50 },
	webhook: { minMs: 20, maxMs: 100 },
};
const REORDER_DELAY_MS = 300;
/** Shopify's eight repeats, pulled together: a worker is away for a second here, not for hours. */
const WEBHOOK_RETRY_DELAYS_MS = [ 100, 200, 400, 800, 1_600, 3_200, 3_200, 3_200 ];
const KILL_AFTER_MS = { minMs: 100, maxMs: 700 };
const DOWN_MS = { minMs: 0, maxMs: 300 };
/** A kill that is aimed at something waits this long for it. */
const AIM_MS = 1_500;
/**
 * Ten times what Shopify's standard plan gives. After a restart the worker lists its orders before it
 * writes; with the plain budget spent on thirty restarts a minute it would hardly come to write.
 */
const COST = { costMaximum: 20_000, costRestoredPerSecond: 1_000 };

export const KILL_PRODUCTS: readonly SimulatedProduct[] = [
	...Array.from( { length: 30 }, ( _none, index ) => ( {
		sku: `SKU-${ String( index + 1 ).padStart( 2, '0' ) }`,
		title: `Product ${ index + 1 }`,
		// Some run out on the way.
		quantity: index % 5 === 4 ? 8 : 120,
	} ) ),
	{ sku: 'SET', title: 'Set of three', quantity: 60 },
];
export const KILL_SET: Readonly< Record< string, number > > = { 'SKU-01': 1, 'SKU-02': 2 };

/**
 * A worker that is killed again and again in the middle of its work, on one data folder, while
 * shoppers place and cancel orders all the time, also while it is down. A third of the kills come at
 * a random moment; a third in the very moment in which a delivery is acknowledged, because what is
 * answered 2xx will not be sent again; a third while a write is under way to Shopify.
 */
export class KillRun {
	readonly plan: KillPlan;
	readonly dataDir = mkdtempSync( join( tmpdir(), 'lockstep-kill-' ) );
	readonly orders = new Map< string, ShopperOrder >();
	worker!: WorkerProcess;
	shops: readonly KilledShop[] = [];
	intake!: RecordingGateway;
	readonly adjuster: Adjuster;
	kills = 0;
	/** Of those, while a write to Shopify was under way; and while a delivery was being taken. */
	killsDuringWrite = 0;
	killsDuringDelivery = 0;
	readonly #random: SeededRandom;

	constructor( plan: KillPlan ) {
		this.plan = plan;
		this.#random = new SeededRandom( plan.seed, 'kills' );
		this.adjuster = new Adjuster(
			() => this.worker.api,
			KILL_PRODUCTS.map( ( { sku } ) => sku ).filter( ( sku ) => sku !== 'SET' ),
			plan.adjustmentsPerSecond,
			plan.seed
		);
	}

	/** Resolves when the last kill is survived and the last order placed; books may still differ. */
	async run(): Promise< void > {
		await this.#open();
		const shopper = this.#startShopper();
		this.adjuster.start();
		while ( this.kills < this.plan.kills || shopper.placed < this.plan.orders ) {
			await this.#killOnce();
			await pause( this.#random.delayMs( DOWN_MS ) );
			await this.worker.start();
		}
		// The last orders go where nobody listens.
		await this.#killOnce();
		await pause( DOWN_MS.maxMs );
		shopper.stop();
		await this.worker.start();
		await this.adjuster.stop();
	}

	async close(): Promise< void > {
		await Promise.all( this.shops.map( ( { simulator } ) => simulator.close() ) );
		await this.worker.end( 'SIGKILL' );
		await Promise.all( [
			this.intake.close(),
			...this.shops.map( ( { gateway } ) => gateway?.close() ),
		] );
		rmSync( this.dataDir, { recursive: true, force: true } );
	}

	async #open(): Promise< void > {
		this.intake = await RecordingGateway.open( () => this.worker.address );
		this.worker = new WorkerProcess( this.dataDir, {
			LOCKSTEP_PUBLIC_URL: this.intake.url,
		} );
		const options = { products: KILL_PRODUCTS, delays: DELAYS };
		const { seed } = this.plan;
		const [ woo, ...shopify ] = await Promise.all( [
			createWooCommerceSimulator( { ...options, name: 'WooCommerce', seed } ),
			...[ 'main', 'outlet' ].map( ( name, own ) =>
				createShopifySimulator( {
					...options,
					name: `Shopify ${ name }`,
					seed: seed + own,
					webhookRetryDelaysMs: WEBHOOK_RETRY_DELAYS_MS,
					...COST,
				} )
			),
		] );
		await this.worker.start();
		const components = Object.entries( KILL_SET ).map( ( [ sku, quantity ] ) => ( {
			sku,
			quantity,
		} ) );
		await this.worker.api.post( '/v1/bundles', { bundle: 'SET', components, addsSkus: true } );
		this.shops = [
			{ channel: 'woocommerce', simulator: woo, gateway: null },
			...( await Promise.all(
				shopify.map( async ( simulator, own ) => ( {
					channel: own === 0 ? 'shopify-main' : 'shopify-outlet',
					simulator,
					gateway: await RecordingGateway.open( () => simulator.baseUrl ),
				} ) )
			) ),
		];
		for ( const { channel, simulator, gateway } of this.shops ) {
			const settings =
				simulator.kind === 'shopify'
					? { ...shopifySettings( simulator, DELAYS ), baseUrl: gateway?.url }
					: wooCommerceSettings( simulator, DELAYS );
			const wanted = { channel, kind: simulator.kind, name: simulator.name, settings };
			await this.worker.api.post( '/v1/channels', wanted );
			simulator.faults.duplicateShare = 0.05;
			simulator.faults.reorderShare = 0.05;
			simulator.faults.reorderDelayMs = REORDER_DELAY_MS;
		}
	}

	#startShopper(): Shopper {
		const keyOf = ( { channel, order }: ShopperSale ): string =>
			`${ this.#channelOf( channel ) } ${ order }`;
		return startShopper( {
			channels: this.shops.map( ( { simulator } ) => simulator ),
			ordersPerSecond: this.plan.ordersPerSecond,
			seed: this.plan.seed,
			cancelShare: 0.15,
			onSale: ( sale ) => {
				const { sku, quantity } = sale;
				const channel = this.#channelOf( sale.channel );
				this.orders.set( keyOf( sale ), { channel, sku, quantity, isCancelled: false } );
			},
			onCancel: ( sale ) => {
				const order = this.orders.get( keyOf( sale ) );
				if ( order ) {
					order.isCancelled = true;
				}
			},
		} );
	}

	#channelOf( simulator: SimulatedChannel ): string {
		return this.shops.find( ( shop ) => shop.simulator === simulator )?.channel ?? '';
	}

	async #killOnce(): Promise< void > {
		await pause( this.#random.delayMs( KILL_AFTER_MS ) );
		const aim = this.kills % 3;
		if ( aim === 1 ) {
			await this.#acknowledgement();
		} else if ( aim === 2 ) {
			await this.#writeUnderWay();
		}
		this.kills += 1;
		const isWriting = this.shops.some( ( { gateway } ) => gateway?.underWay.some( isWrite ) );
		this.killsDuringWrite += Number( isWriting );
		this.killsDuringDelivery += Number( this.intake.underWay.length > 0 );
		await this.worker.end( 'SIGKILL' );
	}

	/** Kills in the moment of the next 2xx, not a tick later; resolves then, or when none comes. */
	async #acknowledgement(): Promise< void > {
		const acknowledged = Promise.withResolvers< null >();
		this.intake.onAnswered = ( { status } ) => {
			if ( status === 200 ) {
				void this.worker.end( 'SIGKILL' );
				acknowledged.resolve( null );
			}
		};
		await Promise.race( [ acknowledged.promise, pause( AIM_MS ) ] );
		this.intake.onAnswered = null;
	}

	async #writeUnderWay(): Promise< void > {
		const giveUpAtMs = Date.now() + AIM_MS;
		const isWriting = (): boolean =>
			this.shops.some( ( { gateway } ) => gateway?.underWay.some( isWrite ) ?? false );
		while ( ! isWriting() && Date.now() < giveUpAtMs ) {
			await pause( 5 );
		}
		// Before or after the write takes effect: both must end well.
		await pause( this.#random.below( DELAYS.write.maxMs / 2 ) );
	}
}

function isWrite( { body }: Exchange ): boolean {
	return body.includes( '@idempotent' );
}

export function pause( ms: number ): Promise< void > {
	return new Promise( ( resolve ) => {
		setTimeout( resolve, ms );
	} );
}
