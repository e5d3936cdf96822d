import { BRANCHES } from './branches.ts';
import { FAULT_KINDS } from './fault-kinds.ts';
import { trySeeds } from './seed-pool.ts';
import type { TriedSeed } from './tried-seed.ts';

interface Options {
	readonly start: number;
	readonly count: number;
	readonly processes: number;
	readonly isOnce: boolean;
	readonly stopsEarly: boolean;
}

/** From so many seeds on, every fault and every branch must have been met. */
const ALL_MET_FROM = 500;
const PROGRESS_EVERY = 25;

/** Runs seeds, and prints what came of them; answers whether all was well. */
export async function reportSeeds(
	{ start, count, stopsEarly, ...how }: Options,
	say: ( text: string ) => void
): Promise< boolean > {
	const seeds = Array.from( { length: count }, ( _, index ) => start + index );
	const faults = new Map< string, number >();
	const broken: number[] = [];
	const shares: number[] = [];
	const beganMs = performance.now();
	const seconds = (): string => ( ( performance.now() - beganMs ) / 1_000 ).toFixed( 0 );
	const sum = { done: 0, lives: 0, simulatedMs: 0 };
	const branches = await trySeeds( seeds, how, ( tried ) => {
		sum.done += 1;
		sum.lives += tried.lives;
		sum.simulatedMs += tried.tookMs;
		shares.push( ...shareOf( tried ) );
		Object.entries( tried.faults ).forEach( ( [ kind, times ] ) =>
			faults.set( kind, ( faults.get( kind ) ?? 0 ) + times )
		);
		if ( tried.violations.length > 0 ) {
			broken.push( tried.seed );
			tell( tried, say );
		}
		if ( sum.done % PROGRESS_EVERY === 0 || sum.done === count ) {
			say( `${ seconds() } s: ${ sum.done } of ${ count } seeds, ${ broken.length } broken` );
		}
		return ! ( stopsEarly && broken.length > 0 );
	} );
	const hours = ( sum.simulatedMs / 3_600_000 ).toFixed( 1 );
	const times = how.isOnce ? 'once' : 'twice';
	say(
		`${ sum.done } seeds, each ${ times }, in ${ seconds() } s: ${ hours } h of simulated time, ${ sum.lives } lives of the worker`
	);
	say( `right again after, as a share of the bound: ${ spread( shares ) }` );
	const met = [
		...FAULT_KINDS.map( ( name ) => ( { name, times: faults.get( name ) ?? 0 } ) ),
		...BRANCHES.map( ( { name } ) => ( { name, times: branches[ name ] ?? 0 } ) ),
	];
	met.forEach( ( one ) => say( `${ String( one.times ).padStart( 10 ) }  ${ one.name }` ) );
	const never = met.filter( ( one ) => one.times === 0 ).map( ( { name } ) => name );
	if ( never.length > 0 ) {
		say( `never met: ${ never.join( '; ' ) }` );
	}
	if ( broken.length > 0 ) {
		say( `${ broken.length } seeds broken: ${ broken.join( ' ' ) }` );
	}
	return broken.length === 0 && ( never.length === 0 || count < ALL_MET_FROM );
}

function shareOf( { convergence }: TriedSeed ): number[] {
	return convergence === null ? [] : [ convergence.tookMs / convergence.boundMs ];
}

function spread( shares: readonly number[] ): string {
	const sorted = shares.toSorted( ( one, other ) => one - other );
	const at = ( share: number ): string =>
		( sorted[ Math.max( 0, Math.ceil( sorted.length * share ) - 1 ) ] ?? 0 ).toFixed( 2 );
	return `p50 ${ at( 0.5 ) }, p95 ${ at( 0.95 ) }, max ${ at( 1 ) }`;
}

function tell( { seed, violations, trace }: TriedSeed, say: ( text: string ) => void ): void {
	say( `seed ${ seed }` );
	violations.forEach( ( { checker, what } ) => say( `  ${ checker }: ${ what }` ) );
	trace.forEach( ( line ) => say( `    ${ line }` ) );
	say( `  again: npm run simulate -- --seeds 1 --start ${ seed }` );
}
