import { useCallback, useEffect, useRef, useState } from '@wordpress/element';
import type { SyncLogChain } from '../../../shared/sync-log.ts';
import type { Problem } from '../../api/problem.ts';
import { readChain } from '../../api/sync-log.ts';
import { useRepeated } from '../../use-repeated.ts';

const POLL_MS = 1_000;

export interface ChainState {
	readonly chain: SyncLogChain | null;
	readonly problem: Problem | null;
	readonly retry: () => void;
}

/** Everything about one row, asked again each second while it is still going on. */
export function useChain( position: string ): ChainState {
	const [ chain, setChain ] = useState< SyncLogChain | null >( null );
	const [ problem, setProblem ] = useState< Problem | null >( null );
	const isGone = useRef( false );

	const ask = useCallback( async () => {
		const answer = await readChain( position );
		if ( isGone.current ) {
			return;
		}
		setProblem( answer.ok ? null : answer.problem );
		if ( answer.ok ) {
			setChain( answer.value );
		}
	}, [ position ] );

	useEffect( () => {
		isGone.current = false;
		void ask();
		return () => {
			isGone.current = true;
		};
	}, [ ask ] );
	useRepeated( ask, POLL_MS, chain?.row.isOpen ?? false );
	return { chain, problem, retry: useCallback( () => void ask(), [ ask ] ) };
}
