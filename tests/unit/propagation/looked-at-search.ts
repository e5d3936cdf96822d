import { searchInterleavings } from './interleavings.ts';
import {
	isAtRest,
	lookedAtSteps,
	type LookedAtRules,
	type LookedAtWorld,
} from './looked-at-world.ts';

/** Searches every interleaving; fails by what goes wrong in a step, and by a wrong number at rest. */
export function searchLookedAt(
	initial: LookedAtWorld,
	rules: LookedAtRules
): { readonly states: number; readonly atRest: number } {
	let atRest = 0;
	const states = searchInterleavings( {
		initial,
		next: ( world: LookedAtWorld ) => lookedAtSteps( world, rules ),
		statesMax: 300_000,
		check: ( world, _isQuiet, way ) => {
			if ( world.wrong !== null ) {
				throw new Error( `${ world.wrong }, after: ${ way.join( ', ' ) }` );
			}
			if ( ! isAtRest( world ) ) {
				return;
			}
			atRest += 1;
			const { listing, shown, isEdited } = world;
			if ( shown !== listing.quantity && ! isEdited ) {
				throw new Error(
					`shows ${ shown }, should show ${ listing.quantity }, after: ${ way.join( ', ' ) }`
				);
			}
		},
	} );
	return { states, atRest };
}
