import type { LocationId, Sku } from '../../shared/ids.ts';
import type { LedgerView } from './ledger-view.ts';
import { bundlesFrom, type Shelves } from './packable.ts';
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
	// Components that are short in one place do not lessen those of another; bundles that are owed are made
	// of them wherever they lie.
	const sharedFrom = ( one: Sku, units: number ): number =>
		view.bills.isBundle( one ) ? units : Math.max( 0, units );
	const places: readonly Shelves[] = view.bills.isPackedAnywhere( sku )
		? [
				( one ) =>
					sum( locations.map( ( location ) => sharedFrom( one, at( one, location ) ) ) ),
			]
		: locations.map( ( location ) => ( one ) => at( one, location ) );
	const packedOf = ( limit: ( shelves: Shelves ) => Shelves ): number =>
		sum( places.map( ( shelves ) => bundlesFrom( view.bills, sku, limit( shelves ) ) ) );
	// Each component for itself, as if there were enough of all others.
	const leaves = [ ...view.bills.leavesAt( sku, Number.POSITIVE_INFINITY ).keys() ];
	const [ scarcest ] = leaves
		.map( ( leaf ) => ( {
			leaf,
			kits: packedOf(
				( shelves ) => ( one ) =>
					one === leaf || view.bills.isBundle( one )
						? shelves( one )
						: Number.POSITIVE_INFINITY
			),
		} ) )
		.toSorted(
			( left, right ) => left.kits - right.kits || ( left.leaf < right.leaf ? -1 : 1 )
		);
	return { units: packedOf( ( shelves ) => shelves ), limitedBy: scarcest?.leaf ?? null };
}

function sum( numbers: readonly number[] ): number {
	return numbers.reduce( ( total, one ) => total + one, 0 );
}
