import { systemClock } from '../../src/worker/adapters/system-ports.ts';
import { backupPostgres } from '../../src/worker/store/copy/backup-postgres.ts';
import { moveToPostgres } from '../../src/worker/store/copy/move-to-postgres.ts';
import { restorePostgres } from '../../src/worker/store/copy/restore-postgres.ts';
import { RestorableWorld, settledMs } from '../integration/restorable-world.ts';
import { openNewDatabase } from './open-database.ts';
import { describePostgres } from './use-postgres.ts';

describePostgres( 'a worker whose ledger', ( postgres ) => {
	let world: RestorableWorld;

	beforeEach( async () => {
		world = await RestorableWorld.connected();
	} );
	afterEach( () => world.close() );

	it( 'is moved goes on where it was; restored elsewhere it learns what was sold since', async () => {
		await world.stop();
		// Nobody hears of this one before the worker is on its new database.
		world.sell( 'woocommerce', 'MUG', 2 );
		const first = await openNewDatabase( postgres );
		await moveToPostgres( world.dataDir, 'there', {
			database: first.database,
			clock: systemClock,
		} );
		await expect( world.start() ).rejects.toThrow( 'LEDGER_MOVED' );
		const tooHigh = world.watchForTooHigh();
		await world.start( { LOCKSTEP_DATABASE_URL: first.url } );
		await world.converged();
		expect( world.shownEverywhere( 'MUG' ) ).toEqual( [ 17, 17, 17 ] );

		await backupPostgres( first.database, world.backupFile, { nowMs: Date.now() } );
		world.sell( 'shopify-outlet', 'MUG', 3 );
		world.sell( 'shopify-main', 'LAST-PAIR', 1 );
		await world.converged();
		await world.stop();
		world.sell( 'woocommerce', 'TEA', 4 );
		const second = await openNewDatabase( postgres );
		await restorePostgres( world.backupFile, {
			database: second.database,
			clock: { ...systemClock, now: settledMs },
		} );
		await world.start( { LOCKSTEP_DATABASE_URL: second.url } );
		await world.converged();
		expect( world.shownEverywhere( 'MUG' ) ).toEqual( [ 14, 14, 14 ] );
		expect( world.shownEverywhere( 'TEA' ) ).toEqual( [ 5, 5, 5 ] );
		expect( world.shownEverywhere( 'LAST-PAIR' ) ).toEqual( [ 0, 0, 0 ] );
		expect( tooHigh ).toEqual( [] );
		await world.stop();
		await Promise.all( [ first.database.close(), second.database.close() ] );
	}, 180_000 );
} );
