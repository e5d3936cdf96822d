import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reserveSubmission } from '../bench/ledger/reserve-submission.ts';
import { skuName } from '../bench/ledger/sale.ts';
import { costTable } from '../bench/scale/cost-table.ts';
import { PostgresDatabases } from '../bench/ledger/postgres-databases.ts';
import { describePostgres } from '../postgres/use-postgres.ts';
import { largeOnPostgres, largeOnSqlite } from '../bench/scale/large-ledgers.ts';
import { costsIn } from '../bench/scale/run-scale.ts';
import { costGoals } from '../bench/scale/scale-goals.ts';
import { QUICK } from '../bench/scale/scale-plan.ts';
import { startCost } from '../bench/scale/start-cost.ts';
import { skuSchema, channelIdSchema } from '../../src/shared/ids.ts';

/** The bench itself: whether its large ledgers are ledgers. Its figures are the machine's, and not tested. */

const NOW_MS = Date.parse( '2026-11-21T12:00:00Z' );

let folder: string;
beforeEach( () => {
	folder = mkdtempSync( join( tmpdir(), 'lockstep-bench-test-' ) );
} );
afterEach( () => rmSync( folder, { recursive: true, force: true } ) );

describe( 'a ledger that was multiplied', () => {
	it( 'has every SKU once, with its balance and its listing, and sells the last as it does the first', async () => {
		const ledgers = largeOnSqlite( folder );
		const at = await ledgers.databases.create();
		await ledgers.fill( at, 300 );
		const store = await ledgers.open( at );
		try {
			expect( await store.model.skus() ).toHaveLength( 300 );
			expect( await store.ledger.lastPosition() ).toBe( 300 );
			const before = await store.deliveries.listings( channelIdSchema.parse( 'channel-0' ) );
			expect( new Set( before.map( ( { quantity } ) => quantity ) ) ).toEqual(
				new Set( [ 1_000_000 ] )
			);
			for ( const index of [ 0, 299 ] ) {
				const sale = { key: `sale-${ index }`, sku: skuName( index ), channel: 0 };
				const { dirtyChannels, results } = await store.ledger.commit(
					[ reserveSubmission( sale, NOW_MS ) ],
					NOW_MS
				);
				expect( dirtyChannels ).toEqual( [ 'channel-1' ] );
				expect( results ).toMatchObject( [ { reserved: { result: 'accepted' } } ] );
				const [ row ] = await store.ledger.stock( skuSchema.parse( sale.sku ) );
				expect( row ).toMatchObject( { onHand: 1_000_000, committed: 1 } );
			}
		} finally {
			await store.close();
		}
	} );
} );

describe( 'the bench of large ledgers, quickly', () => {
	it( 'says what an event costs in each of them, and whether that is the same', async () => {
		const costs = await costsIn( largeOnSqlite( folder ), QUICK, () => {} );
		expect( costTable( QUICK.sizes, [ { name: 'SQLite', costs } ] ) ).toMatch(
			/\| SQLite \| anywhere \| 500 \| \d+ \| \d+ \|/
		);
		expect( costGoals( 'SQLite', costs ) ).toHaveLength( 6 );
	}, 60_000 );

	it( 'starts a worker on a shop of that size, which it still can write to', async () => {
		const { readyMs, startedMb, highestMb } = await startCost(
			largeOnSqlite( folder ),
			folder,
			QUICK
		);
		expect( readyMs ).toBeGreaterThan( 0 );
		expect( highestMb ).toBeGreaterThanOrEqual( startedMb );
	}, 90_000 );
} );

describePostgres( 'on PostgreSQL', ( postgres ) => {
	it( 'a multiplied ledger sells its last SKU, and a worker starts on a multiplied shop', async () => {
		const ledgers = largeOnPostgres( new PostgresDatabases( postgres.server ) );
		const at = await ledgers.databases.create();
		await ledgers.fill( at, 300 );
		const store = await ledgers.open( at );
		const sale = { key: 'the last', sku: skuName( 299 ), channel: 0 };
		const { results, dirtyChannels } = await store.ledger.commit(
			[ reserveSubmission( sale, NOW_MS ) ],
			NOW_MS
		);
		await store.close();
		expect( dirtyChannels ).toEqual( [ 'channel-1' ] );
		expect( results ).toMatchObject( [ { position: 301, reserved: { result: 'accepted' } } ] );
		const { readyMs } = await startCost( ledgers, folder, QUICK );
		expect( readyMs ).toBeGreaterThan( 0 );
	}, 120_000 );
} );

describe( 'a goal of equal costs', () => {
	it( 'is missed where the large ledger costs a quarter more, or a quarter less', () => {
		const goals = costGoals( 'x', [
			{ spread: 'anywhere', batch: 1, costs: [ 100, 400, 119 ] },
			{ spread: 'anywhere', batch: 1, costs: [ 100, 100, 125 ] },
			{ spread: 'anywhere', batch: 1, costs: [ 100, 100, 75 ] },
		] );
		expect( goals.map( ( { isMet } ) => isMet ) ).toEqual( [ true, false, false ] );
	} );
} );
