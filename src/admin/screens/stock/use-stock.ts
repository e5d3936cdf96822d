import { useCallback } from '@wordpress/element';
import { PAGE_SKUS, readStock, type Shelf, type StockFilter } from '../../api/stock.ts';
import { usePagedList, type PagedList } from '../../use-paged-list.ts';

/** One SKU with those of its shelves that were asked for. */
export interface StockEntry {
	readonly sku: string;
	readonly title: string;
	readonly shelves: readonly Shelf[];
}

/**
 * @param filter a new object means another question.
 * @param isLive whether it is looked at.
 */
export function useStock( filter: StockFilter, isLive: boolean ): PagedList< StockEntry > {
	const read = useCallback(
		async ( cursor: string | null, signal?: AbortSignal ) => {
			const answer = await readStock( filter, cursor, signal );
			return answer.ok
				? {
						ok: true as const,
						value: {
							entries: entriesOf( answer.value.stock ),
							next: answer.value.next,
						},
					}
				: answer;
		},
		[ filter ]
	);
	return usePagedList( read, PAGE_SKUS, isLive );
}

/** @param shelves by SKU. */
export function entriesOf( shelves: readonly Shelf[] ): StockEntry[] {
	const bySku = new Map< string, Shelf[] >();
	for ( const shelf of shelves ) {
		const known = bySku.get( shelf.sku );
		if ( known ) {
			known.push( shelf );
		} else {
			bySku.set( shelf.sku, [ shelf ] );
		}
	}
	return [ ...bySku ].map( ( [ sku, own ] ) => ( {
		sku,
		title: own[ 0 ]?.title ?? '',
		shelves: own,
	} ) );
}
