import type { SeededRandom } from '../../src/simulator/seeded-random.ts';
import type { Recipe } from '../unit/ledger/reference-world.ts';

/** What each bundle of a history's shop is packed from in turn: never in a circle, and kept packed or not as ever. */
const RECIPES: readonly Omit< Recipe, 'since' >[] = [
	{ bundle: 'DUO', parts: { S0: 1, S7: 2 } },
	{ bundle: 'DUO', parts: { S0: 1, S1: 1 } },
	{ bundle: 'SIX', parts: { S2: 3, S9: 1 } },
	{ bundle: 'SIX', parts: { S2: 6 } },
	{ bundle: 'BOX', parts: { S3: 4 } },
	{ bundle: 'BOX', parts: { DUO: 2, S3: 1 } },
	{ bundle: 'GIFT', parts: { S0: 1, S4: 1, S8: 1 }, isKept: true },
	{ bundle: 'GIFT', parts: { S0: 1, S4: 2 }, isKept: true },
	{ bundle: 'CRATE', parts: { GIFT: 2, DUO: 1 }, isKept: true },
	{ bundle: 'CRATE', parts: { GIFT: 3, S5: 1 }, isKept: true },
	{ bundle: 'MIX', parts: { GIFT: 2, S6: 1 } },
	{ bundle: 'MIX', parts: { GIFT: 1, DUO: 1, S6: 2 } },
];

/** Another bill for one of the bundles, from `since` on. */
export function nextRecipe( random: SeededRandom, since: number ): Recipe {
	const recipe = RECIPES[ random.below( RECIPES.length ) ];
	if ( ! recipe ) {
		throw new Error( 'there are no recipes' );
	}
	return { ...recipe, since };
}
