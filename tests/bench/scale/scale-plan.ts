export interface ScalePlan {
	/** SKUs of the ledgers that are compared. */
	readonly sizes: readonly number[];
	readonly rounds: number;
	/** Commits of one event that are measured together. */
	readonly singles: number;
	readonly listings: number;
	readonly starts: number;
	readonly burst: number;
}

export const WHOLE: ScalePlan = {
	sizes: [ 1_000, 100_000, 1_000_000 ],
	rounds: 9,
	singles: 25,
	listings: 100_000,
	starts: 5,
	burst: 10_000,
};

/** Whether everything still runs: its figures say nothing. */
export const QUICK: ScalePlan = {
	sizes: [ 600, 1_200 ],
	rounds: 1,
	singles: 2,
	listings: 50,
	starts: 1,
	burst: 50,
};
