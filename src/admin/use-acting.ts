import { useCallback, useEffect, useRef, useState } from '@wordpress/element';
import type { Answer } from './api/ask.ts';
import type { Problem } from './api/problem.ts';

/** Long enough to be read; then it may no longer be so. */
const SAID_MS = 10_000;

export interface Acting< Name extends string > {
	/** What is being done; one thing at a time. */
	readonly busy: Name | null;
	/** Why the last one came to nothing. */
	readonly problem: Problem | null;
	/** What came of the last one, in words; empty: nothing was done lately. */
	readonly said: string;
	/**
	 * Does it, then asks anew for what is shown.
	 *
	 * @param done what came of it, if it was done; from the answer, where that says more.
	 */
	readonly act: < T >(
		name: Name,
		ask: () => Promise< Answer< T > >,
		done: string | ( ( answer: T ) => string )
	) => void;
}

/** What buttons tell the worker. @param refresh asks for what is shown. */
export function useActing< Name extends string >(
	refresh: () => Promise< unknown >
): Acting< Name > {
	const [ busy, setBusy ] = useState< Name | null >( null );
	const [ problem, setProblem ] = useState< Problem | null >( null );
	const [ said, setSaid ] = useState( '' );
	const isBusy = useRef( false );
	useEffect( () => {
		const timer = window.setTimeout( () => setSaid( '' ), SAID_MS );
		return () => window.clearTimeout( timer );
	}, [ said ] );
	const run = useCallback(
		async < T >(
			name: Name,
			ask: () => Promise< Answer< T > >,
			done: string | ( ( answer: T ) => string )
		) => {
			if ( isBusy.current ) {
				return;
			}
			isBusy.current = true;
			setBusy( name );
			setProblem( null );
			setSaid( '' );
			const answer = await ask();
			await refresh();
			isBusy.current = false;
			setBusy( null );
			setProblem( answer.ok ? null : answer.problem );
			if ( answer.ok ) {
				setSaid( typeof done === 'string' ? done : done( answer.value ) );
			}
		},
		[ refresh ]
	);
	const act: Acting< Name >[ 'act' ] = useCallback(
		( name, ask, done ) => void run( name, ask, done ),
		[ run ]
	);
	return { busy, problem, said, act };
}
