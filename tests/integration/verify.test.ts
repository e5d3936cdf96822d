import Database from 'better-sqlite3';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openSqliteStore } from '../../src/worker/store/sqlite/open-sqlite-store.ts';
import { commit, openShop, received } from '../conformance/store-shop.ts';
import { MAIN } from './worker-process.ts';

describe( 'lockstep verify', () => {
	let dataDir: string;

	beforeEach( async () => {
		dataDir = mkdtempSync( path.join( tmpdir(), 'lockstep-verify-' ) );
		const store = openSqliteStore( dataDir );
		await openShop( store, [ 'A' ] );
		await commit( store, [ received( 'A', 10, 'first' ), received( 'A', 5, 'second' ) ] );
		await store.close();
	} );
	afterEach( () => rmSync( dataDir, { recursive: true, force: true } ) );

	const verify = ( ...args: string[] ) =>
		spawnSync( process.execPath, [ MAIN, 'verify', ...args ], {
			encoding: 'utf8',
			env: { ...process.env, LOCKSTEP_DATA_DIR: dataDir, NODE_OPTIONS: '' },
		} );

	it( 'says that a log is whole, and in what its chains end', () => {
		const { status, stdout } = verify( '--json' );
		expect( status ).toBe( 0 );
		const report: unknown = JSON.parse( stdout );
		expect( report ).toMatchObject( { events: 2, chains: 1, broken: null, isWhole: true } );
		const [ , root = '' ] = /"root":"(\w{64})"/.exec( stdout ) ?? [];
		expect( verify( '--root', root ).status ).toBe( 0 );
		const other = verify( '--root', 'f'.repeat( 64 ) );
		expect( other.status ).toBe( 1 );
		expect( other.stderr ).toContain( 'end otherwise' );
	} );

	it( 'names the event that somebody has edited', () => {
		const db = new Database( path.join( dataDir, 'ledger.sqlite' ) );
		db.exec(
			`drop trigger events_are_never_edited; update events set body = replace(body, '10', '11') where position = 1`
		);
		db.close();
		const { status, stderr } = verify();
		expect( status ).toBe( 1 );
		expect( stderr ).toBe(
			'The log was changed: an event is not what it was (event 1, sku:A). Compare with a backup.\n'
		);
	} );

	it( 'leaves a ledger alone that a worker uses', async () => {
		const store = openSqliteStore( dataDir );
		const { status, stderr } = verify();
		await store.close();
		expect( status ).toBe( 1 );
		expect( stderr ).toContain( 'DATA_FOLDER_IN_USE' );
	} );
} );
