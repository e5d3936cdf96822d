import type { ListingId, Sku } from '../../../shared/ids.ts';
import type { Bill, BillsOfMaterials } from '../../ledger/bill-of-materials.ts';
import type { BatchView } from './batch-view.ts';

/**
 * `listings`, and while last units are split all others of their SKUs: one more of them, or one that draws
 * from somewhere else, changes what the others may show.
 */
export function withSiblings( view: BatchView, listings: readonly ListingId[] ): ListingId[] {
	const all = new Set( listings );
	for ( const listing of listings ) {
		const shown = view.stored.listing( listing );
		if ( shown && view.channel( shown.channel ).splitBelow > 0 ) {
			view.stored.listingsOf( shown.sku ).forEach( ( one ) => all.add( one.listing ) );
		}
	}
	return [ ...all ];
}

/**
 * SKUs whose listings may show something else once bills are saved: the bundles, the bundles above them,
 * and what they contain or contained, since what is in a bundle is not split.
 */
export function skusConcernedBy(
	saved: readonly Bill[],
	before: BillsOfMaterials,
	after: BillsOfMaterials
): ReadonlySet< Sku > {
	const skus = new Set< Sku >();
	for ( const { bundle } of saved ) {
		skus.add( bundle );
		after.bundlesAbove( bundle ).forEach( ( sku ) => skus.add( sku ) );
		for ( const bills of [ before, after ] ) {
			addWithin( bills, bundle, skus );
		}
	}
	return skus;
}

function addWithin( bills: BillsOfMaterials, bundle: Sku, skus: Set< Sku > ): void {
	for ( const { sku } of bills.newest( bundle )?.components ?? [] ) {
		if ( ! skus.has( sku ) ) {
			skus.add( sku );
			addWithin( bills, sku, skus );
		}
	}
}
