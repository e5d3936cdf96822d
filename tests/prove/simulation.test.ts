import { reportMutants } from '../simulation/mutants/report-mutants.ts';
import { reportSeeds } from '../simulation/report-seeds.ts';

const SEEDS = 10_000;
const MUTANT_SEEDS = 500;
const DAY_MS = 86_400_000;

/** The long form of tests/simulation: docs/simulation.md. */
describe( 'the simulation', () => {
	it(
		`finds every number right after ${ SEEDS } histories, and has met every fault and every branch`,
		async () => {
			const said: string[] = [];
			const how = { start: 1, count: SEEDS, processes: 2, isOnce: false, stopsEarly: false };
			const isGood = await reportSeeds( how, ( line ) => said.push( line ) );
			expect( isGood ? [] : said ).toEqual( [] );
		},
		DAY_MS
	);

	it(
		`notices every mistake made on purpose within ${ MUTANT_SEEDS } seeds`,
		async () => {
			const said: string[] = [];
			const isGood = await reportMutants( { seeds: MUTANT_SEEDS, only: '' }, ( line ) =>
				said.push( line )
			);
			expect( isGood ? [] : said ).toEqual( [] );
		},
		DAY_MS
	);
} );
