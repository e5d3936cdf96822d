/** Any will do: with few runs, two answers can be compared only if both were asked the same. */
const SEED = 7;

/**
 * How often a property is tried: `usual` times, with a new seed each time the tests run. Mutation
 * testing runs them a thousand times over, so it asks for fewer, and for the same ones each time.
 */
export function propertyRuns( usual: number ): {
	readonly numRuns: number;
	readonly seed?: number;
} {
	const asked = process.env.LOCKSTEP_PROPERTY_RUNS;
	return asked === undefined
		? { numRuns: usual }
		: { numRuns: Math.min( usual, Number( asked ) ), seed: SEED };
}
