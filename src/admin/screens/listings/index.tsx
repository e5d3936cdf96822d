import { useEffect, useMemo, useRef, useState } from '@wordpress/element';
import type { ListingFilter } from '../../api/channels.ts';
import type { ScreenProps } from '../../screens.ts';
import { useChannels } from '../../use-channel-names.ts';
import { useDelayedSearch } from '../../use-delayed-search.ts';
import { replaceRoute, useRoute } from '../../use-route.ts';
import { addressOf, filterOf } from './listing-address.ts';
import { ListingDetail } from './listing-detail.tsx';
import { ListingList } from './listing-list.tsx';
import { useListingRows } from './use-listing-rows.ts';

/**
 * What every channel should show of every SKU, was sent, and shows. The address names the SKU that is open, if
 * one is, and what the list is narrowed to; the list behind a SKU is kept.
 */
export default function ListingsScreen( { open }: ScreenProps ) {
	const { query } = useRoute();
	const [ filter, setFilter ] = useFilterInAddress( open, query );
	const list = useListingRows( useDelayedSearch( filter ), open === null );
	const { channels, nameOf } = useChannels();
	const lastOpen = useRef( open );
	if ( open !== null ) {
		lastOpen.current = open;
	}
	return open === null ? (
		<ListingList
			list={ list }
			filter={ filter }
			onFilter={ setFilter }
			channels={ channels }
			nameOf={ nameOf }
			cameFrom={ lastOpen.current }
		/>
	) : (
		<ListingDetail
			key={ open }
			sku={ open }
			back={ addressOf( null, filter ) }
			nameOf={ nameOf }
			onChanged={ () => void list.refresh() }
		/>
	);
}

/** What is typed is at once in the field, and once somebody stops typing, in the address. */
function useFilterInAddress(
	open: string | null,
	query: string
): [ ListingFilter, ( filter: ListingFilter ) => void ] {
	const given = useMemo( () => filterOf( query ), [ query ] );
	const [ filter, setFilter ] = useState( given );
	const written = useRef( addressOf( null, given ) );
	const delayed = useDelayedSearch( filter );

	// Somebody follows a link, or goes back.
	useEffect( () => {
		const address = addressOf( null, given );
		if ( address !== written.current ) {
			written.current = address;
			setFilter( given );
		}
	}, [ given ] );
	useEffect( () => {
		const address = addressOf( null, delayed );
		if ( open === null && address !== written.current ) {
			written.current = address;
			replaceRoute( address );
		}
	}, [ open, delayed ] );
	return [ filter, setFilter ];
}
