import { setTimeout as afterMs } from 'node:timers/promises';
import type { Sale } from './sale.ts';
import type { Seller } from './subject.ts';

export interface Callers {
	readonly connections: number;
	/** Sales that each connection waits for at once. */
	readonly inFlight: number;
}

export interface ClosedLoopResult {
	readonly sales: number;
	readonly perSecond: number;
}

/** Every caller asks, waits for the answer, and asks again, until sales or time run out. */
export async function closedLoop(
	seller: Pick< Seller, 'sell' >,
	saleAt: ( number: number ) => Sale,
	limits: Callers & { readonly salesMax: number; readonly forMs: number }
): Promise< ClosedLoopResult > {
	let next = 0;
	const beganMs = performance.now();
	const call = async ( connection: number ): Promise< void > => {
		while ( next < limits.salesMax && performance.now() - beganMs < limits.forMs ) {
			next += 1;
			await seller.sell( saleAt( next - 1 ), connection );
		}
	};
	await Promise.all(
		Array.from( { length: limits.connections * limits.inFlight }, ( _none, index ) =>
			call( index % limits.connections )
		)
	);
	return { sales: next, perSecond: ( next / ( performance.now() - beganMs ) ) * 1_000 };
}

export interface OpenLoopResult {
	readonly p50Ms: number;
	readonly p99Ms: number;
}

const TICK_MS = 1;

/**
 * Buyers come at a fixed rate, whether or not those before them have been answered. Each one's time is
 * counted from when it was due, so that a subject that stalls is not spared those who came meanwhile.
 */
export async function openLoop(
	seller: Pick< Seller, 'sell' >,
	saleAt: ( number: number ) => Sale,
	limits: { readonly connections: number; readonly perSecond: number; readonly forMs: number }
): Promise< OpenLoopResult > {
	const { perSecond, connections } = limits;
	const total = Math.max( 1, Math.floor( ( perSecond * limits.forMs ) / 1_000 ) );
	const tookMs: number[] = [];
	const beganMs = performance.now();
	const ask = async ( number: number, dueMs: number ): Promise< void > => {
		await seller.sell( saleAt( number ), number % connections );
		tookMs.push( performance.now() - dueMs );
	};
	const asked: Promise< void >[] = [];
	while ( asked.length < total ) {
		const due = Math.min(
			total,
			Math.ceil( ( ( performance.now() - beganMs ) * perSecond ) / 1_000 )
		);
		for ( let number = asked.length; number < due; number += 1 ) {
			asked.push( ask( number, beganMs + ( number * 1_000 ) / perSecond ) );
		}
		await afterMs( TICK_MS );
	}
	await Promise.all( asked );
	tookMs.sort( ( left, right ) => left - right );
	return { p50Ms: quantile( tookMs, 0.5 ), p99Ms: quantile( tookMs, 0.99 ) };
}

/** @param sorted ascending. */
export function quantile( sorted: readonly number[], share: number ): number {
	return sorted[ Math.min( sorted.length - 1, Math.floor( sorted.length * share ) ) ] ?? 0;
}

export function median( values: readonly number[] ): number {
	return quantile(
		values.toSorted( ( left, right ) => left - right ),
		0.5
	);
}
