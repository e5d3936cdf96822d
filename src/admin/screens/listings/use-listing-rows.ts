import { useCallback, useEffect } from '@wordpress/element';
import type { ListingRowAnswer } from '../../../shared/api/channels.ts';
import { PAGE_LISTINGS, readListingRows, type ListingFilter } from '../../api/channels.ts';
import { usePagedList, type PagedList } from '../../use-paged-list.ts';

/**
 * @param filter a new object means another question.
 * @param isLive whether it is looked at.
 */
export function useListingRows(
	filter: ListingFilter,
	isLive: boolean
): PagedList< ListingRowAnswer > {
	const read = useCallback(
		async ( cursor: string | null, signal?: AbortSignal ) => {
			const answer = await readListingRows( filter, cursor, signal );
			return answer.ok
				? {
						ok: true as const,
						value: { entries: answer.value.rows, next: answer.value.next },
					}
				: answer;
		},
		[ filter ]
	);
	const list = usePagedList( read, PAGE_LISTINGS, isLive );

	// The worker looks at a bounded number of SKUs at a time: what is rare may be on a later page.
	const { state, loadMore } = list;
	const isSearching = isSearchingOn( list );
	useEffect( () => {
		if ( isSearching ) {
			loadMore();
		}
	}, [ isSearching, state, loadMore ] );
	return list;
}

/** Nothing is found yet, and there is more to look at. */
export function isSearchingOn( { state }: PagedList< ListingRowAnswer > ): boolean {
	return (
		state.phase === 'ready' &&
		state.entries.length === 0 &&
		state.next !== null &&
		state.problem === null
	);
}
