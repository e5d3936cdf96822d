import { spawn, spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { systemClock } from '../../src/worker/adapters/system-ports.ts';
import { moveToPostgres } from '../../src/worker/store/copy/move-to-postgres.ts';
import { refuseUnfinishedMove } from '../../src/worker/store/copy/move-progress.ts';
import { contentIn } from '../../src/worker/store/copy/postgres-tables.ts';
import { contentOf, tablesOf } from '../../src/worker/store/copy/sqlite-tables.ts';
import { openForReading } from '../../src/worker/store/sqlite/database.ts';
import { openSqliteStore } from '../../src/worker/store/sqlite/open-sqlite-store.ts';
import { MAIN } from '../integration/worker-process.ts';
import { edit, ledgerToMove } from './moved-ledger.ts';
import { openNewDatabase } from './open-database.ts';
import { describePostgres } from './use-postgres.ts';

const reportSchema = z.object( {
	rows: z.number(),
	position: z.number(),
	stateHash: z.string(),
	chainRoot: z.string(),
	contentHash: z.string(),
	replaced: z.record( z.string(), z.number() ),
} );

const KILLS = Number( process.env[ 'LOCKSTEP_MOVE_KILLS' ] ?? 3 );
const EVENTS = 12_000;
/** About as long as one move takes that nobody kills. */
const LONGEST_MS = 6_000;

describePostgres( 'lockstep move', ( postgres ) => {
	let ledger: Awaited< ReturnType< typeof ledgerToMove > >;

	beforeEach( async () => {
		ledger = await ledgerToMove( { events: 700 } );
	} );
	afterEach( () => ledger.remove() );

	const env = (): NodeJS.ProcessEnv => ( {
		...process.env,
		LOCKSTEP_DATA_DIR: ledger.dataDir,
		NODE_OPTIONS: '',
	} );
	const lockstep = ( ...args: string[] ) =>
		spawnSync( process.execPath, [ MAIN, ...args ], { encoding: 'utf8', env: env() } );

	it( 'brings every row over, and from then on the folder refuses to be a ledger', async () => {
		const { url, database } = await openNewDatabase( postgres );
		const source = openForReading( ledger.dataDir );
		const tables = tablesOf( source );
		const full = tables.filter(
			( { name } ) => source.prepare( `select 1 from ${ name }` ).get() !== undefined
		);
		source.close();
		const store = openSqliteStore( ledger.dataDir );
		const hashes = {
			stateHash: await store.ledger.stateHash(),
			chainRoot: ( await store.ledger.audit() ).root,
		};
		await store.close();
		const { status, stdout, stderr } = lockstep( 'move', '--to', url, '--json' );
		expect( stderr ).toContain( '1 texts in deliveries.error_detail had' );
		expect( status ).toBe( 0 );
		expect( reportSchema.parse( JSON.parse( stdout ) ) ).toMatchObject( {
			position: 700,
			...hashes,
			replaced: {
				'deliveries.error_detail': 1,
				'delivery_notices.error_detail': 1,
				'refusals.last_reason': 1,
			},
		} );
		expect( full.map( ( { name } ) => name ) ).toEqual(
			expect.arrayContaining( [ 'calls', 'chain_anchors', 'delivery_notices', 'drifts' ] )
		);
		const notices = await database.rows( 'select notice, delivery from delivery_notices' );
		expect( notices ).toHaveLength( 2 );
		const refused = lockstep( 'serve' );
		expect( [ refused.status, refused.stderr.split( ':' )[ 0 ] ] ).toEqual( [
			1,
			'LEDGER_MOVED',
		] );
		expect( refused.stderr ).toContain( 'LOCKSTEP_DATABASE_URL' );
		expect( refused.stderr ).not.toContain( new URL( url ).password );
		expect( lockstep( 'move', '--to', url ).stderr ).toMatch( /^LEDGER_MOVED/ );
		expect( await database.first( `select to_regclass('moves') as there` ) ).toEqual( {
			there: null,
		} );
		// It goes on from where it was.
		await database.transaction( async ( tx ) => {
			expect( await tx.first( 'select position from log_head' ) ).toEqual( {
				position: 700,
			} );
			await tx.run(
				`insert into drifts (listing, channel, expected, shown, found_at_ms) values ('a', 'b', 1, 2, 3)`
			);
			expect( await tx.first( 'select max(drift) as last from drifts' ) ).toEqual( {
				last: 2,
			} );
		} );
		await database.close();
	} );

	it( 'refuses a database in which there is something, and a folder in which there is nothing', async () => {
		const { url, database } = await openNewDatabase( postgres );
		await database.run( `insert into skus (sku) values ('A')` );
		await database.close();
		expect( lockstep( 'move', '--to', url ).stderr ).toMatch( /^DATABASE_NOT_EMPTY.*skus/ );
		const store = openSqliteStore( ledger.dataDir );
		expect( lockstep( 'move', '--to', url ).stderr ).toMatch( /^DATA_FOLDER_IN_USE/ );
		await store.close();
		ledger.remove();
		expect( lockstep( 'move', '--to', url ).stderr ).toMatch( /^LEDGER_MISSING/ );
		expect( existsSync( ledger.dataDir ) ).toBe( false );
	} );

	it( 'does not go on with another state of the ledger, and half of one is no ledger', async () => {
		const { url, database } = await openNewDatabase( postgres );
		const interrupted = new AbortController();
		const half = moveToPostgres( ledger.dataDir, 'there', {
			database,
			clock: systemClock,
			signal: interrupted.signal,
			onProgress: ( what, done ) => {
				if ( what === 'moving' && done > 500 ) {
					interrupted.abort( new Error( 'Interrupted.' ) );
				}
			},
		} );
		await expect( half ).rejects.toThrow( 'Interrupted.' );
		await expect( refuseUnfinishedMove( database ) ).rejects.toMatchObject( {
			code: 'MOVE_UNFINISHED',
		} );
		edit( ledger.dataDir, `update skus set title = 'another' where sku = 'SKU-1'` );
		await openSqliteStore( ledger.dataDir ).close();
		expect( lockstep( 'move', '--to', url ).stderr ).toMatch( /^MOVE_OF_ANOTHER/ );
		edit( ledger.dataDir, `update skus set title = 'SKU-1' where sku = 'SKU-1'` );
		expect( lockstep( 'move', '--to', url ).status ).toBe( 0 );
		await refuseUnfinishedMove( database );
		await database.close();
	} );

	it( 'notices a row that did not arrive as it was', async () => {
		const { url, database } = await openNewDatabase( postgres );
		await postgres.server.query(
			new URL( url ).pathname.slice( 1 ),
			`create function lose() returns trigger language plpgsql as $$ begin new.title := 'x'; return new; end $$;
			create trigger lose before insert on skus for each row when (new.sku = 'SKU-7') execute function lose()`
		);
		expect( lockstep( 'move', '--to', url ).stderr ).toMatch( /^MOVE_DIFFERS.*\(skus\)/ );
		await openSqliteStore( ledger.dataDir ).close();
		await database.close();
	} );

	it( 'says that only the owner may do it', async () => {
		const { url, database } = await openNewDatabase( postgres );
		const name = new URL( url ).pathname.slice( 1 );
		await postgres.server.query(
			name,
			`create role mover login password 'mover';
			grant select, insert, update, delete on all tables in schema public to mover`
		);
		const mover = postgres.server.url( name, 'mover', 'mover' );
		expect( lockstep( 'move', '--to', mover ).stderr ).toMatch( /^DATABASE_OWNER_NEEDED/ );
		expect( lockstep( 'move', '--to', url ).status ).toBe( 0 );
		await database.close();
	} );

	it( 'refuses a character that the log cannot be kept with', async () => {
		const { url, database } = await openNewDatabase( postgres );
		edit(
			ledger.dataDir,
			`drop trigger events_are_never_edited; update events set actor = 'a' || char(0) where position = 5`
		);
		expect( lockstep( 'move', '--to', url ).stderr ).toMatch( /^NOT_MOVABLE.*events\.actor/ );
		await database.close();
	} );

	it( `comes to the same end however often it is killed (${ KILLS } times), or the server with it`, async () => {
		ledger.remove();
		ledger = await ledgerToMove( { events: EVENTS } );
		let killed = 0;
		while ( killed < KILLS ) {
			const { url, database } = await openNewDatabase( postgres );
			killed += await movedWithKills( url, KILLS - killed );
			const copy = new Database( join( ledger.dataDir, 'ledger.sqlite' ), {
				readonly: true,
			} );
			const there = await database.snapshot( ( tx ) =>
				contentIn( tx, tablesOf( copy ), () => undefined )
			);
			// One text of each had a character that PostgreSQL does not keep.
			expect( there.differencesFrom( contentOf( copy ) ) ).toEqual( [
				'deliveries',
				'delivery_notices',
				'refusals',
			] );
			expect( await database.first( 'select position from log_head' ) ).toEqual( {
				position: EVENTS,
			} );
			copy.close();
			await database.close();
			rmSync( join( ledger.dataDir, 'moved-to.json' ) );
		}
	}, 600_000 );

	/** Until it has come to its end; answers how often it was killed on its way. */
	async function movedWithKills( url: string, most: number ): Promise< number > {
		for ( let killed = 0; ; ) {
			const child = spawn( process.execPath, [ MAIN, 'move', '--to', url ], {
				env: env(),
				stdio: [ 'ignore', 'ignore', 'pipe' ],
			} );
			const said: string[] = [];
			child.stderr.on( 'data', ( text: Buffer ) => said.push( text.toString() ) );
			const ended = new Promise< number | null >( ( resolve ) => {
				child.once( 'close', resolve );
			} );
			if ( killed < most ) {
				await sleep( Math.random() * LONGEST_MS );
				if ( Math.random() < 0.2 ) {
					await postgres.restart( 'immediate' );
					await sleep( Math.random() * LONGEST_MS );
				}
				child.kill( 'SIGKILL' );
			}
			const code = await ended;
			if ( code === null ) {
				killed += 1;
			} else if ( code === 0 || said.join( '' ).startsWith( 'LEDGER_MOVED' ) ) {
				return killed;
			} else if ( killed === most || ! /DATABASE_UNREACHABLE/.test( said.join( '' ) ) ) {
				throw new Error( said.join( '' ) );
			}
		}
	}
} );
