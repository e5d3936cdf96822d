import { useCallback, useRef, useState } from '@wordpress/element';
import { dismissException, type Dismissible } from '../../api/exceptions.ts';
import type { Problem } from '../../api/problem.ts';

/**
 * Dismissing goes through two states after it has been asked for: the person is *asked* for a note, and
 * then what he named is dismissed one after the other (*running*). What could not be stays asked for.
 * Stopped, the run still waits for the answer that is under way; until then nothing else is asked for.
 */
export interface Dismissals {
	/** What a note is asked for; empty: nothing. */
	readonly asked: readonly Dismissible[];
	/** How many of them are done; `null`: it has not begun. */
	readonly done: number | null;
	/** Why the last of them was not taken. */
	readonly problem: Problem | null;
	/** How many the last run has dismissed; `null`: there was none, or it has been read. */
	readonly dismissed: number | null;
	readonly ask: ( exceptions: readonly Dismissible[] ) => void;
	readonly cancel: () => void;
	readonly confirm: ( note: string ) => Promise< void >;
	/** The outcome has been read. */
	readonly forget: () => void;
}

interface Run {
	isStopped: boolean;
}

const NOTHING: readonly Dismissible[] = [];

/** @param onDone asks for the list when a run has ended. */
export function useDismissals( onDone: () => Promise< unknown > ): Dismissals {
	const [ asked, setAsked ] = useState( NOTHING );
	const [ done, setDone ] = useState< number | null >( null );
	const [ problem, setProblem ] = useState< Problem | null >( null );
	const [ dismissed, setDismissed ] = useState< number | null >( null );
	const running = useRef< Run | null >( null );

	const ask = useCallback( ( exceptions: readonly Dismissible[] ) => {
		if ( running.current !== null ) {
			return;
		}
		setProblem( null );
		setDismissed( null );
		setAsked( exceptions );
	}, [] );

	const cancel = useCallback( () => {
		if ( running.current !== null ) {
			running.current.isStopped = true;
		}
		setAsked( NOTHING );
	}, [] );

	const confirm = useCallback(
		async ( note: string ) => {
			if ( running.current !== null ) {
				return;
			}
			const run: Run = { isStopped: false };
			running.current = run;
			let count = 0;
			let refused: Problem | null = null;
			setProblem( null );
			for ( const exception of asked ) {
				if ( refused !== null || run.isStopped ) {
					break;
				}
				setDone( count );
				const answer = await dismissException( exception, note );
				// Somebody was quicker, or its cause has gone.
				if ( answer.ok || answer.problem.code === 'NOT_FOUND' ) {
					count += 1;
				} else {
					refused = answer.problem;
				}
			}
			await onDone();
			running.current = null;
			setDone( null );
			if ( ! run.isStopped ) {
				setProblem( refused );
				setAsked( refused === null ? NOTHING : asked.slice( count ) );
			}
			setDismissed( count === 0 ? null : count );
		},
		[ asked, onDone ]
	);

	const forget = useCallback( () => setDismissed( null ), [] );
	return { asked, done, problem, dismissed, ask, cancel, confirm, forget };
}
