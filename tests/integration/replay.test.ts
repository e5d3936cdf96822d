import Database from 'better-sqlite3';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { Store } from '../../src/worker/store/contract.ts';
import { openSqliteStore } from '../../src/worker/store/sqlite/open-sqlite-store.ts';
import { commit, openShop, placed, received, sold } from '../conformance/store-shop.ts';
import { MAIN } from './worker-process.ts';

const reportSchema = z.object( {
	events: z.number(),
	liveHash: z.string(),
	replayedHash: z.string(),
	isEqual: z.boolean(),
	eventsPerSecond: z.number(),
	differences: z.array( z.unknown() ),
	error: z.object( { code: z.string() } ).optional(),
} );

describe( 'lockstep replay', () => {
	let dataDir: string;
	let temporary: string;
	let store: Store;

	beforeEach( async () => {
		dataDir = mkdtempSync( path.join( tmpdir(), 'lockstep-replayed-' ) );
		temporary = mkdtempSync( path.join( tmpdir(), 'lockstep-scratch-' ) );
		store = openSqliteStore( dataDir );
		await openShop( store, [ 'A' ] );
		await commit( store, [ received( 'A', 10, 'first' ), placed( sold( 'o1', 'A', 2 ) ) ] );
	} );
	afterEach( async () => {
		await store.close();
		rmSync( dataDir, { recursive: true, force: true } );
		rmSync( temporary, { recursive: true, force: true } );
	} );

	const replay = ( ...args: string[] ) =>
		spawnSync( process.execPath, [ MAIN, 'replay', ...args ], {
			encoding: 'utf8',
			env: {
				...process.env,
				LOCKSTEP_DATA_DIR: dataDir,
				TMPDIR: temporary,
				NODE_OPTIONS: '',
			},
		} );
	const file = (): string => path.join( dataDir, 'ledger.sqlite' );

	it( 'finds the counts of a running worker in its log, and leaves nothing behind', async () => {
		const { status, stdout, stderr } = replay( '--json' );
		expect( [ status, stderr ] ).toEqual( [ 0, '' ] );
		const report = reportSchema.parse( JSON.parse( stdout ) );
		const hash = await store.ledger.stateHash();
		expect( report ).toMatchObject( { events: 2, liveHash: hash, replayedHash: hash } );
		expect( readdirSync( temporary ) ).toEqual( [] );
		const said = replay();
		expect( said.status ).toBe( 0 );
		expect( said.stdout ).toMatch(
			/^2 events in [\d.]+ s, \d+ a second\nlive +(\w{64})\nreplayed +\1\n$/
		);
	} );

	it( 'changes nothing in the folder of a stopped one', async () => {
		await store.close();
		const before = readFileSync( file() );
		expect( replay().status ).toBe( 0 );
		expect( readFileSync( file() ).equals( before ) ).toBe( true );
		store = openSqliteStore( dataDir );
	} );

	it( 'fails where a count does not follow from the log, and says which', () => {
		const db = new Database( file() );
		db.exec( `update stock set committed = 3` );
		db.close();
		const { status, stdout, stderr } = replay( '--json' );
		expect( status ).toBe( 1 );
		expect( reportSchema.parse( JSON.parse( stdout ) ) ).toMatchObject( {
			isEqual: false,
			error: { code: 'REPLAY_DIFFERS' },
		} );
		expect( stderr ).toMatch( /^REPLAY_DIFFERS: / );
		expect( stderr ).toContain( 'live stock ["A","main",10,3,' );
		expect( stderr ).toContain( 'replayed stock ["A","main",10,2,' );
	} );

	it( 'says what is wrong with a folder that it cannot use', async () => {
		await store.close();
		const db = new Database( file() );
		const version = Number( db.pragma( 'user_version', { simple: true } ) );
		const errorAt = ( schema: number ): string => {
			db.pragma( `user_version = ${ schema }` );
			return replay().stderr;
		};
		expect( errorAt( version - 1 ) ).toMatch( /^SCHEMA_OLDER_THAN_WORKER: / );
		expect( errorAt( version + 1 ) ).toMatch( /^SCHEMA_NEWER_THAN_WORKER: / );
		db.close();
		rmSync( file() );
		const { status, stderr } = replay();
		expect( [ status, readdirSync( temporary ) ] ).toEqual( [ 1, [] ] );
		expect( stderr ).toMatch( /^LEDGER_MISSING: / );
		store = openSqliteStore( dataDir );
	} );
} );
