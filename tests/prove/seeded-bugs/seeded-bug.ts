/** A snippet of one file and what a mistaken hand would have written in its place. */
export interface Change {
	/** From the root of the repository. */
	readonly file: string;
	/** Occurs exactly once in the file. As short as that allows, so that it survives other changes. */
	readonly snippet: string;
	readonly by: string;
}

/** A mistake that somebody could make, and the test that must not let it pass. */
export interface SeededBug {
	/** Says in one sentence what is wrong, so that it can be the title of a test. */
	readonly bug: string;
	/** More than one where a second line of defence has to fall too before anything goes wrong. */
	readonly changes: readonly Change[];
	readonly caughtBy: {
		/** From the root of the repository. */
		readonly file: string;
		/** The test's whole name, those of its describes in front, as jest's report has it. */
		readonly test: string;
		/** Part of the failure, where it is no assertion: the product itself refuses to go on. */
		readonly failsBy?: RegExp;
	};
}
