import type { ErrorEntry } from './error-entry.ts';

/** Of many changes at once by one cause, and of edits made on a channel. */
export const MASS_CHANGE_ERRORS = {
	MASS_CHANGE_HELD: {
		status: 0,
		message:
			'One cause would change much of a channel at once; none of it has been pushed since.',
		action: 'Look at what would change. If it is meant, release it; else undo it: what others have changed since stays.',
	},
	MASS_CHANGE_SETTLED: {
		status: 409,
		message: 'Somebody has released or undone this mass change already.',
		action: 'Read it again: it says who, and when.',
	},
	MASS_CHANGE_STAYS: {
		status: 409,
		message: 'This mass change cannot be undone as a whole.',
		action: 'Save the bundle or the setting as it was before, or correct the number where it is kept; then release it.',
	},
} as const satisfies Record< string, ErrorEntry >;
