import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Delays } from '../../src/simulator/contract.ts';
import { createShopifySimulator } from '../../src/simulator/shopify/create-shopify-simulator.ts';
import { shopifySettings } from '../../src/worker/cli/demo/start-simulators.ts';
import { WorkerProcess } from '../integration/worker-process.ts';

/**
 * What a large catalogue costs a worker (`npm run build` first): `node tests/bench/large-catalogue.ts
 * [offers] [folder]`. The memory while it is connected, and how long others wait meanwhile.
 */

const DELAYS: Delays = {
	write: { minMs: 0, maxMs: 1 },
	read: { minMs: 0, maxMs: 1 },
	webhook: { minMs: 0, maxMs: 1 },
};
const CONNECT_MAX_MS = 30 * 60_000;
const ASKED_EVERY_MS = 20;

const offers = Number( process.argv[ 2 ] ?? 100_000 );
const dataDir = mkdtempSync( join( process.argv[ 3 ] ?? tmpdir(), 'lockstep-large-' ) );
const pause = ( ms: number ): Promise< void > =>
	new Promise( ( resolve ) => {
		setTimeout( resolve, ms );
	} );
const say = ( text: string ): void => void process.stdout.write( `${ text }\n` );
const mb = ( worker: WorkerProcess ): string => {
	const memory = worker.memoryMb();
	return memory
		? `${ memory.now.toFixed( 0 ) } MB, at its highest ${ memory.highest.toFixed( 0 ) } MB`
		: 'memory unknown here';
};

/** Until `isOver`: how long each of many small questions took to be answered, longest last. */
async function answerTimes( worker: WorkerProcess, isOver: () => boolean ): Promise< number[] > {
	const took: number[] = [];
	while ( ! isOver() ) {
		const beganMs = performance.now();
		await fetch( `${ worker.address ?? '' }/health` ).then( ( answer ) => answer.text() );
		took.push( performance.now() - beganMs );
		await pause( ASKED_EVERY_MS );
	}
	return took.toSorted( ( one, other ) => one - other );
}

const simulator = await createShopifySimulator( {
	name: 'Large shop',
	products: Array.from( { length: offers }, ( _none, nth ) => ( {
		sku: `SKU-${ String( nth ).padStart( 6, '0' ) }`,
		title: `Product number ${ nth } in the colour of this season`,
		quantity: nth % 50,
	} ) ),
	seed: 1,
	delays: DELAYS,
	costMaximum: 1_000_000,
	costRestoredPerSecond: 1_000_000,
} );
const worker = new WorkerProcess( dataDir );
try {
	await worker.start();
	say( `empty: ${ mb( worker ) }` );
	const beganMs = performance.now();
	let isConnected = false;
	const connected = worker.api
		.post(
			'/v1/channels',
			{
				channel: 'large',
				kind: simulator.kind,
				name: simulator.name,
				settings: shopifySettings( simulator, DELAYS ),
			},
			CONNECT_MAX_MS
		)
		.finally( () => {
			isConnected = true;
		} );
	const took = await answerTimes( worker, () => isConnected );
	await connected;
	const seconds = ( performance.now() - beganMs ) / 1_000;
	say( `${ offers } offers connected in ${ seconds.toFixed( 0 ) } s: ${ mb( worker ) }` );
	const at = ( share: number ): string =>
		( took[ Math.ceil( took.length * share ) - 1 ] ?? 0 ).toFixed( 0 );
	say(
		`others waited ${ at( 0.5 ) } ms (median), ${ at( 0.99 ) } ms (p99), ${ at( 1 ) } ms (longest)`
	);
} finally {
	await worker.end( 'SIGKILL' );
	await simulator.close();
	rmSync( dataDir, { recursive: true, force: true } );
}
