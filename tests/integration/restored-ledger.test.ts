import { mkdtempSync, rmSync } from 'node:fs';
import { globalAgent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { channelIdSchema, orderIdSchema } from '../../src/shared/ids.ts';
import { ApiClient } from '../../src/worker/cli/demo/api-client.ts';
import { startSimulators, type SimulatedShop } from '../../src/worker/cli/demo/start-simulators.ts';
import { readConfig } from '../../src/worker/config.ts';
import { startWorker, type StartedWorker } from '../../src/worker/start-worker.ts';
import { backupSqlite } from '../../src/worker/store/sqlite/backup-sqlite.ts';
import { restoreSqlite } from '../../src/worker/store/sqlite/restore-sqlite.ts';
import { PairedWorld, until } from './paired-shop/paired-world.ts';
import { converged, QUICK } from './world.ts';

const PRODUCTS = [
	{ sku: 'MUG', title: 'Mug', quantity: 20 },
	{ sku: 'TEA', title: 'Tea', quantity: 9 },
	{ sku: 'LAST-PAIR', title: 'Shoes', quantity: 1 },
];

/**
 * A restore of over a minute ago: no call of before can land on a channel any more, so that what is
 * read confirms at once.
 */
const settledMs = (): number => Date.now() - 70_000;

describe( 'a ledger restored from a backup', () => {
	let folder: string;
	let shops: readonly SimulatedShop[];
	let worker: StartedWorker | null = null;
	let port = '0';
	let logged: string[];

	const dataDir = (): string => join( folder, 'data' );
	const api = (): ApiClient => new ApiClient( worker?.address ?? '', worker?.adminToken ?? '' );
	const start = async (): Promise< void > => {
		const env = { LOCKSTEP_DATA_DIR: dataDir(), LOCKSTEP_PORT: port };
		worker = await startWorker( readConfig( env ), {
			write: ( line: string ) => void logged.push( line ),
		} );
		port = new URL( worker.address ).port;
	};
	const stop = async (): Promise< void > => {
		await worker?.app.stop();
		worker = null;
		// It has kept connections to the worker that is no more.
		globalAgent.destroy();
	};
	const backup = () => backupSqlite( dataDir(), join( folder, 'backup' ), { nowMs: Date.now() } );
	const restore = () =>
		restoreSqlite( dataDir(), join( folder, 'backup' ), { nowMs: settledMs() } );
	const simulator = ( name: string ) => {
		const shop = shops.find( ( { channel } ) => channel === name );
		if ( ! shop ) {
			throw new Error( `no shop ${ name }` );
		}
		return shop.simulator;
	};
	const sell = ( channel: string, sku: string, quantity: number ) =>
		simulator( channel ).sell( [ { sku, quantity } ] );
	/** By the books of those who sell. */
	const truth = ( sku: string ): number =>
		( PRODUCTS.find( ( product ) => product.sku === sku )?.quantity ?? 0 ) -
		shops.reduce( ( sum, shop ) => sum + shop.simulator.sold( sku ), 0 );
	const shownEverywhere = ( sku: string ): number[] =>
		shops.map( ( shop ) => shop.simulator.shown( sku ) );
	/** Numbers that a write made larger than what is there, from now on. */
	const tooHigh = (): string[] => {
		const found: string[] = [];
		for ( const shop of shops ) {
			shop.simulator.onEntry( ( { cause, sku, shownAfter } ) => {
				if ( cause === 'write' && shownAfter > Math.max( 0, truth( sku ) ) ) {
					found.push( `${ shop.channel } ${ sku } ${ shownAfter } of ${ truth( sku ) }` );
				}
			} );
		}
		return found;
	};
	const stateOf = async ( name: string ): Promise< string > =>
		( await api().status() ).channels.find( ( { channel } ) => channel === name )?.state ?? '';

	beforeEach( async () => {
		folder = mkdtempSync( join( tmpdir(), 'lockstep-restored-' ) );
		logged = [];
		port = '0';
		shops = await startSimulators( { products: PRODUCTS, seed: 1, delays: QUICK } );
		await start();
		for ( const {
			channel,
			name,
			settings,
			simulator: { kind },
		} of shops ) {
			await api().post( '/v1/channels', { channel, kind, name, settings }, 60_000 );
		}
		sell( 'shopify-main', 'MUG', 1 );
		await converged( api(), shops, 20_000 );
	} );
	afterEach( async () => {
		await stop();
		await Promise.all( shops.map( ( shop ) => shop.simulator.close() ) );
		rmSync( folder, { recursive: true, force: true } );
	} );

	it( 'learns what was sold since, and every channel comes to show what is there', async () => {
		const { stateHash } = await backup();
		sell( 'shopify-outlet', 'MUG', 3 );
		sell( 'woocommerce', 'MUG', 2 );
		sell( 'woocommerce', 'LAST-PAIR', 1 );
		const { order } = sell( 'shopify-main', 'TEA', 4 );
		await converged( api(), shops, 20_000 );
		await stop();
		// Nobody hears of these at once, and one of them takes back what was sold before.
		sell( 'shopify-main', 'MUG', 1 );
		simulator( 'shopify-main' ).cancel( order );
		const report = await restore();
		expect( report.restoredStateHash ).toBe( stateHash );
		const found = tooHigh();
		await start();
		await converged( api(), shops, 30_000 );
		expect( shownEverywhere( 'MUG' ) ).toEqual( [ 13, 13, 13 ] );
		expect( shownEverywhere( 'TEA' ) ).toEqual( [ 9, 9, 9 ] );
		expect( shownEverywhere( 'LAST-PAIR' ) ).toEqual( [ 0, 0, 0 ] );
		expect( found ).toEqual( [] );
		expect( await worker?.app.store.model.restoredChannels() ).toEqual( [] );
	}, 90_000 );

	it( 'raises nothing anywhere while one channel does not say what it has sold; cuts go out', async () => {
		await backup();
		sell( 'shopify-main', 'LAST-PAIR', 1 );
		sell( 'shopify-main', 'MUG', 5 );
		await converged( api(), shops, 20_000 );
		await stop();
		await restore();
		const found = tooHigh();
		simulator( 'shopify-main' ).faults.answerStatus = 503;
		await start();
		await until(
			'the others are looked at',
			async () => {
				const states = [
					await stateOf( 'woocommerce' ),
					await stateOf( 'shopify-outlet' ),
				];
				return { isSo: states.every( ( one ) => one === 'live' ), found: states.join() };
			},
			30_000
		);
		// The ledger believes in 19 mugs and a pair of shoes; 14 and none are shown, and stay.
		sell( 'woocommerce', 'TEA', 2 );
		await until(
			'a cut went out',
			async () => ( {
				isSo: simulator( 'shopify-outlet' ).shown( 'TEA' ) === 7,
				found: `${ simulator( 'shopify-outlet' ).shown( 'TEA' ) }`,
			} ),
			20_000
		);
		expect( simulator( 'woocommerce' ).shown( 'LAST-PAIR' ) ).toBe( 0 );
		expect( simulator( 'shopify-outlet' ).shown( 'MUG' ) ).toBe( 14 );
		expect( await stateOf( 'shopify-main' ) ).toBe( 'connecting' );
		await expect(
			worker?.app.reservations.reserve( {
				channel: channelIdSchema.parse( 'woocommerce' ),
				order: orderIdSchema.parse( '77' ),
				attempt: 'one',
				lines: [],
				holdMs: 1_000,
			} )
		).rejects.toThrow( 'SALES_MISSING' );
		simulator( 'shopify-main' ).faults.answerStatus = 0;
		await converged( api(), shops, 90_000 );
		expect( shownEverywhere( 'LAST-PAIR' ) ).toEqual( [ 0, 0, 0 ] );
		expect( shownEverywhere( 'MUG' ) ).toEqual( [ 14, 14, 14 ] );
		expect( shownEverywhere( 'TEA' ) ).toEqual( [ 7, 7, 7 ] );
		expect( found ).toEqual( [] );
	}, 150_000 );

	it( 'goes on looking after another restart, and restores the same backup twice', async () => {
		await backup();
		sell( 'woocommerce', 'MUG', 4 );
		await converged( api(), shops, 20_000 );
		await stop();
		await restore();
		simulator( 'woocommerce' ).faults.answerStatus = 503;
		await start();
		await stop();
		await restore();
		await start();
		await stop();
		simulator( 'woocommerce' ).faults.answerStatus = 0;
		const found = tooHigh();
		await start();
		await converged( api(), shops, 60_000 );
		expect( shownEverywhere( 'MUG' ) ).toEqual( [ 15, 15, 15 ] );
		expect( found ).toEqual( [] );
	}, 120_000 );
} );

describe( 'a paired shop whose ledger is restored from a backup', () => {
	it( 'has sold since, and has seen later revisions: it listens again, and is counted', async () => {
		const world = await PairedWorld.paired( { MUG: 10, TEA: 20 } );
		const backup = join( world.dataDir, 'a.backup' );
		try {
			world.plugin.sell( 'MUG', 1 );
			await world.plugin.deliver();
			await world.agreesOn( 'MUG', 9 );
			await backupSqlite( world.dataDir, backup, { nowMs: Date.now() } );
			world.plugin.sell( 'MUG', 2 );
			await world.plugin.deliver();
			for ( const delta of [ 5, -3, -2 ] ) {
				await world.adjust( 'TEA', delta );
				await world.agreesOn( 'TEA', ( await world.ledger( 'TEA' ) ).onHand );
			}
			await world.agreesOn( 'MUG', 7 );
			const seen = world.plugin.product( 'TEA' ).revision;
			await world.stopWorker();
			world.plugin.sell( 'TEA', 4 );
			globalAgent.destroy();
			await restoreSqlite( world.dataDir, backup, { nowMs: settledMs() } );
			await world.startWorker();
			await world.agreesOn( 'MUG', 7, 30_000 );
			await world.agreesOn( 'TEA', 16, 30_000 );
			await world.live();
			await world.adjust( 'TEA', 1 );
			await world.agreesOn( 'TEA', 17, 20_000 );
			expect( world.plugin.product( 'TEA' ).revision ).toBeGreaterThan( seen );
			expect( await world.ledger( 'MUG' ) ).toEqual( { onHand: 10, committed: 3 } );
		} finally {
			await world.close();
		}
	}, 120_000 );
} );
