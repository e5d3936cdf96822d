import { useCallback } from '@wordpress/element';
import { readListings, readShelves, type Listing, type Shelf } from '../../api/stock.ts';
import { useAsked, type Asked } from '../../use-asked.ts';

const PERIOD_MS = 5_000;

/** What is known of one SKU now. */
export interface KnownSku {
	readonly title: string;
	readonly shelves: readonly Shelf[];
	readonly listings: readonly Listing[];
}

export function useSku( sku: string ): Asked< KnownSku > {
	const ask = useCallback( async () => {
		const [ shelves, listings ] = await Promise.all( [
			readShelves( sku ),
			readListings( sku ),
		] );
		if ( ! shelves.ok ) {
			return shelves;
		}
		if ( ! listings.ok ) {
			return listings;
		}
		const { locations } = shelves.value;
		return {
			ok: true as const,
			value: {
				title: locations[ 0 ]?.title ?? '',
				shelves: locations,
				listings: listings.value.listings,
			},
		};
	}, [ sku ] );
	return useAsked( ask, PERIOD_MS );
}
