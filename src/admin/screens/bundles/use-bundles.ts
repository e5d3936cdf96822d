import { useCallback, useEffect, useRef, useState } from '@wordpress/element';
import type { BillAnswer } from '../../../shared/api/bundles.ts';
import { readBundles } from '../../api/bundles.ts';
import type { Problem } from '../../api/problem.ts';

/** Not every letter of a search is a question of its own. */
const TYPING_MS = 300;

export type BundlesState =
	| { readonly phase: 'loading' }
	| { readonly phase: 'failed'; readonly problem: Problem }
	| {
			readonly phase: 'ready';
			/** What it was searched for. */
			readonly search: string;
			readonly bundles: readonly BillAnswer[];
			/** Where the list goes on; `null` at its end. */
			readonly next: string | null;
			readonly isLoadingMore: boolean;
	  };

export function useBundles( search: string ) {
	const [ state, setState ] = useState< BundlesState >( { phase: 'loading' } );
	const [ tries, setTries ] = useState( 0 );
	const isFirst = useRef( true );

	useEffect( () => {
		const ending = new AbortController();
		const wait = isFirst.current ? 0 : TYPING_MS;
		isFirst.current = false;
		const timer = window.setTimeout( async () => {
			const answer = await readBundles( search, null, ending.signal );
			if ( ! ending.signal.aborted ) {
				setState(
					answer.ok
						? { phase: 'ready', search, ...answer.value, isLoadingMore: false }
						: { phase: 'failed', problem: answer.problem }
				);
			}
		}, wait );
		return () => {
			ending.abort();
			window.clearTimeout( timer );
		};
	}, [ search, tries ] );

	const loadMore = useCallback( async () => {
		if ( state.phase !== 'ready' || state.next === null ) {
			return;
		}
		setState( { ...state, isLoadingMore: true } );
		const answer = await readBundles( state.search, state.next );
		setState( ( now ) => {
			// Somebody has searched for something else meanwhile.
			if ( now.phase !== 'ready' || now.search !== state.search ) {
				return now;
			}
			return answer.ok
				? {
						...now,
						bundles: [ ...state.bundles, ...answer.value.bundles ],
						next: answer.value.next,
						isLoadingMore: false,
					}
				: { phase: 'failed', problem: answer.problem };
		} );
	}, [ state ] );

	return {
		state,
		loadMore: () => void loadMore(),
		retry: () => {
			setState( { phase: 'loading' } );
			setTries( ( count ) => count + 1 );
		},
	};
}
