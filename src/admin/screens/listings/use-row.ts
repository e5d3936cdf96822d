import { useCallback } from '@wordpress/element';
import type { ListingRowAnswer } from '../../../shared/api/channels.ts';
import { readRowOf } from '../../api/channels.ts';
import { useAsked, type Asked } from '../../use-asked.ts';

/** What is pressed here is seen within it. */
const PERIOD_MS = 2_000;

/** One SKU with its listings; `null`: it has none. */
export function useRow( sku: string ): Asked< ListingRowAnswer | null > {
	const ask = useCallback( async () => {
		const answer = await readRowOf( sku );
		return answer.ok
			? {
					ok: true as const,
					value: answer.value.rows.find( ( row ) => row.sku === sku ) ?? null,
				}
			: answer;
	}, [ sku ] );
	return useAsked( ask, PERIOD_MS );
}
