import type { LocationId, Sku } from '../../shared/ids.ts';
import type { BillsOfMaterials } from './bill-of-materials.ts';
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
	if ( ! view.bills.isBundle( sku ) ) {
		const units = sum(
			locations.map( ( location ) => availableOf( view.stock( sku, location ) ) )
		);
		return { units, limitedBy: null };
	}
	const [ scarcest ] = limitsOf( view, sku, locations );
	const units = sum(
		packingPlaces( view, sku, locations ).map( ( { shelves } ) =>
			bundlesFrom( view.bills, sku, shelves )
		)
	);
	return { units, limitedBy: scarcest?.leaf ?? null };
}

/** How many of a bundle one of its leaves allows, as if there were enough of all others. */
export interface Limit {
	readonly leaf: Sku;
	/** Units of the leaf in one bundle. */
	readonly each: number;
	readonly bundles: number;
}

/** What each leaf of a bundle allows, from `locations` together, the scarcest first. */
export function limitsOf(
	view: Pick< LedgerView, 'stock' | 'bills' >,
	bundle: Sku,
	locations: readonly LocationId[]
): Limit[] {
	const places = packingPlaces( view, bundle, locations );
	return [ ...view.bills.leavesAt( bundle, Number.POSITIVE_INFINITY ) ]
		.map( ( [ leaf, each ] ) => ( {
			leaf,
			each,
			bundles: sum(
				places.map( ( { shelves } ) =>
					bundlesFrom( view.bills, bundle, enoughBut( view.bills, leaf, shelves ) )
				)
			),
		} ) )
		.toSorted(
			( left, right ) => left.bundles - right.bundles || ( left.leaf < right.leaf ? -1 : 1 )
		);
}

/** Shelves with more than enough of every SKU but `leaf`. */
export function enoughBut( bills: BillsOfMaterials, leaf: Sku, shelves: Shelves ): Shelves {
	return ( one ) =>
		one === leaf || bills.isBundle( one ) ? shelves( one ) : Number.POSITIVE_INFINITY;
}

/** Where a bundle can be packed, and out of what. */
export interface PackingPlace {
	/** `null`: from all places together. */
	readonly location: LocationId | null;
	readonly shelves: Shelves;
}

export function packingPlaces(
	view: Pick< LedgerView, 'stock' | 'bills' >,
	bundle: Sku,
	locations: readonly LocationId[]
): PackingPlace[] {
	const at = ( one: Sku, location: LocationId ): number =>
		availableOf( view.stock( one, location ) );
	// Components that are short in one place do not lessen those of another; bundles that are owed are made
	// of them wherever they lie.
	const sharedFrom = ( one: Sku, units: number ): number =>
		view.bills.isBundle( one ) ? units : Math.max( 0, units );
	if ( ! view.bills.isPackedAnywhere( bundle ) ) {
		return locations.map( ( location ) => ( {
			location,
			shelves: ( one ) => at( one, location ),
		} ) );
	}
	const together: Shelves = ( one ) =>
		sum( locations.map( ( location ) => sharedFrom( one, at( one, location ) ) ) );
	return [ { location: null, shelves: together } ];
}

function sum( numbers: readonly number[] ): number {
	return numbers.reduce( ( total, one ) => total + one, 0 );
}
