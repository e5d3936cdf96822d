/** How much is measured. Every subject gets the same. */
export interface Plan {
	readonly rounds: number;
	readonly skus: number;
	/** Sales of a load at most, by kind of load; fewer where the time is over before. */
	readonly salesMax: { readonly hot: number; readonly spread: number; readonly alone: number };
	readonly forMs: number;
	readonly openLoopForMs: number;
	/** Sales at rest, each beside a bare durable commit, in a round. */
	readonly restPairs: number;
	readonly kills: number;
	/** SKUs that sell out while the seller is killed. */
	readonly scarceSkus: number;
}

/** What the goals are judged by. */
export const WHOLE: Plan = {
	rounds: 5,
	skus: 10_000,
	salesMax: { hot: 10_000, spread: 5_000, alone: 500 },
	forMs: 3_000,
	openLoopForMs: 2_000,
	restPairs: 100,
	kills: 10,
	scarceSkus: 20,
};

/** Whether everything still runs and counts: its figures say nothing. */
export const QUICK: Plan = {
	rounds: 1,
	skus: 20,
	salesMax: { hot: 1_000, spread: 1_000, alone: 10 },
	forMs: 500,
	openLoopForMs: 200,
	restPairs: 5,
	kills: 1,
	scarceSkus: 5,
};

/** What a worker takes in one commit at most when orders storm in (src/worker/intake/group-commit.ts). */
export const STORM = { connections: 16, inFlight: 32 } as const;
export const ALONE = { connections: 1, inFlight: 1 } as const;

/** In this order on one database, from the same beginning for every subject. */
export const LOADS = [
	{ name: 'hot', callers: STORM, isSpread: false, sales: 'hot' },
	{ name: 'hot, 1 caller', callers: ALONE, isSpread: false, sales: 'alone' },
	{ name: 'spread', callers: STORM, isSpread: true, sales: 'spread' },
	{ name: 'spread, 1 caller', callers: ALONE, isSpread: true, sales: 'alone' },
] as const;
export type LoadName = ( typeof LOADS )[ number ][ 'name' ];
