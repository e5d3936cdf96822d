import { readFileSync } from 'node:fs';
import path from 'node:path';
import { replaceOnce } from '../prove/seeded-bugs/repository-copy.ts';
import { ROOT } from '../unit/repository-files.ts';
import { BRANCHES, offsetOf } from './branches.ts';
import { MUTANTS } from './mutants/mutants.ts';
import { reportSeeds } from './report-seeds.ts';

/** More of them, and the mistakes made on purpose: `npm run prove`, docs/simulation.md. */
const SEEDS = 500;
const RUN_MAX_MS = 15 * 60_000;

describe( 'the simulation', () => {
	it(
		`finds every number right after ${ SEEDS } histories full of faults, each the same twice`,
		async () => {
			const said: string[] = [];
			const how = { start: 1, count: SEEDS, processes: 2, isOnce: false, stopsEarly: false };
			const isGood = await reportSeeds( how, ( line ) => said.push( line ) );
			expect( isGood ? [] : said.filter( ( line ) => ! /^ +\d+ {2}/.test( line ) ) ).toEqual(
				[]
			);
		},
		RUN_MAX_MS
	);

	it.each( BRANCHES )( 'counts a branch that is there: $name', ( { file, snippet } ) => {
		expect( offsetOf( file, snippet ) ).toBeGreaterThan( 0 );
	} );

	it.each( MUTANTS )( 'has a place for the mistake: $mutant', ( { file, snippet, by } ) => {
		const text = readFileSync( path.join( ROOT, file ), 'utf8' );
		expect( replaceOnce( file, text, snippet, by ) ).not.toBe( text );
	} );
} );
