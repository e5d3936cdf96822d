import type { LocationId, Sku } from '../../shared/ids.ts';
import type { LedgerView } from './ledger-view.ts';
import { availableOf } from './shelf.ts';

export interface Availability {
	/** Negative when more is owed than is there; never of a bundle. */
	readonly units: number;
	/** Of a bundle: the component of which more would make more of it; `null`: it is no bundle. */
	readonly limitedBy: Sku | null;
}

/**
 * Units of `sku` that can be promised from `locations` together. A SKU of its own may come out
 * negative (more is owed than is there). A bundle is packed in one place, so each location counts
 * for itself and never below zero: a shortage here must not hide kits that can be packed there. Its
 * bill may say that it is packed from all places together.
 */
export function availability(
	view: Pick< LedgerView, 'stock' | 'bills' >,
	sku: Sku,
	locations: readonly LocationId[]
): Availability {
	const at = ( one: Sku, location: LocationId ): number =>
		availableOf( view.stock( one, location ) );
	if ( ! view.bills.isBundle( sku ) ) {
		const units = locations.reduce( ( sum, location ) => sum + at( sku, location ), 0 );
		return { units, limitedBy: null };
	}
	const leaves = [ ...view.bills.leavesAt( sku, Number.POSITIVE_INFINITY ) ];
	const kitsOf = ( units: number, perKit: number ): number =>
		Math.max( 0, Math.floor( units / perKit ) );
	const isAnywhere = view.bills.isPackedAnywhere( sku );
	const enoughFor = leaves.map( ( [ leaf, perKit ] ) => {
		const there = locations.map( ( location ) => Math.max( 0, at( leaf, location ) ) );
		const together = kitsOf( sum( there ), perKit );
		return {
			leaf,
			kits: isAnywhere ? together : sum( there.map( ( one ) => kitsOf( one, perKit ) ) ),
		};
	} );
	const [ scarcest ] = enoughFor.toSorted(
		( left, right ) => left.kits - right.kits || ( left.leaf < right.leaf ? -1 : 1 )
	);
	const units = isAnywhere
		? ( scarcest?.kits ?? 0 )
		: sum(
				locations.map( ( location ) =>
					Math.min(
						...leaves.map( ( [ leaf, perKit ] ) =>
							kitsOf( at( leaf, location ), perKit )
						)
					)
				)
			);
	return { units, limitedBy: scarcest?.leaf ?? null };
}

function sum( numbers: readonly number[] ): number {
	return numbers.reduce( ( total, one ) => total + one, 0 );
}
