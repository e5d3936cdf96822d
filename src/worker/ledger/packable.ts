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

function suffices(
	bills: BillsOfMaterials,
	bundle: Sku,
	units: number,
	shelves: Shelves
): boolean {
	const owed = new Map< Sku, number >();
	const used = new Map< Sku, number >();
	const wholeOf = ( bill: Bill, needed: number ): number => {
		const { bundle: one } = bill;
		if ( ! isKept( bill ) ) {
			return 0;
		}
		const there = shelves( one );
		if ( there < 0 ) {
			// Promised and not packed yet: these take their components before anything else.
			owed.set( one, -there );
		}
		const whole = Math.max( 0, Math.min( needed, there - ( used.get( one ) ?? 0 ) ) );
		used.set( one, ( used.get( one ) ?? 0 ) + whole );
		return whole;
	};
	const taken = new Map( bills.explode( bundle, units, NOW, wholeOf ) );
	for ( const [ one, short ] of owed ) {
		for ( const [ leaf, quantity ] of bills.explode( one, short, NOW, () => 0 ) ) {
			taken.set( leaf, ( taken.get( leaf ) ?? 0 ) + quantity );
		}
	}
	return [ ...taken ].every(
		( [ one, quantity ] ) => bills.isKeptAssembled( one, NOW ) || quantity <= shelves( one )
	);
}
