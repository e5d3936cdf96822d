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
	/** How long it took until all was right, and how long it may take; `null`: it did not get so far. */
	readonly convergence: Convergence | null;
}

export interface Convergence {
	readonly tookMs: number;
	readonly boundMs: number;
}

/** One run: set-up, chaos, healing; then the checkers judge. */
export async function runSeed(
	seed: number,
	plan: WorldPlan = planOf( seed )
): Promise< RunResult > {
	const world = new World( plan );
	const beganMs = world.clock.now();
	const violations: Violation[] = [];
	let convergence: Convergence | null = null;
	try {
		await world.setUp();
		await world.chaos();
		violations.push( ...CHECKERS.duringChaos.flatMap( ( one ) => judged( one, world ) ) );
		await world.heal();
		await world.retryDead();
		const came = await converge( world );
		convergence = came.convergence;
		violations.push( ...came.violations );
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
		convergence,
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
async function converge( world: World ): Promise< {
	readonly violations: readonly Violation[];
	readonly convergence: Convergence;
} > {
	const { clock } = world;
	const { ms: boundMs, parts } = boundOf( world );
	const beganMs = clock.now();
	const endMs = beganMs + boundMs;
	let found: string[] = differencesIn( world );
	let trueSinceMs = found.length === 0 ? beganMs : null;
	for (;;) {
		const nowMs = clock.now();
		world.trueSinceMs = trueSinceMs ?? Infinity;
		const isStill = trueSinceMs !== null && nowMs - trueSinceMs >= STILL_MS;
		if ( isStill || ( trueSinceMs === null && nowMs >= endMs ) ) {
			break;
		}
		const nextMs = nowMs + LOOK_EVERY_MS;
		await clock.run( nowMs < endMs ? Math.min( nextMs, endMs ) : nextMs );
		found = differencesIn( world );
		trueSinceMs = found.length > 0 ? null : ( trueSinceMs ?? clock.now() );
	}
	const tookMs = ( trueSinceMs ?? clock.now() ) - beganMs;
	return {
		convergence: { tookMs, boundMs },
		violations: found.map( ( what ) => ( {
			checker: 'I9 convergence',
			what: `${ what }, ${ boundMs } ms after the last fault (${ parts })`,
		} ) ),
	};
}
