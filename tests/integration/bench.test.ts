import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { LEDGER_FILE } from '../../src/worker/store/sqlite/database.ts';
import { control } from '../bench/ledger/control.ts';
import type { Engine } from '../bench/ledger/engine.ts';
import { goalsOf } from '../bench/ledger/goals.ts';
import { killRun } from '../bench/ledger/kill-run.ts';
import { lockstepPostgres } from '../bench/ledger/lockstep-postgres.ts';
import { lockstepSqlite } from '../bench/ledger/lockstep-sqlite.ts';
import { closedLoop, openLoop } from '../bench/ledger/loads.ts';
import { withClient } from '../bench/ledger/plain-postgres.ts';
import { PostgresDatabases } from '../bench/ledger/postgres-databases.ts';
import { postgresEngine } from '../bench/ledger/postgres-engine.ts';
import { postgresForUpdate } from '../bench/ledger/postgres-for-update.ts';
import { postgresFunction } from '../bench/ledger/postgres-function.ts';
import { postgresOptimistic } from '../bench/ledger/postgres-optimistic.ts';
import { postgresTables } from '../bench/ledger/postgres-tables.ts';
import { QUICK } from '../bench/ledger/plan.ts';
import { countRows } from '../bench/ledger/recorded-rows.ts';
import { RedisDatabases } from '../bench/ledger/redis-databases.ts';
import { redisLuaStream } from '../bench/ledger/redis-lua.ts';
import { isRedisHere } from '../bench/ledger/redis-server.ts';
import { resultTable } from '../bench/ledger/result-table.ts';
import { runBench } from '../bench/ledger/run-bench.ts';
import { CHANNELS, saleOf, type Answer, type Sale } from '../bench/ledger/sale.ts';
import { SqliteFolders } from '../bench/ledger/sqlite-folders.ts';
import { sqliteEngine } from '../bench/ledger/sqlite-engine.ts';
import { sqlitePerEvent } from '../bench/ledger/sqlite-per-event.ts';
import { describePostgres } from '../postgres/use-postgres.ts';

/** The bench itself: whether it counts rightly. Its figures are the machine's, and not tested. */

let folder: string;
let folders: SqliteFolders;
beforeEach( () => {
	folder = mkdtempSync( join( tmpdir(), 'lockstep-bench-test-' ) );
	folders = new SqliteFolders( folder );
} );
afterEach( () => rmSync( folder, { recursive: true, force: true } ) );

describe( 'a kill run', () => {
	it( 'finds who sells more than there is, and who forgets what he has promised', async () => {
		const found = await killRun( control, folders, { kills: 1, seed: 1, scarceSkus: 5 } );
		expect( found.oversold ).toBeGreaterThan( 0 );
		expect( found.lost ).toBeGreaterThan( 0 );
	}, 60_000 );

	it( 'finds units that were taken for nobody', async () => {
		const found = await killRun( { ...sqlitePerEvent, books: takenTwice }, folders, {
			kills: 0,
			seed: 1,
			scarceSkus: 5,
		} );
		expect( found ).toEqual( { kills: 0, oversold: 0, lost: 0, miscounted: 5 } );
	}, 60_000 );
} );

describePostgres( 'every other way on a server', ( postgres ) => {
	it.each( [ postgresFunction, postgresForUpdate, postgresOptimistic ] )(
		'$name sells what there is, and knows what it has sold',
		async ( subject ) => {
			const databases = new PostgresDatabases( postgres.server );
			const found = await killRun( subject, databases, { kills: 1, scarceSkus: 2, seed: 1 } );
			expect( found ).toEqual( { kills: 1, oversold: 0, lost: 0, miscounted: 0 } );
		},
		60_000
	);

	it( "leaves our ledger's tables as our ledger left them, where it is the raw floor", async () => {
		const engine = postgresEngine( new PostgresDatabases( postgres.server ) );
		const [ ours, floors ] = await recordAndWrite( engine );
		const tables = await postgresTablesIn( ours );
		delete tables[ 'recorded' ];
		expect( Object.keys( tables ) ).toContain( 'events' );
		expect( await postgresTablesIn( floors ) ).toEqual( tables );
	}, 60_000 );

	it( 'kills our ledger and finds nothing', async () => {
		const databases = new PostgresDatabases( postgres.server );
		const limits = { kills: 2, scarceSkus: 2, seed: 1 };
		expect( await killRun( lockstepPostgres, databases, limits ) ).toEqual( {
			kills: 2,
			oversold: 0,
			lost: 0,
			miscounted: 0,
		} );
	}, 60_000 );

	const title = 'Redis, which keeps its backlog itself, loses nothing';
	( isRedisHere() ? it : it.skip )(
		`${ title } (Redis)`,
		async () => {
			const databases = new RedisDatabases(
				folder,
				new PostgresDatabases( postgres.server )
			);
			const found = await killRun( redisLuaStream, databases, {
				kills: 2,
				scarceSkus: 2,
				seed: 1,
				besideKill: ( at ) => databases.restart( at ),
			} );
			expect( found ).toEqual( { kills: 2, oversold: 0, lost: 0, miscounted: 0 } );
		},
		60_000
	);
} );

async function takenTwice( at: string ) {
	const books = await sqlitePerEvent.books( at );
	const taken = new Map( [ ...books.taken ].map( ( [ sku, units ] ) => [ sku, units + 1 ] ) );
	return { ...books, taken };
}

describe( 'the raw floor', () => {
	it( 'leaves every table as our ledger left it', async () => {
		const [ ours, floors ] = await recordAndWrite( sqliteEngine( folder ) );
		const tables = tablesIn( ours );
		delete tables[ 'recorded' ];
		expect( Object.keys( tables ) ).toContain( 'events' );
		expect( tablesIn( floors ) ).toEqual( tables );
	}, 60_000 );

	it( 'has a row of the log for every sale, and eight desired quantities for every SKU that sold', async () => {
		const engine = sqliteEngine( folder );
		const template = await folders.create();
		await lockstepSqlite.fill( template, { skus: 1, unitsEach: 1_000 } );
		const sales = Array.from( { length: 40 }, ( _none, nth ) => saleOf( 'hot', nth, null ) );
		const counts = countRows( await engine.record( template, [ sales ] ) );
		expect( counts ).toMatchObject( {
			'events insert': 40,
			'orders insert': 40,
			'desired update': CHANNELS,
		} );
	} );
} );

/** Two databases: of one our ledger has sold, and in the other its floor has written what was recorded. */
async function recordAndWrite( engine: Engine ): Promise< readonly [ string, string ] > {
	const { databases, lockstep } = engine;
	const catalogue = { skus: 7, unitsEach: 3 };
	const template = await databases.create();
	await lockstep.fill( template, catalogue );
	const [ ours, floors ] = [
		await databases.copyOf( template ),
		await databases.copyOf( template ),
	];
	// Some are refused: there are three of each, and a hundred buyers.
	const commits = [ 50, 1, 49 ].map( ( size, nth ) =>
		Array.from( { length: size }, ( _none, index ) =>
			saleOf( `commit-${ nth }`, index, catalogue )
		)
	);
	const recorded = await engine.record( ours, commits );
	expect( recorded.map( ( { sales } ) => sales ) ).toEqual( [ 50, 1, 49 ] );
	const floor = await engine.openFloor( floors );
	for ( const commit of recorded ) {
		await floor.ready( commit )();
	}
	await floor.close();
	return [ ours, floors ];
}

function postgresTablesIn( url: string ): Promise< Record< string, unknown[] > > {
	return withClient( url, async ( client ) => {
		const all: Record< string, unknown[] > = {};
		for ( const { table } of await postgresTables( client ) ) {
			const { rows } = await client.query(
				`select * from "${ table }" as t order by t::text`
			);
			all[ table ] = rows;
		}
		return all;
	} );
}

function tablesIn( at: string ): Record< string, unknown[] > {
	const db = new Database( join( at, LEDGER_FILE ), { readonly: true } );
	const tables = db
		.prepare< [], { name: string } >( "select name from sqlite_schema where type = 'table'" )
		.all();
	const rows = Object.fromEntries(
		tables.map( ( { name } ) => [ name, db.prepare( `select * from "${ name }"` ).all() ] )
	);
	db.close();
	return rows;
}

describe( 'a load', () => {
	/** Answers at once, and notes who asked. */
	const noting = () => {
		const asked: { sale: Sale; connection: number }[] = [];
		const sell = async ( sale: Sale, connection: number ): Promise< Answer > => {
			asked.push( { sale, connection } );
			return 'accepted';
		};
		return { asked, sell };
	};
	const saleAt = ( number: number ): Sale => saleOf( 'load', number, null );

	it( 'asks for every sale once, over all connections', async () => {
		const { asked, sell } = noting();
		const limits = { connections: 4, inFlight: 2, salesMax: 100, forMs: 10_000 };
		const { sales } = await closedLoop( { sell }, saleAt, limits );
		expect( sales ).toBe( 100 );
		expect( new Set( asked.map( ( { sale } ) => sale.key ) ).size ).toBe( 100 );
		expect( new Set( asked.map( ( { connection } ) => connection ) ) ).toEqual(
			new Set( [ 0, 1, 2, 3 ] )
		);
	} );

	it( 'counts what a buyer waits who came while the subject stood still', async () => {
		let isFirst = true;
		const sell = async (): Promise< Answer > => {
			if ( isFirst ) {
				isFirst = false;
				const untilMs = performance.now() + 60;
				while ( performance.now() < untilMs ) {
					// Nobody else has a turn.
				}
			}
			return 'accepted';
		};
		const limits = { connections: 1, perSecond: 1_000, forMs: 100 };
		const { p50Ms } = await openLoop( { sell }, saleAt, limits );
		expect( p50Ms ).toBeGreaterThan( 5 );
	} );
} );

describe( 'the whole bench, quickly', () => {
	it( 'has a row for every subject and says of every goal whether it is met', async () => {
		const engine = sqliteEngine( folder );
		const contestants = [ lockstepSqlite, sqlitePerEvent, control ].map( ( subject ) => ( {
			subject,
			databases: folders,
		} ) );
		// Every sale of the plan, however slow the machine: what is looked at is how they were committed.
		const plan = { ...QUICK, forMs: 20_000 };
		const result = await runBench( plan, [ engine ], contestants, () => {} );
		const table = resultTable( result, [ engine ], contestants );
		for ( const name of [
			...contestants.map( ( { subject } ) => subject.name ),
			engine.floorName,
		] ) {
			expect( table ).toContain( `| ${ name } |` );
		}
		const goals = goalsOf( result, [ engine ], contestants );
		expect( goals ).toHaveLength( 5 );
		const counted = goals.find( ( { text } ) => text.includes( 'miscounted' ) );
		expect( counted ).toMatchObject( { value: 0, isMet: true } );
		const stormed = result.samples.median( lockstepSqlite.name, 'hot, a commit' );
		expect( stormed ).toBe( 500 );
	}, 90_000 );
} );
