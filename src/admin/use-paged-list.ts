import { useCallback, useEffect, useRef, useState } from '@wordpress/element';
import type { Answer } from './api/ask.ts';
import type { Problem } from './api/problem.ts';
import { useRepeated } from './use-repeated.ts';

/** For each page that is shown: a long list is asked for less often. */
const PERIOD_MS = 10_000;

export interface Page< Entry > {
	readonly entries: readonly Entry[];
	/** Where the list goes on; `null` at its end. */
	readonly next: string | null;
}

/** @param cursor the `next` of the page before; `null`: the first page. */
export type ReadPage< Entry > = (
	cursor: string | null,
	signal?: AbortSignal
) => Promise< Answer< Page< Entry > > >;

/**
 * - `loading`: nothing is known yet; after another question, too.
 * - `failed`: the first page did not come.
 * - `ready`: `problem` says that the newest question came to nothing; what is shown is what was known
 *   before. It goes away with the next answer.
 */
export type ListState< Entry > =
	| { readonly phase: 'loading' }
	| { readonly phase: 'failed'; readonly problem: Problem }
	| ( Page< Entry > & {
			readonly phase: 'ready';
			readonly problem: Problem | null;
			readonly isLoadingMore: boolean;
	  } );

export interface PagedList< Entry > {
	readonly state: ListState< Entry >;
	/** As much as is shown, anew; after a failure, the first page again. Tells whether it was answered. */
	readonly refresh: () => Promise< boolean >;
	readonly loadMore: () => void;
}

/**
 * A list of the worker's that grows page by page, and is asked for anew from time to time.
 *
 * @param read     a new function means another question.
 * @param pageSize as many entries as a page has at most.
 * @param isLive   whether to ask for it again by itself.
 * @param onShown  is told of what is shown from now on.
 */
export function usePagedList< Entry >(
	read: ReadPage< Entry >,
	pageSize: number,
	isLive = true,
	onShown?: ( page: Page< Entry > ) => void
): PagedList< Entry > {
	const [ state, setState ] = useState< ListState< Entry > >( { phase: 'loading' } );
	const latest = useRef( state );
	latest.current = state;
	// Whoever holds an older `refresh` still asks for what is shown now.
	const wanted = useRef( { read, onShown } );
	wanted.current = { read, onShown };
	// Of several questions only the answer to the last one is shown.
	const question = useRef( 0 );

	const show = useCallback( ( answer: Answer< Page< Entry > > ) => {
		if ( answer.ok ) {
			setState( { phase: 'ready', ...answer.value, isLoadingMore: false, problem: null } );
			wanted.current.onShown?.( answer.value );
			return;
		}
		const { problem } = answer;
		setState( ( now ) =>
			now.phase === 'ready'
				? { ...now, isLoadingMore: false, problem }
				: { phase: 'failed', problem }
		);
	}, [] );

	const refresh = useCallback( async () => {
		question.current += 1;
		const mine = question.current;
		const now = latest.current;
		if ( now.phase === 'failed' ) {
			setState( { phase: 'loading' } );
		}
		const answer = await readAtLeast(
			wanted.current.read,
			now.phase === 'ready' ? now.entries.length : 0
		);
		if ( mine !== question.current ) {
			return false;
		}
		show( answer );
		return answer.ok;
	}, [ show ] );

	useEffect( () => {
		const abort = new AbortController();
		question.current += 1;
		const mine = question.current;
		setState( { phase: 'loading' } );
		latest.current = { phase: 'loading' };
		void read( null, abort.signal ).then( ( answer ) => {
			if ( mine === question.current ) {
				show( answer );
			}
		} );
		return () => {
			question.current += 1;
			abort.abort();
		};
	}, [ read, show ] );

	useRepeated(
		async () => {
			const now = latest.current;
			if ( now.phase === 'ready' && ! now.isLoadingMore ) {
				await refresh();
				return PERIOD_MS * Math.ceil( now.entries.length / pageSize || 1 );
			}
			return undefined;
		},
		PERIOD_MS,
		isLive && state.phase === 'ready'
	);

	const loadMore = useCallback( async () => {
		const now = latest.current;
		if ( now.phase !== 'ready' || now.next === null || now.isLoadingMore ) {
			return;
		}
		question.current += 1;
		const mine = question.current;
		setState( { ...now, isLoadingMore: true } );
		const answer = await wanted.current.read( now.next );
		if ( mine === question.current ) {
			show( answer.ok ? after( now.entries, answer.value ) : answer );
		}
	}, [ show ] );

	return { state, refresh, loadMore: useCallback( () => void loadMore(), [ loadMore ] ) };
}

function after< Entry >(
	shown: readonly Entry[],
	{ entries, next }: Page< Entry >
): Answer< Page< Entry > > {
	return { ok: true, value: { entries: [ ...shown, ...entries ], next } };
}

/** From the first page on, until there are as many as were shown. */
async function readAtLeast< Entry >(
	read: ReadPage< Entry >,
	count: number
): Promise< Answer< Page< Entry > > > {
	let answer = await read( null );
	while ( answer.ok && answer.value.next !== null && answer.value.entries.length < count ) {
		const { entries, next } = answer.value;
		const page = await read( next );
		answer = page.ok ? after( entries, page.value ) : page;
	}
	return answer;
}
