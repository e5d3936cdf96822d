import { useCallback, useEffect, useRef, useState } from '@wordpress/element';
import type { Problem } from '../../api/problem.ts';
import { readSyncLog, type LogFilter } from '../../api/sync-log.ts';
import { useRepeated } from '../../use-repeated.ts';
import {
	firstPage,
	openPositions,
	withHeldShown,
	withNewer,
	withOlder,
	type LogRows,
} from './log-rows.ts';

const PAGE_ROWS = 50;
const POLL_MS = 1_000;
/** After the first, second and every further failure in a row. */
const PAUSES_MS = [ 2_000, 5_000, 10_000 ];

/**
 * - `loading`: no rows yet; after a filter changed, too.
 * - `failed`: the first page did not come.
 * - `ready`: rows are there; `problem` says that the newest question came to nothing, and then what is
 *   shown may be out of date. It goes away with the next answer.
 */
export type LogState =
	| { readonly phase: 'loading' }
	| { readonly phase: 'failed'; readonly problem: Problem }
	| {
			readonly phase: 'ready';
			readonly rows: LogRows;
			readonly problem: Problem | null;
			readonly isLoadingOlder: boolean;
	  };

export interface SyncLog {
	readonly state: LogState;
	readonly retry: () => void;
	readonly loadOlder: () => void;
	readonly showHeld: () => void;
}

/**
 * @param filter    a new object means another question.
 * @param isLive    whether to ask for what is new.
 * @param isHolding asked at the moment when rows arrive: is somebody reading?
 */
export function useSyncLog(
	filter: LogFilter,
	isLive: boolean,
	isHolding: () => boolean
): SyncLog {
	const [ state, setState ] = useState< LogState >( { phase: 'loading' } );
	const [ attempt, setAttempt ] = useState( 0 );
	const failures = useRef( 0 );
	// Answers to a question that is no longer asked must not be shown.
	const question = useRef( 0 );
	const latest = useRef( state );
	latest.current = state;

	const change = useCallback( ( to: ( rows: LogRows ) => LogRows ) => {
		setState( ( now ) => ( now.phase === 'ready' ? { ...now, rows: to( now.rows ) } : now ) );
	}, [] );
	const note = useCallback(
		( changes: { problem?: Problem | null; isLoadingOlder?: boolean } ) => {
			setState( ( now ) => ( now.phase === 'ready' ? { ...now, ...changes } : now ) );
		},
		[]
	);

	useEffect( () => {
		question.current += 1;
		const mine = question.current;
		const abort = new AbortController();
		setState( { phase: 'loading' } );
		void readSyncLog( filter, { limit: PAGE_ROWS }, abort.signal ).then( ( answer ) => {
			if ( mine !== question.current ) {
				return;
			}
			failures.current = 0;
			setState(
				answer.ok
					? {
							phase: 'ready',
							rows: firstPage( answer.value ),
							problem: null,
							isLoadingOlder: false,
						}
					: { phase: 'failed', problem: answer.problem }
			);
		} );
		return () => {
			question.current += 1;
			abort.abort();
		};
	}, [ filter, attempt ] );

	const poll = async (): Promise< number | void > => {
		const now = latest.current;
		if ( now.phase !== 'ready' ) {
			return undefined;
		}
		const mine = question.current;
		const answer = await readSyncLog( filter, {
			limit: PAGE_ROWS,
			after: now.rows.newest,
			refresh: openPositions( now.rows ),
		} );
		if ( mine !== question.current ) {
			return undefined;
		}
		if ( ! answer.ok ) {
			note( { problem: answer.problem } );
			failures.current += 1;
			return PAUSES_MS[ Math.min( failures.current, PAUSES_MS.length ) - 1 ];
		}
		failures.current = 0;
		note( { problem: null } );
		change( ( rows ) => withNewer( rows, answer.value, isHolding() ) );
		return answer.value.hasNewer ? 0 : undefined;
	};
	useRepeated( poll, POLL_MS, isLive && state.phase === 'ready' );

	const loadOlder = useCallback( async () => {
		const now = latest.current;
		if ( now.phase !== 'ready' || now.rows.older === null || now.isLoadingOlder ) {
			return;
		}
		const mine = question.current;
		note( { isLoadingOlder: true } );
		const answer = await readSyncLog( filter, { limit: PAGE_ROWS, before: now.rows.older } );
		if ( mine === question.current ) {
			note( { isLoadingOlder: false, problem: answer.ok ? null : answer.problem } );
			if ( answer.ok ) {
				change( ( rows ) => withOlder( rows, answer.value ) );
			}
		}
	}, [ filter, change, note ] );

	return {
		state,
		retry: useCallback( () => setAttempt( ( previous ) => previous + 1 ), [] ),
		loadOlder: useCallback( () => void loadOlder(), [ loadOlder ] ),
		showHeld: useCallback( () => change( withHeldShown ), [ change ] ),
	};
}
