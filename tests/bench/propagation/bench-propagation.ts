import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
	observeConfirmation,
	type ObservedSale,
} from '../../../src/simulator/confirmation-observer.ts';
import { DEFAULT_DELAYS, type ReadEntry } from '../../../src/simulator/contract.ts';
import { observeLatency } from '../../../src/simulator/latency-observer.ts';
import {
	startSimulators,
	type SimulatedShop,
} from '../../../src/worker/cli/demo/start-simulators.ts';
import { formatTable } from '../../../src/worker/cli/output.ts';
import { percentile } from '../../../src/worker/insight/percentile.ts';
import { CHANNEL_KINDS } from '../../../src/worker/channels/registry.ts';
import { systemClock, systemIds } from '../../../src/worker/adapters/system-ports.ts';
import { pause } from '../../integration/kill-run.ts';
import { WorkerProcess } from '../../integration/worker-process.ts';
import { converged } from '../../integration/world.ts';
import { idealTimes, type IdealChannel } from './ideal-times.ts';
import { loadsOf, type Load } from './loads.ts';

/**
 * How long a sale takes to reach every other channel: `npm run bench:propagation [-- --quick]`.
 *
 * The worker is a process of its own; the observer is this process, which holds the marketplaces. Nothing
 * is asked of the worker: accepted is when another channel's own books stop showing the unit, confirmed
 * when that channel has answered a read since. Beside each figure stands what the marketplaces' delays
 * alone come to, drawn in the same run from the same ranges; the quotient of the two is what we add.
 */
const SKUS = 500;
const QUIET_WITHIN_MS = 120_000;

const { values } = parseArgs( {
	options: { quick: { type: 'boolean', default: false }, seed: { type: 'string' } },
} );
const seed = Number( values.seed ?? 1 );
const skus = Array.from( { length: SKUS }, ( _none, index ) => `SKU-${ index + 1 }` );
const products = skus.map( ( sku ) => ( { sku, title: sku, quantity: 20_000 } ) );

const dataDir = mkdtempSync( join( tmpdir(), 'lockstep-bench-propagation-' ) );
const shops = await startSimulators( { products, seed } );
const worker = new WorkerProcess( dataDir );
try {
	await worker.start();
	await Promise.all(
		shops.map( ( { channel, name, settings, simulator } ) =>
			worker.api.post(
				'/v1/channels',
				{ channel, kind: simulator.kind, name, settings },
				QUIET_WITHIN_MS
			)
		)
	);
	await untilRight();
	const rows: ( string | number )[][] = [];
	for ( const [ index, load ] of loadsOf( skus, values.quick ).entries() ) {
		rows.push( ...( await measured( load, seed + index ) ) );
	}
	const head = [ 'load', 'channel', 'samples' ].concat(
		[ 'accepted', 'confirmed' ].flatMap( ( what ) => [
			`${ what } p50 / p95 / p99 ms`,
			'bound',
			'p50 ×',
			'p99 ×',
		] )
	);
	process.stdout.write( `${ formatTable( head, rows ) }\n` );
} finally {
	await Promise.all( shops.map( ( { simulator } ) => simulator.close() ) );
	await worker.end( 'SIGTERM' );
	rmSync( dataDir, { recursive: true, force: true } );
}

async function untilRight(): Promise< void > {
	const endMs = Date.now() + QUIET_WITHIN_MS;
	for (;;) {
		try {
			await converged( worker.api, shops, 0 );
			return;
		} catch ( error ) {
			if ( Date.now() > endMs ) {
				throw error;
			}
			await pause( 500 );
		}
	}
}

async function measured( load: Load, ownSeed: number ): Promise< ( string | number )[][] > {
	const before = loadavg()[ 0 ]?.toFixed( 1 ) ?? '';
	process.stderr.write( `${ load.name } (machine load ${ before })\n` );
	const reads: ReadEntry[] = [];
	const ends = shops.map( ( { simulator } ) =>
		simulator.onRead( ( read ) => void reads.push( read ) )
	);
	const startMs = Date.now();
	const orders = await load.run( shops, ownSeed );
	await untilRight();
	ends.forEach( ( end ) => end() );
	const journals = shops.map( ( { simulator } ) => simulator.journal );
	const samples = observeLatency( journals ).filter(
		( { order, soldAtMs } ) => orders.has( order ) && soldAtMs >= startMs
	);
	const sales = observeConfirmation( samples, reads );
	return shops
		.map( ( shop ) => rowOf( load, shop, sales, ownSeed ) )
		.filter( ( row ) => row[ 2 ] !== 0 );
}

function rowOf(
	{ name, dirtyTogether }: Load,
	shop: SimulatedShop,
	sales: readonly ObservedSale[],
	ownSeed: number
): ( string | number )[] {
	const own = sales.filter( ( { channel } ) => channel === shop.simulator.name );
	const ideal = idealTimes( idealOf( shop ), dirtyTogether, ownSeed );
	return [
		name,
		shop.simulator.name,
		own.length,
		...against(
			own.map( ( { latencyMs } ) => latencyMs ?? Infinity ),
			ideal.acceptedMs
		),
		...against(
			own.map( ( { confirmedMs } ) => confirmedMs ?? Infinity ),
			ideal.confirmedMs
		),
	];
}

function against( times: readonly number[], bound: readonly number[] ): string[] {
	const at = ( all: readonly number[], share: number ): number => percentile( all, share ) ?? 0;
	const three = ( all: readonly number[] ): string =>
		[ 0.5, 0.95, 0.99 ].map( ( share ) => at( all, share ).toFixed( 0 ) ).join( ' / ' );
	const quotient = ( share: number ): string =>
		( at( times, share ) / at( bound, share ) ).toFixed( 2 );
	return [ three( times ), three( bound ), quotient( 0.5 ), quotient( 0.99 ) ];
}

/** What the product itself is told of the channel. */
function idealOf( { simulator, settings }: SimulatedShop ): IdealChannel {
	const kind = CHANNEL_KINDS.get( simulator.kind );
	if ( ! kind ) {
		throw new Error( `no kind ${ simulator.kind }` );
	}
	const { capabilities } = kind.create( settings, {
		network: { request: () => Promise.reject( new Error( 'asks nobody' ) ) },
		clock: systemClock,
		ids: systemIds,
	} );
	const { writeBatchMax, readBatchMax, callsInFlightMax } = capabilities;
	return { delays: DEFAULT_DELAYS, writeBatchMax, readBatchMax, callsInFlightMax };
}
