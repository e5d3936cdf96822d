import type { Faults } from './contract.ts';

/** Everything works. A fresh object each time, because faults are switched on by writing to it. */
export function noFaults(): Faults {
	return {
		duplicateShare: 0,
		reorderShare: 0,
		reorderDelayMs: 2_000,
		loseShare: 0,
		answerStatus: 0,
		cutAfterApplyShare: 0,
		hangShare: 0,
	};
}
