import type { Sku } from '../../shared/ids.ts';
import { isKept, type Bill, type BillsOfMaterials } from './bill-of-materials.ts';

/** Units available of each SKU, at one place or at several together; negative when some are owed. */
export type Shelves = ( sku: Sku ) => number;

const NOW = Number.POSITIVE_INFINITY;

/**
 * How many bundles can be had out of what is on the shelves: those that are packed already, first,
 * then what the components make. Never negative.
 */
export function bundlesFrom( bills: BillsOfMaterials, bundle: Sku, shelves: Shelves ): number {
	if ( ! bills.holdsAssembled( bundle, NOW ) ) {
		const leaves = [ ...bills.leavesAt( bundle, NOW ) ];
		return Math.max(
			0,
			Math.min( ...leaves.map( ( [ leaf, each ] ) => Math.floor( shelves( leaf ) / each ) ) )
		);
	}
	// With packed ones on several levels there is no formula: they replace each other's components. That
	// n can be had is false from some n on, so it is searched for.
	let enough = 0;
	let tooMany = 1;
	while ( suffices( bills, bundle, tooMany, shelves ) ) {
		enough = tooMany;
		tooMany *= 2;
	}
	while ( tooMany - enough > 1 ) {
		const middle = Math.floor( ( enough + tooMany ) / 2 );
		if ( suffices( bills, bundle, middle, shelves ) ) {
			enough = middle;
		} else {
			tooMany = middle;
		}
	}
	return enough;
}

/**
 * Those of a bundle, or of bundles within it, that are promised and not packed yet are made before anything
 * else. They may take what lies packed of bundles inside them, as any other bundle made now.
 */
function suffices(
	bills: BillsOfMaterials,
	bundle: Sku,
	units: number,
	shelves: Shelves
): boolean {
	const used = new Map< Sku, number >();
	const wholeOf = ( bill: Bill, needed: number ): number => {
		const { bundle: one } = bill;
		if ( ! isKept( bill ) ) {
			return 0;
		}
		const usedBefore = used.get( one ) ?? 0;
		const whole = Math.max( 0, Math.min( needed, shelves( one ) - usedBefore ) );
		used.set( one, usedBefore + whole );
		return whole;
	};
	const made = new Map< Sku, number >();
	for ( const one of bills.keptWithin( bundle ) ) {
		const owed = Math.max( 0, -shelves( one ) );
		for ( const [ leaf, quantity ] of bills.explode( one, owed, NOW, wholeOf ) ) {
			made.set( leaf, ( made.get( leaf ) ?? 0 ) + quantity );
		}
	}
	// What is missing for those is no reason against one that lies packed and takes nothing of it.
	return [ ...bills.explode( bundle, units, NOW, wholeOf ) ].every(
		( [ one, quantity ] ) =>
			bills.isKeptAssembled( one, NOW ) ||
			quantity + ( made.get( one ) ?? 0 ) <= shelves( one )
	);
}
