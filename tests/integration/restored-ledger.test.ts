import { globalAgent } from 'node:http';
import { join } from 'node:path';
import { channelIdSchema, orderIdSchema } from '../../src/shared/ids.ts';
import { backupSqlite } from '../../src/worker/store/sqlite/backup-sqlite.ts';
import { restoreSqlite } from '../../src/worker/store/sqlite/restore-sqlite.ts';
import { PairedWorld, until } from './paired-shop/paired-world.ts';
import { RestorableWorld, settledMs } from './restorable-world.ts';

describe( 'a ledger restored from a backup', () => {
	let world: RestorableWorld;

	const backup = () => backupSqlite( world.dataDir, world.backupFile, { nowMs: Date.now() } );
	const restore = () => restoreSqlite( world.dataDir, world.backupFile, { nowMs: settledMs() } );

	beforeEach( async () => {
		world = await RestorableWorld.connected();
	} );
	afterEach( () => world.close() );

	it( 'learns what was sold since, and every channel comes to show what is there', async () => {
		const { stateHash } = await backup();
		world.sell( 'shopify-outlet', 'MUG', 3 );
		world.sell( 'woocommerce', 'MUG', 2 );
		world.sell( 'woocommerce', 'LAST-PAIR', 1 );
		const { order } = world.sell( 'shopify-main', 'TEA', 4 );
		await world.converged();
		await world.stop();
		// Nobody hears of these at once, and one of them takes back what was sold before.
		world.sell( 'shopify-main', 'MUG', 1 );
		world.simulator( 'shopify-main' ).cancel( order );
		const report = await restore();
		expect( report.restoredStateHash ).toBe( stateHash );
		const found = world.watchForTooHigh();
		await world.start();
		await world.converged();
		expect( world.shownEverywhere( 'MUG' ) ).toEqual( [ 13, 13, 13 ] );
		expect( world.shownEverywhere( 'TEA' ) ).toEqual( [ 9, 9, 9 ] );
		expect( world.shownEverywhere( 'LAST-PAIR' ) ).toEqual( [ 0, 0, 0 ] );
		expect( found ).toEqual( [] );
		expect( await world.worker.app.store.model.restoredChannels() ).toEqual( [] );
	}, 90_000 );

	it( 'raises nothing anywhere while one channel does not say what it has sold; cuts go out', async () => {
		await backup();
		world.sell( 'shopify-main', 'LAST-PAIR', 1 );
		world.sell( 'shopify-main', 'MUG', 5 );
		await world.converged();
		await world.stop();
		await restore();
		const found = world.watchForTooHigh();
		world.simulator( 'shopify-main' ).faults.answerStatus = 503;
		await world.start();
		await until(
			'the others are looked at',
			async () => {
				const states = [
					await world.stateOf( 'woocommerce' ),
					await world.stateOf( 'shopify-outlet' ),
				];
				return { isSo: states.every( ( one ) => one === 'live' ), found: states.join() };
			},
			30_000
		);
		// The ledger believes in 19 mugs and a pair of shoes; 14 and none are shown, and stay.
		world.sell( 'woocommerce', 'TEA', 2 );
		await until(
			'a cut went out',
			async () => ( {
				isSo: world.simulator( 'shopify-outlet' ).shown( 'TEA' ) === 7,
				found: `${ world.simulator( 'shopify-outlet' ).shown( 'TEA' ) }`,
			} ),
			20_000
		);
		expect( world.simulator( 'woocommerce' ).shown( 'LAST-PAIR' ) ).toBe( 0 );
		expect( world.simulator( 'shopify-outlet' ).shown( 'MUG' ) ).toBe( 14 );
		expect( await world.stateOf( 'shopify-main' ) ).toBe( 'connecting' );
		await expect(
			world.worker.app.reservations.reserve( {
				channel: channelIdSchema.parse( 'woocommerce' ),
				order: orderIdSchema.parse( '77' ),
				attempt: 'one',
				lines: [],
				holdMs: 1_000,
			} )
		).rejects.toThrow( 'SALES_MISSING' );
		world.simulator( 'shopify-main' ).faults.answerStatus = 0;
		await world.converged( 90_000 );
		expect( world.shownEverywhere( 'LAST-PAIR' ) ).toEqual( [ 0, 0, 0 ] );
		expect( world.shownEverywhere( 'MUG' ) ).toEqual( [ 14, 14, 14 ] );
		expect( world.shownEverywhere( 'TEA' ) ).toEqual( [ 7, 7, 7 ] );
		expect( found ).toEqual( [] );
	}, 150_000 );

	it( 'goes on looking after another restart, and restores the same backup twice', async () => {
		await backup();
		world.sell( 'woocommerce', 'MUG', 4 );
		await world.converged();
		await world.stop();
		await restore();
		world.simulator( 'woocommerce' ).faults.answerStatus = 503;
		await world.start();
		await world.stop();
		await restore();
		await world.start();
		await world.stop();
		world.simulator( 'woocommerce' ).faults.answerStatus = 0;
		const found = world.watchForTooHigh();
		await world.start();
		await world.converged( 60_000 );
		expect( world.shownEverywhere( 'MUG' ) ).toEqual( [ 15, 15, 15 ] );
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
