import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, systemRandom } from '../../src/worker/adapters/system-ports.ts';
import { readConfig } from '../../src/worker/config.ts';
import { openStore } from '../../src/worker/store/open-store.ts';
import { commit, openShop, received } from '../conformance/store-shop.ts';
import { MAIN } from '../integration/worker-process.ts';
import { describePostgres } from './use-postgres.ts';

const PORTS = { clock: systemClock, random: systemRandom };

describePostgres( 'the ledger that the settings name', ( postgres ) => {
	let dataDir: string;
	beforeEach( () => {
		dataDir = mkdtempSync( join( tmpdir(), 'lockstep-open-' ) );
	} );
	afterEach( () => rmSync( dataDir, { recursive: true, force: true } ) );

	const settings = ( url?: string ): Record< string, string > => ( {
		LOCKSTEP_DATA_DIR: dataDir,
		...( url === undefined ? {} : { LOCKSTEP_DATABASE_URL: url } ),
	} );
	const run = ( url: string, ...args: readonly string[] ) =>
		spawnSync( process.execPath, [ MAIN, ...args ], {
			encoding: 'utf8',
			timeout: 20_000,
			env: { PATH: process.env[ 'PATH' ], ...settings( url ) },
		} );

	it( 'is a file in the data folder when they name no database', async () => {
		const store = await openStore( readConfig( settings() ), PORTS );
		await store.close();
		expect( readdirSync( dataDir ) ).toContain( 'ledger.sqlite' );
	} );

	it( 'is the database when they name one, and commands look there too', async () => {
		const url = await postgres.newDatabase();
		const store = await openStore( readConfig( settings( url ) ), PORTS );
		await openShop( store, [ 'A' ] );
		await commit( store, [ received( 'A', 5, 'first' ), received( 'A', 2, 'second' ) ] );
		const verified = run( url, 'verify', '--json' );
		expect( JSON.parse( verified.stdout ) ).toMatchObject( { events: 2, isWhole: true } );
		const replayed = run( url, 'replay', '--json' );
		expect( JSON.parse( replayed.stdout ) ).toMatchObject( { events: 2, isEqual: true } );
		await store.close();
		expect( readdirSync( dataDir ) ).toEqual( [] );
	} );

	it( 'is said to be unreachable where nobody answers', async () => {
		const url = ( await postgres.newDatabase() ).replace( /:\d+\//, ':1/' );
		await expect( openStore( readConfig( settings( url ) ), PORTS ) ).rejects.toMatchObject( {
			code: 'DATABASE_UNREACHABLE',
		} );
	} );
} );
