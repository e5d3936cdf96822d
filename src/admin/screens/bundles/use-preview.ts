import { useEffect, useState } from '@wordpress/element';
import type { BillPreview } from '../../../shared/api/bundles.ts';
import { previewBill, type WantedBill, type WantedSale } from '../../api/bundles.ts';
import type { Problem } from '../../api/problem.ts';

const TYPING_MS = 300;

/**
 * What the draft would do. `preview` is that of the last draft that was whole and had an answer, so that
 * numbers do not flicker while somebody types; `isStale` says that it is not of what stands there now.
 */
export interface Previewed {
	readonly preview: BillPreview | null;
	readonly problem: Problem | null;
	readonly isStale: boolean;
}

const NOTHING: Previewed = { preview: null, problem: null, isStale: false };

/** @param wanted `null`: the draft is not whole. */
export function usePreview( wanted: WantedBill | null, sale: WantedSale | null ): Previewed {
	const [ previewed, setPreviewed ] = useState( NOTHING );
	const question = JSON.stringify( wanted && { wanted, sale } );

	useEffect( () => {
		const asked = JSON.parse( question ) as {
			wanted: WantedBill;
			sale: WantedSale | null;
		} | null;
		if ( asked === null ) {
			setPreviewed( NOTHING );
			return undefined;
		}
		setPreviewed( ( now ) => ( { ...now, isStale: true } ) );
		const ending = new AbortController();
		const timer = window.setTimeout( async () => {
			const answer = await previewBill( asked.wanted, asked.sale, ending.signal );
			if ( ! ending.signal.aborted ) {
				setPreviewed(
					answer.ok
						? { preview: answer.value, problem: null, isStale: false }
						: { preview: null, problem: answer.problem, isStale: false }
				);
			}
		}, TYPING_MS );
		return () => {
			ending.abort();
			window.clearTimeout( timer );
		};
	}, [ question ] );
	return previewed;
}
