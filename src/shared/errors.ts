import { MASS_CHANGE_ERRORS } from './errors/mass-change-errors.ts';
import { REQUEST_ERRORS } from './errors/request-errors.ts';
import { STARTING_ERRORS } from './errors/starting-errors.ts';
import { STOCK_ERRORS } from './errors/stock-errors.ts';

/**
 * Every error the worker can answer or store, in one place. docs/errors.md explains each, and a
 * test checks that neither list has an entry the other lacks.
 */
export const ERRORS = {
	...STARTING_ERRORS,
	...REQUEST_ERRORS,
	...STOCK_ERRORS,
	...MASS_CHANGE_ERRORS,
} as const;

export type ErrorCode = keyof typeof ERRORS;
