import { useCallback, useEffect, useRef, useState } from '@wordpress/element';
import type { Answer } from './api/ask.ts';
import type { Problem } from './api/problem.ts';
import { useRepeated } from './use-repeated.ts';

/**
 * - `loading`: nothing is known yet; after another question, too.
 * - `failed`: there was no first answer.
 * - `ready`: `problem` says that the newest question came to nothing; `value` is what was known before.
 */
export type AskedState< T > =
	| { readonly phase: 'loading' }
	| { readonly phase: 'failed'; readonly problem: Problem }
	| { readonly phase: 'ready'; readonly value: T; readonly problem: Problem | null };

export interface Asked< T > {
	readonly state: AskedState< T >;
	readonly refresh: () => Promise< void >;
}

/**
 * One answer, asked for anew from time to time.
 *
 * @param ask a new function means another question.
 */
export function useAsked< T >( ask: () => Promise< Answer< T > >, periodMs: number ): Asked< T > {
	const [ state, setState ] = useState< AskedState< T > >( { phase: 'loading' } );
	const question = useRef( 0 );

	const refresh = useCallback( async () => {
		question.current += 1;
		const mine = question.current;
		setState( ( now ) => ( now.phase === 'failed' ? { phase: 'loading' } : now ) );
		const answer = await ask();
		if ( mine !== question.current ) {
			return;
		}
		if ( answer.ok ) {
			setState( { phase: 'ready', value: answer.value, problem: null } );
			return;
		}
		const { problem } = answer;
		setState( ( now ) =>
			now.phase === 'ready' ? { ...now, problem } : { phase: 'failed', problem }
		);
	}, [ ask ] );

	useEffect( () => {
		setState( { phase: 'loading' } );
		void refresh();
		return () => {
			question.current += 1;
		};
	}, [ refresh ] );
	useRepeated( refresh, periodMs, state.phase === 'ready' );
	return { state, refresh };
}
