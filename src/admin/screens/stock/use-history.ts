import { useCallback, useEffect, useState } from '@wordpress/element';
import type { SyncLogRow } from '../../../shared/sync-log.ts';
import { PAGE_EVENTS, readFirstEvent, readHistory } from '../../api/stock.ts';
import { usePagedList, type PagedList } from '../../use-paged-list.ts';

export interface History {
	/** Newest first. */
	readonly list: PagedList< SyncLogRow >;
	/** When the first event of the SKU was committed; `null`: none was, or nobody knows yet. */
	readonly firstMs: number | null;
	/** The present at the last answer, by the worker's clock: its times are compared with no other. */
	readonly nowMs: number;
}

/** What happened to one SKU, page by page. */
export function useHistory( sku: string ): History {
	const [ nowMs, setNowMs ] = useState( Date.now );
	const read = useCallback(
		async ( before: string | null, signal?: AbortSignal ) => {
			const answer = await readHistory( sku, before, signal );
			if ( ! answer.ok ) {
				return answer;
			}
			const { rows, older } = answer.value;
			setNowMs( answer.value.nowMs );
			return { ok: true as const, value: { entries: rows, next: older } };
		},
		[ sku ]
	);
	const list = usePagedList( read, PAGE_EVENTS );
	const [ firstMs, setFirstMs ] = useState< number | null >( null );
	const { state } = list;
	const isWhole = state.phase === 'ready' && state.next === null;
	const hasMore = state.phase === 'ready' && ! isWhole;
	useEffect( () => {
		let isCurrent = true;
		if ( hasMore ) {
			void readFirstEvent( sku ).then( ( answer ) => {
				if ( isCurrent && answer.ok ) {
					setFirstMs( answer.value.events[ 0 ]?.committedAtMs ?? null );
				}
			} );
		}
		return () => {
			isCurrent = false;
		};
	}, [ sku, hasMore ] );
	const oldestMs = isWhole ? ( state.entries.at( -1 )?.committedAtMs ?? null ) : firstMs;
	return { list, firstMs: oldestMs, nowMs };
}
