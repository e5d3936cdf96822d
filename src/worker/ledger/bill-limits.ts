import type { Sku } from '../../shared/ids.ts';
import { QUANTITY_MAX } from '../../shared/quantity.ts';
import type { BillsOfMaterials } from './bill-of-materials.ts';

/** Bundles within bundles within a bundle; more is a mistake, and whoever sells one walks all of them. */
export const LEVELS_MAX = 16;
/**
 * All parts of a bundle on all levels, each as often as it is met on the way down. Levels alone bound
 * nothing: each of 16 with two bundles that both hold the two of the next make 65,536 ways.
 */
export const PARTS_MAX = 1_000;

interface TooLarge {
	readonly code: 'BUNDLE_TOO_LARGE';
	readonly bundle: Sku;
	readonly reason: string;
}

/** Why a bill cannot be. */
export type Unfit =
	| TooLarge
	| { readonly code: 'BUNDLE_CYCLE'; readonly bundle: Sku; readonly way: readonly Sku[] };

/**
 * What is wrong with the newest bills of these bundles, or would be with a bundle above them; the first
 * that is found.
 *
 * @param bills as they would be.
 */
export function unfitAmong( bills: BillsOfMaterials, bundles: readonly Sku[] ): Unfit | null {
	const tooLarge = tooLargeAmong( bills, bundles );
	if ( tooLarge === null ) {
		return null;
	}
	// A ring is endlessly deep.
	const { bundle } = tooLarge;
	const way = bills.cycleWith( bundle, bills.newest( bundle )?.components ?? [] );
	return way ? { code: 'BUNDLE_CYCLE', bundle, way } : tooLarge;
}

/**
 * The same, of bundles of which none contains itself.
 *
 * @param parts of SKUs that were counted before, with the same bills.
 */
export function tooLargeAmong(
	bills: BillsOfMaterials,
	bundles: readonly Sku[],
	parts = new Map< Sku, number >()
): TooLarge | null {
	const refused = ( bundle: Sku, reason: string ): TooLarge => ( {
		code: 'BUNDLE_TOO_LARGE',
		bundle,
		reason,
	} );
	// Of all first: what follows counts on it that no way is long.
	const deep = bundles.find( ( one ) => bills.levelsThrough( one, LEVELS_MAX ) > LEVELS_MAX );
	if ( deep !== undefined ) {
		return refused( deep, `it would nest more than ${ LEVELS_MAX } levels` );
	}
	const sound = new Set< Sku >();
	for ( const bundle of bundles ) {
		for ( const one of [ bundle, ...bills.bundlesAbove( bundle ) ] ) {
			const reason = sound.has( one ) ? null : tooMuchIn( bills, one, parts );
			if ( reason !== null ) {
				return refused( bundle, reason );
			}
			sound.add( one );
		}
	}
	return null;
}

/** In words; `null`: it is not too much. */
function tooMuchIn(
	bills: BillsOfMaterials,
	bundle: Sku,
	parts: Map< Sku, number >
): string | null {
	if ( bills.partsWithin( bundle, parts ) > PARTS_MAX ) {
		return `"${ bundle }" would have more than ${ PARTS_MAX } parts over all levels`;
	}
	const { leaf, each } = mostOfOneLeaf( bills, bundle );
	return each > QUANTITY_MAX
		? `one "${ bundle }" would take more than ${ QUANTITY_MAX } of "${ leaf }"`
		: null;
}

/** The leaf of which one `sku` takes the most units. */
export function mostOfOneLeaf(
	bills: BillsOfMaterials,
	sku: Sku
): { readonly leaf: Sku; readonly each: number } {
	let most = { leaf: sku, each: 0 };
	for ( const [ leaf, each ] of bills.leavesAt( sku, Number.POSITIVE_INFINITY ) ) {
		most = each > most.each ? { leaf, each } : most;
	}
	return most;
}
