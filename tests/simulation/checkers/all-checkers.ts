import type { Checker } from './check.ts';

/** Each independent of the others, and of what the worker thinks of itself. */
export const CHECKERS: {
	/** Asked at the end of the chaos, before anything is mended. */
	readonly duringChaos: readonly Checker[];
	readonly afterwards: readonly Checker[];
} = { duringChaos: [], afterwards: [] };
