import type { Violation } from './checkers/check.ts';
import type { FaultKind } from './fault-kinds.ts';
import type { Line } from './journal.ts';
import { runSeed, type Convergence } from './run-seed.ts';
import { BEGINNING_MS } from './simulated-clock.ts';

/** What came of one seed, run twice. */
export interface TriedSeed {
	readonly seed: number;
	readonly violations: readonly Violation[];
	readonly faults: Readonly< Partial< Record< FaultKind, number > > >;
	/** The end of the trace, where something was wrong. */
	readonly trace: readonly string[];
	readonly lives: number;
	readonly tookMs: number;
	readonly convergence: Convergence | null;
}

const TRACE_LINES = 40;

/** Runs a seed twice: what is not the same both times depends on something that no seed decides. */
export async function trySeed( seed: number, isOnce = false ): Promise< TriedSeed > {
	const first = await runSeed( seed );
	const second = isOnce ? first : await runSeed( seed );
	const violations: Violation[] = [ ...first.violations ];
	if ( first.digest !== second.digest ) {
		const at = first.lines.findIndex(
			( line, index ) => textOf( line ) !== textOf( second.lines[ index ] )
		);
		const [ one, other ] = [ first.lines[ at ], second.lines[ at ] ].map( textOf );
		violations.push( {
			checker: 'one seed, one history',
			what: `line ${ at } is "${ one ?? '' }", and then "${ other ?? '' }"`,
		} );
	}
	return {
		seed,
		violations,
		faults: Object.fromEntries( first.faults ),
		trace: violations.length > 0 ? traceOf( first.lines, violations ) : [],
		lives: first.lives,
		tookMs: first.tookMs,
		convergence: first.convergence,
	};
}

/** The last lines that name what the violations name; all lines where they name nothing. */
function traceOf( lines: readonly Line[], violations: readonly Violation[] ): string[] {
	const skus = violations.flatMap( ( { what } ) => what.match( /sku-\d+/g ) ?? [] );
	const about = lines.filter(
		( { what, about: text } ) =>
			[ 'phase', 'died', 'born' ].includes( what ) ||
			skus.length === 0 ||
			skus.some( ( sku ) => text.includes( sku ) )
	);
	return about.slice( -TRACE_LINES ).map( textOf );
}

function textOf( line: Line | undefined ): string {
	if ( ! line ) {
		return 'nothing';
	}
	const seconds = ( ( line.atMs - BEGINNING_MS ) / 1_000 ).toFixed( 3 );
	return `${ seconds.padStart( 9 ) } ${ line.what } ${ line.about }`.slice( 0, 240 );
}
