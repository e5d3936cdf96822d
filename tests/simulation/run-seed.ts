import { boundOf } from './bound.ts';
import { CHECKERS } from './checkers/all-checkers.ts';
import type { Violation } from './checkers/check.ts';
import { differencesIn } from './differences.ts';
import type { FaultKind } from './fault-kinds.ts';
import type { Line } from './journal.ts';
import { planOf, type WorldPlan } from './topology.ts';
import { World } from './world.ts';

/** So long nothing may change any more once all is true. */
const STILL_MS = 2_500;
const LOOK_EVERY_MS = 500;

export interface RunResult {
	readonly seed: number;
	/** Of everything that happened: two runs of one seed have the same. */
	readonly digest: string;
	readonly violations: readonly Violation[];
	readonly faults: ReadonlyMap< FaultKind, number >;
	readonly lines: readonly Line[];
	/** Simulated time, in milliseconds. */
	readonly tookMs: number;
	readonly lives: number;
}

/** One run: set-up, chaos, healing; then the checkers judge. */
export async function runSeed(
	seed: number,
	plan: WorldPlan = planOf( seed )
): Promise< RunResult > {
	const world = new World( plan );
	const beganMs = world.clock.now();
	const violations: Violation[] = [];
	try {
		await world.setUp();
		await world.chaos();
		violations.push( ...CHECKERS.duringChaos.flatMap( ( one ) => judged( one, world ) ) );
		await world.heal();
		await world.retryDead();
		violations.push( ...( await converge( world ) ) );
		violations.push( ...CHECKERS.afterwards.flatMap( ( one ) => judged( one, world ) ) );
	} catch ( error ) {
		violations.push( { checker: 'the run itself', what: String( error ) } );
	}
	const { journal, faults } = world;
	const result = {
		seed,
		digest: journal.digest(),
		violations,
		faults: faults.counts,
		lines: journal.lines,
		tookMs: world.clock.now() - beganMs,
		lives: world.livesBeganAtMs.length,
	};
	world.close();
	return result;
}

function judged(
	{ name, check }: ( typeof CHECKERS.afterwards )[ number ],
	world: World
): Violation[] {
	return check( world ).map( ( what ) => ( { checker: name, what } ) );
}

/** I9: everywhere the right number within the bound, by the marketplaces' own books, and it stays so. */
async function converge( world: World ): Promise< Violation[] > {
	const { clock } = world;
	const { ms, parts } = boundOf( world );
	const endMs = clock.now() + ms;
	let trueSinceMs: number | null = null;
	let found: string[] = [];
	while ( clock.now() < endMs ) {
		await clock.run( Math.min( endMs, clock.now() + LOOK_EVERY_MS ) );
		found = differencesIn( world );
		if ( found.length > 0 ) {
			trueSinceMs = null;
			world.trueSinceMs = Infinity;
		} else if ( trueSinceMs === null ) {
			trueSinceMs = clock.now();
			world.trueSinceMs = trueSinceMs;
		} else if ( clock.now() - trueSinceMs >= STILL_MS ) {
			return [];
		}
	}
	return found.map( ( what ) => ( {
		checker: 'I9 convergence',
		what: `${ what }, ${ ms } ms after the last fault (${ parts })`,
	} ) );
}
