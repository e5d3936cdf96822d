import { runSeed } from './run-seed.ts';

/** The whole worker among simulated marketplaces, while all kinds of things go wrong. */
describe( 'the simulation', () => {
	it( 'finds every number right after 20 different histories, each the same twice', async () => {
		for ( let seed = 1; seed <= 20; seed += 1 ) {
			const first = await runSeed( seed );
			expect( { seed, violations: first.violations } ).toEqual( { seed, violations: [] } );
			const second = await runSeed( seed );
			expect( { seed, digest: second.digest } ).toEqual( { seed, digest: first.digest } );
		}
	}, 120_000 );
} );
