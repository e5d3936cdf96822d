import path from 'node:path';
import all from '../../jest.config.mjs';

const [ worker ] = all.projects;

/**
 * The tests that judge a mutant: the examples and random facts of the pure core, and no others.
 *
 * The model of a paired shop is not asked: it goes through every order in which things can happen,
 * which takes seconds, and does not end when a mutant makes their number grow. What it alone notices
 * counts as unnoticed here, so each rule it found has an example of its own beside it.
 *
 * @type {import('jest').Config}
 */
export default {
	...worker,
	rootDir: path.resolve( import.meta.dirname, '../..' ),
	testEnvironment: path.join( import.meta.dirname, 'jest-environment.cjs' ),
	testMatch: [ '<rootDir>/tests/mutation/pure-core.test.ts' ],
	testTimeout: all.testTimeout,
};
