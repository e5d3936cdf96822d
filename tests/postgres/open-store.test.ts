import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '../../src/worker/adapters/pino-log.ts';
import { systemClock, systemIds, systemRandom } from '../../src/worker/adapters/system-ports.ts';
import { readConfig } from '../../src/worker/config.ts';
import { openForWork, openStore } from '../../src/worker/store/open-store.ts';
import { commit, openShop, received } from '../conformance/store-shop.ts';
import { MAIN } from '../integration/worker-process.ts';
import { WORKER } from './postgres-server.ts';
import { describePostgres } from './use-postgres.ts';

const PORTS = { clock: systemClock, random: systemRandom };
const WORK_PORTS = { ...PORTS, ids: systemIds, log: createLog( 'silent', process.stderr ) };

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

	it( 'lets the role of the other workers in, where the worker that starts is the owner', async () => {
		const url = await postgres.newDatabase();
		const config = readConfig( { ...settings( url ), LOCKSTEP_DATABASE_APP_ROLE: WORKER } );
		const owner = await openForWork( config, WORK_PORTS );
		await openShop( owner.store, [ 'A' ] );
		const theirs = readConfig( settings( postgres.server.workerUrl( url ) ) );
		const worker = await openForWork( theirs, WORK_PORTS );
		await commit( worker.store, [ received( 'A', 5, 'first' ) ] );
		expect( await owner.store.ledger.lastPosition() ).toBe( 1 );
		await worker.store.close();
		await owner.store.close();
	} );

	it( 'is not worked with while a ledger is being moved into it', async () => {
		const url = await postgres.newDatabase();
		const database = new URL( url ).pathname.slice( 1 );
		await postgres.server.query( database, 'create table move_under_way ()' );
		for ( const open of [ openStore, openForWork ] ) {
			await expect( open( readConfig( settings( url ) ), WORK_PORTS ) ).rejects.toMatchObject(
				{
					code: 'MOVE_UNFINISHED',
				}
			);
		}
	} );

	it( 'is said to be unreachable where nobody answers', async () => {
		const url = ( await postgres.newDatabase() ).replace( /:\d+\//, ':1/' );
		await expect( openStore( readConfig( settings( url ) ), PORTS ) ).rejects.toMatchObject( {
			code: 'DATABASE_UNREACHABLE',
		} );
	} );
} );
