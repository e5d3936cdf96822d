import { useCallback, useEffect, useRef, useState } from '@wordpress/element';
import {
	readProductCounts,
	readProducts,
	type ProductCounts,
	type ProductEntry,
	type ProductKind,
} from '../../../api/not-in-step.ts';
import type { Problem } from '../../../api/problem.ts';

/** What is not known is `null`; a `problem` goes away with the next answer. */
export interface CountedProducts {
	readonly found: ProductCounts | null;
	/** Which answer it is: with a newer one the lists are asked for anew. */
	readonly answers: number;
	readonly problem: Problem | null;
	readonly refresh: () => Promise< void >;
}

type Found = Pick< CountedProducts, 'found' | 'answers' >;

/** How many products of each kind are not kept in step: asked once, and when the list is refreshed. */
export function useProductCounts(): CountedProducts {
	const [ { found, answers }, setFound ] = useState< Found >( { found: null, answers: 0 } );
	const [ problem, setProblem ] = useState< Problem | null >( null );
	const refresh = useCallback( async () => {
		const answer = await readProductCounts();
		if ( answer.ok ) {
			setFound( ( before ) => ( { found: answer.value, answers: before.answers + 1 } ) );
		}
		setProblem( answer.ok ? null : answer.problem );
	}, [] );
	useEffect( () => void refresh(), [ refresh ] );
	return { found, answers, problem, refresh };
}

/**
 * The entries of one kind:
 * - `loading`: the first page has been asked for;
 * - `failed`: the last question came to nothing; what is known stays;
 * - `ready`: `next` is where the list goes on, `null` at its end.
 */
export interface ProductList {
	readonly phase: 'loading' | 'failed' | 'ready';
	readonly entries: readonly ProductEntry[];
	readonly next: string | null;
	readonly problem: Problem | null;
}

const AT_FIRST: ProductList = { phase: 'loading', entries: [], next: '', problem: null };

/** The entries of a kind, page by page. Nothing is asked before they are wanted. */
export function useProducts( kind: ProductKind, isWanted: boolean ) {
	const [ list, setList ] = useState( AT_FIRST );
	const latest = useRef( list );
	latest.current = list;
	const loadMore = useCallback( async () => {
		const { entries, next } = latest.current;
		if ( next === null ) {
			return;
		}
		setList( ( now ) => ( { ...now, phase: 'loading', problem: null } ) );
		const answer = await readProducts( kind, next );
		setList(
			answer.ok
				? {
						phase: 'ready',
						entries: [ ...entries, ...answer.value.entries ],
						next: answer.value.next,
						problem: null,
					}
				: { phase: 'failed', entries, next, problem: answer.problem }
		);
	}, [ kind ] );
	useEffect( () => {
		if ( isWanted && latest.current === AT_FIRST ) {
			void loadMore();
		}
	}, [ isWanted, loadMore ] );
	return { list, loadMore };
}
