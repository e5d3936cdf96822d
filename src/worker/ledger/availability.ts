import type { LocationId, Sku } from '../../shared/ids.ts';
import type { LedgerView } from './ledger-view.ts';
import { availableOf } from './shelf.ts';

/**
 * Units of `sku` that can be promised from `locations` together. A SKU of its own may come out
 * negative (more is owed than is there). A bundle is packed in one place, so each location counts
 * for itself and never below zero: a shortage here must not hide kits that can be packed there.
 */
export function availability(
	view: Pick< LedgerView, 'stock' | 'bills' >,
	sku: Sku,
	locations: readonly LocationId[]
): number {
	if ( ! view.bills.isBundle( sku ) ) {
		return locations.reduce(
			( sum, location ) => sum + availableOf( view.stock( sku, location ) ),
			0
		);
	}
	const leaves = view.bills.leavesAt( sku, Number.POSITIVE_INFINITY );
	return locations.reduce( ( sum, location ) => {
		const kits = [ ...leaves ].map( ( [ leaf, perKit ] ) =>
			Math.floor( availableOf( view.stock( leaf, location ) ) / perKit )
		);
		return sum + Math.max( 0, Math.min( ...kits ) );
	}, 0 );
}
