import type { Goal } from '../ledger/goals.ts';
import type { EventCost } from './event-costs.ts';
import type { StartCost } from './start-cost.ts';

const DIFFERENCE_MAX = 0.2;
const READY_MAX_MS = 2_000;
const MEMORY_MAX_MB = 300;

/** Largest ledger over smallest: one event costs the same in both, or a fifth more or less. */
export function costGoals( database: string, costs: readonly EventCost[] ): Goal[] {
	return costs.map( ( { spread, batch, costs: ofSizes } ) => {
		const value = ( ofSizes.at( -1 ) ?? 0 ) / ( ofSizes[ 0 ] ?? 1 );
		return {
			text: `${ database }, ${ spread }, ${ batch } in a commit: largest ledger over smallest (± ${ DIFFERENCE_MAX })`,
			value,
			wanted: 1,
			isMet: Math.abs( value - 1 ) <= DIFFERENCE_MAX,
		};
	} );
}

export function startGoals(
	database: string,
	{ readyMs, startedMb, burstMb, highestMb }: StartCost
): Goal[] {
	const atMost = ( text: string, value: number, wanted: number ): Goal => ( {
		text: `${ database }, ${ text } (at most)`,
		value,
		wanted,
		isMet: value <= wanted,
	} );
	return [
		atMost( 'start to ready, ms', readyMs, READY_MAX_MS ),
		atMost( 'memory after the start, MB', startedMb, MEMORY_MAX_MB ),
		atMost( 'memory after the burst, MB', burstMb, MEMORY_MAX_MB ),
		atMost( 'memory at its highest, MB', highestMb, MEMORY_MAX_MB ),
	];
}
