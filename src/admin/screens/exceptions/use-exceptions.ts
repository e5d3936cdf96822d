import { useCallback, useEffect, useRef, useState } from '@wordpress/element';
import type { Answer } from '../../api/ask.ts';
import {
	PAGE_EXCEPTIONS,
	readExceptions,
	type Exception,
	type ExceptionPage,
} from '../../api/exceptions.ts';
import type { Problem } from '../../api/problem.ts';
import { noteExceptionCount } from '../../exception-count.ts';
import { useRepeated } from '../../use-repeated.ts';

/** For each page that is shown: a long list is asked for less often. */
const PERIOD_MS = 10_000;

/**
 * - `loading`: nothing is known yet.
 * - `failed`: the first page did not come.
 * - `ready`: `problem` says that the newest question came to nothing; what is shown is what was known
 *   before. It goes away with the next answer.
 */
export type ExceptionsState =
	| { readonly phase: 'loading' }
	| { readonly phase: 'failed'; readonly problem: Problem }
	| {
			readonly phase: 'ready';
			readonly exceptions: readonly Exception[];
			/** Where the list goes on; `null` at its end. */
			readonly next: string | null;
			readonly problem: Problem | null;
			readonly isLoadingMore: boolean;
	  };

export interface Exceptions {
	readonly state: ExceptionsState;
	/** As much as is shown, anew; after a failure, the first page again. Tells whether it was answered. */
	readonly refresh: () => Promise< boolean >;
	readonly loadMore: () => void;
}

/** @param isDismissed those that somebody has dismissed, instead of those that wait. */
export function useExceptions( isDismissed: boolean ): Exceptions {
	const [ state, setState ] = useState< ExceptionsState >( { phase: 'loading' } );
	// Whoever holds an older `refresh` still asks for what is shown now.
	const wanted = useRef( isDismissed );
	wanted.current = isDismissed;
	const latest = useRef( state );
	latest.current = state;
	// Of several questions only the answer to the last one is shown.
	const question = useRef( 0 );

	const show = useCallback( ( answer: Answer< ExceptionPage > ) => {
		if ( answer.ok ) {
			const { exceptions, next } = answer.value;
			setState( { phase: 'ready', exceptions, next, isLoadingMore: false, problem: null } );
			if ( next === null && ! wanted.current ) {
				noteExceptionCount( { count: exceptions.length, isMore: false } );
			}
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
			wanted.current,
			now.phase === 'ready' ? now.exceptions.length : 0
		);
		if ( mine !== question.current ) {
			return false;
		}
		show( answer );
		return answer.ok;
	}, [ show ] );

	useEffect( () => {
		setState( { phase: 'loading' } );
		latest.current = { phase: 'loading' };
		void refresh();
		return () => {
			question.current += 1;
		};
	}, [ isDismissed, refresh ] );

	useRepeated(
		async () => {
			const now = latest.current;
			if ( now.phase === 'ready' && ! now.isLoadingMore ) {
				await refresh();
				return PERIOD_MS * Math.ceil( now.exceptions.length / PAGE_EXCEPTIONS || 1 );
			}
			return undefined;
		},
		PERIOD_MS,
		state.phase === 'ready'
	);

	const loadMore = useCallback( async () => {
		const now = latest.current;
		if ( now.phase !== 'ready' || now.next === null || now.isLoadingMore ) {
			return;
		}
		question.current += 1;
		const mine = question.current;
		setState( { ...now, isLoadingMore: true } );
		const answer = await readExceptions( now.next, wanted.current );
		if ( mine === question.current ) {
			show( answer.ok ? after( now.exceptions, answer.value ) : answer );
		}
	}, [ show ] );

	return { state, refresh, loadMore: useCallback( () => void loadMore(), [ loadMore ] ) };
}

function after(
	shown: readonly Exception[],
	{ exceptions, next }: ExceptionPage
): Answer< ExceptionPage > {
	return { ok: true, value: { exceptions: [ ...shown, ...exceptions ], next } };
}

/** From the first page on, until there are as many as were shown. */
async function readAtLeast(
	isDismissed: boolean,
	count: number
): Promise< Answer< ExceptionPage > > {
	let answer = await readExceptions( null, isDismissed );
	while ( answer.ok && answer.value.next !== null && answer.value.exceptions.length < count ) {
		const { exceptions, next } = answer.value;
		const page: Answer< ExceptionPage > = await readExceptions( next, isDismissed );
		answer = page.ok ? after( exceptions, page.value ) : page;
	}
	return answer;
}
