import { useCallback, useMemo } from '@wordpress/element';
import type { BillAnswer } from '../../../shared/api/bundles.ts';
import { PAGE_BUNDLES, readBundles } from '../../api/bundles.ts';
import { useDelayedSearch } from '../../use-delayed-search.ts';
import { usePagedList, type PagedList, type ReadPage } from '../../use-paged-list.ts';

export interface Bundles extends PagedList< BillAnswer > {
	/** What is shown was searched for by this. */
	readonly search: string;
}

export function useBundles( typed: string ): Bundles {
	const { search } = useDelayedSearch( useMemo( () => ( { search: typed } ), [ typed ] ) );
	const read = useCallback< ReadPage< BillAnswer > >(
		async ( cursor, signal ) => {
			const answer = await readBundles( search, cursor, signal );
			return answer.ok
				? { ok: true, value: { entries: answer.value.bundles, next: answer.value.next } }
				: answer;
		},
		[ search ]
	);
	return { ...usePagedList( read, PAGE_BUNDLES ), search };
}
