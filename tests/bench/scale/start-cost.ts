import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as afterMs } from 'node:timers/promises';
import { WorkerProcess } from '../../integration/worker-process.ts';
import { median } from '../ledger/loads.ts';
import { skuName } from '../ledger/sale.ts';
import type { LargeLedgers } from './large-ledgers.ts';
import { openLargeShop } from './large-shop.ts';

export interface StartCost {
	readonly readyMs: number;
	readonly startedMb: number;
	/** After the burst, and the highest of all. */
	readonly burstMb: number;
	readonly highestMb: number;
	readonly perSecond: number;
}

const CALLERS = 64;
const SETTLED_AFTER_MS = 3_000;

/**
 * How long `lockstep serve` takes from its start until it listens, and how much memory it holds: a while
 * after its start, and after a burst of adjustments over HTTP, which it also has to pass on to the shop.
 *
 * @param parent         a folder, for what the worker keeps beside its ledger.
 * @param options.starts of which the median is told.
 */
export async function startCost(
	ledgers: LargeLedgers,
	parent: string,
	options: { readonly listings: number; readonly starts: number; readonly burst: number }
): Promise< StartCost > {
	const dataDir = mkdtempSync( join( parent, 'start-' ) );
	const at = await ledgers.databases.create();
	const { simulator, env } = await openLargeShop( ledgers, at, dataDir, options.listings );
	const worker = new WorkerProcess( dataDir, env );
	try {
		const times: number[] = [];
		for ( let nth = 0; nth < options.starts; nth += 1 ) {
			await worker.end( 'SIGTERM' );
			const beganMs = performance.now();
			await worker.start();
			times.push( performance.now() - beganMs );
		}
		await afterMs( SETTLED_AFTER_MS );
		const startedMb = memory( worker ).now;
		const perSecond = await burst( worker, options );
		const { now: burstMb, highest: highestMb } = memory( worker );
		return { readyMs: median( times ), startedMb, burstMb, highestMb, perSecond };
	} finally {
		await worker.end( 'SIGTERM' );
		await simulator.close();
		await ledgers.databases.drop( at );
		rmSync( dataDir, { recursive: true, force: true } );
	}
}

function memory( worker: WorkerProcess ): { readonly now: number; readonly highest: number } {
	const memory = worker.memoryMb();
	if ( ! memory ) {
		throw new Error( 'this system does not say how much memory a process has' );
	}
	return memory;
}

async function burst(
	worker: WorkerProcess,
	{ burst: count, listings }: { readonly burst: number; readonly listings: number }
): Promise< number > {
	let next = 0;
	const beganMs = performance.now();
	const call = async (): Promise< void > => {
		while ( next < count ) {
			next += 1;
			const sku = skuName( ( next * 7_919 ) % listings );
			await worker.api.post( '/v1/adjustments', {
				key: `of the burst ${ next }`,
				sku,
				delta: 1,
				reason: 'bench',
			} );
		}
	};
	await Promise.all( Array.from( { length: CALLERS }, call ) );
	return count / ( ( performance.now() - beganMs ) / 1_000 );
}
