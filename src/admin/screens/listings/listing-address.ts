import { listingStateSchema } from '../../../shared/api/channels.ts';
import type { ListingFilter } from '../../api/channels.ts';
import { routeTo } from '../../use-route.ts';

/** What the list is narrowed to stands in the address: it can be linked to, and a reload keeps it. */
export function filterOf( query: string ): ListingFilter {
	const given = new URLSearchParams( query );
	const state = listingStateSchema.safeParse( given.get( 'state' ) );
	return {
		search: given.get( 'search' ) ?? '',
		channel: given.get( 'channel' ),
		state: state.success ? state.data : null,
	};
}

/** @param sku what is open; `null`: the list. */
export function addressOf( sku: string | null, filter: ListingFilter ): string {
	return routeTo( 'listings', sku, { ...filter, search: filter.search.trim() } );
}
