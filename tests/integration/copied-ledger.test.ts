import { cpSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PushesAnswer } from '../../src/shared/api/channels.ts';
import { ApiClient } from '../../src/worker/cli/demo/api-client.ts';
import { readConfig } from '../../src/worker/config.ts';
import { startWorker, type StartedWorker } from '../../src/worker/start-worker.ts';
import { pause } from './kill-run.ts';
import { startWorld, type World } from './world.ts';

const SHOP = 'shopify-main';

/** The data folder of a worker at work, found again at other places. */
describe( 'a ledger that was copied', () => {
	let world: World;
	let root: string;
	let worker: StartedWorker | null;

	beforeAll( async () => {
		world = await startWorld( { products: [ { sku: 'A', title: 'A', quantity: 10 } ] } );
		await world.worker.app.stop();
		root = mkdtempSync( join( tmpdir(), 'lockstep-copies-' ) );
	} );
	beforeEach( () => {
		worker = null;
	} );
	afterEach( async () => {
		await worker?.app.stop();
	} );
	afterAll( async () => {
		await Promise.all( world.shops.map( ( { simulator } ) => simulator.close() ) );
		rmSync( root, { recursive: true, force: true } );
		rmSync( world.dataDir, { recursive: true, force: true } );
	} );

	async function start(
		dataDir: string,
		env: Readonly< Record< string, string > > = {}
	): Promise< ApiClient > {
		const config = readConfig( {
			LOCKSTEP_DATA_DIR: dataDir,
			LOCKSTEP_PORT: '0',
			LOCKSTEP_LOG_LEVEL: 'silent',
			...env,
		} );
		worker = await startWorker( config, { write: () => undefined } );
		return new ApiClient( worker.address, worker.adminToken );
	}
	const stop = async (): Promise< void > => {
		await worker?.app.stop();
		worker = null;
	};
	const pushes = ( api: ApiClient ): Promise< PushesAnswer > => api.get( '/v1/pushes' );
	const callsMade = (): number =>
		world.shops
			.flatMap( ( { simulator } ) => [ ...simulator.calls.values() ] )
			.reduce( ( sum, calls ) => sum + calls, 0 );

	async function shownEverywhere( units: number ): Promise< void > {
		const untilMs = Date.now() + 30_000;
		while ( world.shops.some( ( { simulator } ) => simulator.shown( 'A' ) !== units ) ) {
			expect( Date.now() ).toBeLessThan( untilMs );
			await pause( 50 );
		}
	}

	it( 'makes no call to any channel, says so, and works once it is adopted', async () => {
		const copy = join( root, 'copy' );
		cpSync( world.dataDir, copy, { recursive: true } );
		const before = callsMade();
		const api = await start( copy );
		expect( ( await pushes( api ) ).copy?.reason ).toMatch( /its data folder has been copied/ );
		await api.post( '/v1/adjustments', {
			key: 'copied-0001',
			sku: 'A',
			location: 'main',
			delta: -3,
			reason: 'test',
		} );
		await pause( 1_500 );
		expect( callsMade() ).toBe( before );
		await expect( api.post( `/v1/channels/${ SHOP }/import`, {} ) ).rejects.toThrow(
			/LEDGER_IS_A_COPY/
		);
		await stop();
		const again = await start( copy );
		expect( ( await pushes( again ) ).copy ).not.toBeNull();
		await again.post( '/v1/pushes/adopt', { reason: 'this is the one now' } );
		expect( ( await pushes( again ) ).copy ).toBeNull();
		await shownEverywhere( 7 );
		await stop();
		expect( ( await pushes( await start( copy ) ) ).copy ).toBeNull();
	}, 120_000 );

	it( 'is none when its folder has another name, and one under another address', async () => {
		const url = { LOCKSTEP_PUBLIC_URL: 'http://127.0.0.1:9' };
		expect( ( await pushes( await start( world.dataDir, url ) ) ).copy ).toBeNull();
		await stop();
		const renamed = `${ world.dataDir }-renamed`;
		renameSync( world.dataDir, renamed );
		try {
			expect( ( await pushes( await start( renamed, url ) ) ).copy ).toBeNull();
			await stop();
			const staging = { LOCKSTEP_PUBLIC_URL: 'http://127.0.0.1:10' };
			expect( ( await pushes( await start( renamed, staging ) ) ).copy?.reason ).toBe(
				'LOCKSTEP_PUBLIC_URL is http://127.0.0.1:10; it was http://127.0.0.1:9.'
			);
			await stop();
			// Set wrong by mistake, and put right.
			expect( ( await pushes( await start( renamed, url ) ) ).copy ).toBeNull();
			await stop();
		} finally {
			renameSync( renamed, world.dataDir );
		}
	}, 60_000 );
} );
