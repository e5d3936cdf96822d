import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Delays, SimulatedChannel } from '../../src/simulator/contract.ts';
import { createShopifySimulator } from '../../src/simulator/shopify/create-shopify-simulator.ts';
import { shopifySettings } from '../../src/worker/cli/demo/start-simulators.ts';
import type { WorkerStatus } from '../../src/shared/status.ts';
import { describePostgres } from '../postgres/use-postgres.ts';
import { pause } from './kill-run.ts';
import { RecordingGateway } from './recording-gateway.ts';
import { WorkerProcess } from './worker-process.ts';

/**
 * Two workers as everybody runs them, on one PostgreSQL ledger: whichever takes a delivery, the one that
 * works for the other channel writes to it; and when one is gone, the other works for its channels.
 */

const DELAYS: Delays = {
	write: { minMs: 20, maxMs: 60 },
	read: { minMs: 5, maxMs: 20 },
	webhook: { minMs: 10, maxMs: 30 },
};
const SKU = 'MUG';
const UNITS = 100;
const SETTLED_WITHIN_MS = 25_000;
const CHANNELS = [ 'first', 'second' ];
/** With the plain budget a worker that takes over would wait for its turn to list orders. */
const COST = { costMaximum: 20_000, costRestoredPerSecond: 1_000 };

describePostgres( 'two workers on one ledger', ( postgres ) => {
	let dataDir: string;
	let workers: WorkerProcess[];
	let shops: SimulatedChannel[];
	let intake: RecordingGateway;
	let sold: number;

	beforeEach( async () => {
		dataDir = mkdtempSync( join( tmpdir(), 'lockstep-several-' ) );
		const url = await postgres.newDatabase();
		let turn = 0;
		// As a proxy in front of them does: one after the other, past those that are down.
		intake = await RecordingGateway.open( () => {
			const up = workers.filter( ( { address } ) => address !== null );
			return up[ turn++ % Math.max( 1, up.length ) ]?.address ?? null;
		} );
		const env = { LOCKSTEP_DATABASE_URL: url, LOCKSTEP_PUBLIC_URL: intake.url };
		workers = [ 0, 1 ].map( () => new WorkerProcess( dataDir, env ) );
		shops = await Promise.all(
			CHANNELS.map( ( name, seed ) =>
				createShopifySimulator( {
					name,
					seed,
					products: [ { sku: SKU, title: 'Mug', quantity: UNITS } ],
					delays: DELAYS,
					webhookRetryDelaysMs: [ 100, 200, 400, 800, 1_600, 3_200 ],
					...COST,
				} )
			)
		);
		sold = 0;
		for ( const worker of workers ) {
			await worker.start();
		}
		// Each is set up by another worker, and worked for by that one.
		for ( const [ at, simulator ] of shops.entries() ) {
			await worker( at ).api.post( '/v1/channels', {
				channel: CHANNELS[ at ],
				kind: 'shopify',
				name: simulator.name,
				settings: shopifySettings( simulator, DELAYS ),
			} );
		}
		await settled();
	}, 120_000 );

	afterEach( async () => {
		await Promise.all( shops.map( ( shop ) => shop.close() ) );
		workers.forEach( ( one ) => one.freeze( false ) );
		await Promise.all( workers.map( ( one ) => one.end( 'SIGKILL' ) ) );
		await intake.close();
		rmSync( dataDir, { recursive: true, force: true } );
	}, 60_000 );

	const worker = ( at: number ): WorkerProcess => atIndex( workers, at );
	/** Write calls that have arrived at any of the shops. */
	const writes = (): number =>
		shops
			.flatMap( ( one ) => [ ...one.calls ] )
			.filter( ( [ operation ] ) => /set|adjust/i.test( operation ) )
			.reduce( ( sum, [ , calls ] ) => sum + calls, 0 );
	const shop = ( at: number ): SimulatedChannel => atIndex( shops, at );

	function sell( at: number, quantity: number ): void {
		shop( at ).sell( [ { sku: SKU, quantity } ] );
		sold += quantity;
	}

	/** Every shop shows what is left. */
	async function settled(): Promise< void > {
		const untilMs = Date.now() + SETTLED_WITHIN_MS;
		while ( shops.some( ( one ) => one.shown( SKU ) !== UNITS - sold ) ) {
			if ( Date.now() > untilMs ) {
				const shown = shops.map( ( one ) => one.shown( SKU ) ).join( ', ' );
				const logged = workers.map( ( one ) => one.logged.slice( -8 ).join( '\n' ) );
				throw new Error(
					`${ shown } are shown, not ${ UNITS - sold }\n${ logged.join( '\n---\n' ) }`
				);
			}
			await pause( 20 );
		}
	}

	async function dutiesOf( one: WorkerProcess ): Promise< string[] > {
		const status = await one.api.get< WorkerStatus >( '/v1/status' );
		return status.channels
			.filter( ( { isOnDuty } ) => isOnDuty )
			.map( ( { channel } ) => channel )
			.sort();
	}

	it( 'divides the channels among them, and every sale reaches the other channel', async () => {
		expect( await dutiesOf( worker( 0 ) ) ).toEqual( [ 'first' ] );
		expect( await dutiesOf( worker( 1 ) ) ).toEqual( [ 'second' ] );
		for ( let round = 0; round < 5; round++ ) {
			sell( 0, 2 );
			sell( 1, 1 );
			await settled();
		}
	}, 120_000 );

	it( 'works for the channels of one that was killed, and it takes its place again', async () => {
		for ( const killed of [ 0, 1 ] ) {
			sell( 0, 1 );
			await worker( killed ).end( 'SIGKILL' );
			sell( 1, 2 );
			await settled();
			expect( await dutiesOf( worker( 1 - killed ) ) ).toEqual( CHANNELS );
			await worker( killed ).start();
		}
	}, 180_000 );

	it( 'is not disturbed by one that stood still, lost its channel and goes on', async () => {
		worker( 0 ).freeze( true );
		// What waits for it is repeated by the shop, and then comes to the other one.
		const frozen = worker( 0 );
		workers = [ worker( 1 ) ];
		await pause( 6_000 );
		sell( 1, 3 );
		await settled();
		frozen.freeze( false );
		workers = [ frozen, worker( 0 ) ];
		sell( 0, 2 );
		await settled();
		await pause( 2_000 );
		expect( shops.map( ( one ) => one.shown( SKU ) ) ).toEqual( [
			UNITS - sold,
			UNITS - sold,
		] );
		expect( await dutiesOf( worker( 0 ) ) ).toEqual( [] );
	}, 180_000 );

	it( 'both begin no write any more once one of them has been told to stop, until it is told to go on', async () => {
		const moreThan = async ( before: number ): Promise< void > => {
			const untilMs = Date.now() + SETTLED_WITHIN_MS;
			while ( writes() <= before ) {
				expect( Date.now() ).toBeLessThan( untilMs );
				await pause( 20 );
			}
		};
		const sellOne = ( at: number ): void => {
			if ( shop( at ).shown( SKU ) > 10 ) {
				sell( at, 1 );
			}
		};
		const selling = setInterval( () => CHANNELS.forEach( ( _, at ) => sellOne( at ) ), 200 );
		try {
			await moreThan( 0 );
			for ( const at of [ 0, 1 ] ) {
				await worker( at ).api.post( '/v1/pushes/stop', { reason: 'a test' } );
				const before = writes();
				await pause( 1_500 );
				expect( writes() ).toBe( before );
				const now = await worker( 1 - at ).api.get( '/v1/pushes' );
				expect( now ).toMatchObject( { stopped: { by: 'admin', reason: 'a test' } } );
				await worker( 1 - at ).api.post( '/v1/pushes/resume', {} );
				await moreThan( before );
			}
		} finally {
			clearInterval( selling );
		}
		await settled();
	}, 120_000 );

	it( 'hands a channel over to the worker that is asked to set it up again', async () => {
		await worker( 1 ).api.post( '/v1/channels/first/import', {} );
		expect( await dutiesOf( worker( 1 ) ) ).toEqual( CHANNELS );
		expect( await dutiesOf( worker( 0 ) ) ).toEqual( [] );
		sell( 0, 1 );
		sell( 1, 1 );
		await settled();
	}, 120_000 );
} );

function atIndex< T >( all: readonly T[], index: number ): T {
	const found = all[ index ];
	if ( found === undefined ) {
		throw new Error( `there is no ${ index }` );
	}
	return found;
}
