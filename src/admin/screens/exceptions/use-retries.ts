import { useCallback, useRef, useState } from '@wordpress/element';
import { retryDelivery } from '../../api/exceptions.ts';
import type { Problem } from '../../api/problem.ts';

/** Deliveries that are being asked for, one after the other. */
export interface RetryRun {
	readonly deliveries: readonly number[];
	readonly done: number;
}

/** What came of the last run. */
export interface RetryOutcome {
	readonly retried: readonly number[];
	/** Somebody else had them worked on, or the worker did by itself. */
	readonly gone: number;
	readonly refused: number;
	/** Asked for no more: somebody stopped, or the worker is away. */
	readonly left: number;
	readonly problem: Problem | null;
}

export interface Retries {
	readonly run: RetryRun | null;
	readonly outcome: RetryOutcome | null;
	/** Of each delivery that the worker did not take: why. */
	readonly refusals: ReadonlyMap< number, string >;
	/** Those that the worker took, and that a newer list need not hold any more. */
	readonly retried: ReadonlySet< number >;
	readonly retry: ( deliveries: readonly number[] ) => Promise< void >;
	readonly stop: () => void;
	/** The outcome has been read. */
	readonly dismiss: () => void;
}

const NONE: RetryOutcome = { retried: [], gone: 0, refused: 0, left: 0, problem: null };

/** @param onDone asks for the list when a run has ended, and tells whether it came. */
export function useRetries( onDone: () => Promise< boolean > ): Retries {
	const [ run, setRun ] = useState< RetryRun | null >( null );
	const [ outcome, setOutcome ] = useState< RetryOutcome | null >( null );
	const [ refusals, setRefusals ] = useState< ReadonlyMap< number, string > >( new Map() );
	const [ retried, setRetried ] = useState< ReadonlySet< number > >( new Set() );
	const isRunning = useRef( false );
	const isStopped = useRef( false );

	const retry = useCallback(
		async ( deliveries: readonly number[] ) => {
			if ( isRunning.current || deliveries.length === 0 ) {
				return;
			}
			isRunning.current = true;
			isStopped.current = false;
			setOutcome( null );
			let now = NONE;
			for ( const [ done, delivery ] of deliveries.entries() ) {
				if ( isStopped.current || now.problem !== null ) {
					now = { ...now, left: now.left + 1 };
					continue;
				}
				setRun( { deliveries, done } );
				now = await ask( delivery, now, setRefusals );
			}
			setRun( { deliveries, done: deliveries.length } );
			if ( await onDone() ) {
				const taken = now.retried;
				setRetried( ( before ) => new Set( [ ...before, ...taken ] ) );
			}
			isRunning.current = false;
			setOutcome( now );
			setRun( null );
		},
		[ onDone ]
	);

	const stop = useCallback( () => {
		isStopped.current = true;
	}, [] );
	const dismiss = useCallback( () => setOutcome( null ), [] );
	return { run, outcome, refusals, retried, retry, stop, dismiss };
}

type SetRefusals = (
	change: ( before: ReadonlyMap< number, string > ) => ReadonlyMap< number, string >
) => void;

async function ask(
	delivery: number,
	now: RetryOutcome,
	setRefusals: SetRefusals
): Promise< RetryOutcome > {
	const answer = await retryDelivery( delivery );
	const refusal = answer.ok || answer.problem.code === 'NOT_FOUND' ? null : answer.problem;
	const isAway = refusal !== null && refusal.kind !== 'other';
	setRefusals( ( before ) => {
		const rest = [ ...before ].filter( ( [ known ] ) => known !== delivery );
		return new Map(
			refusal === null || isAway ? rest : [ ...rest, [ delivery, refusal.message ] ]
		);
	} );
	if ( answer.ok ) {
		return { ...now, retried: [ ...now.retried, delivery ] };
	}
	if ( refusal === null ) {
		return { ...now, gone: now.gone + 1 };
	}
	return isAway
		? { ...now, left: now.left + 1, problem: refusal }
		: { ...now, refused: now.refused + 1 };
}
