import { useCallback, useEffect, useState } from '@wordpress/element';
import { readPluginStatus, type PluginStatus } from './api/plugin-status.ts';
import type { Problem } from './api/problem.ts';

/**
 * `loading` until the first answer; then `known` or `failed`. `retry` goes back to `loading`, and an
 * answer that comes after it, or after the screen was left, is ignored. Once known, `show` replaces
 * what is known by what another request has answered.
 */
export type StatusState =
	| { readonly phase: 'loading' }
	| { readonly phase: 'known'; readonly status: PluginStatus }
	| { readonly phase: 'failed'; readonly problem: Problem };

export function usePluginStatus(): {
	readonly state: StatusState;
	readonly retry: () => void;
	readonly show: ( status: PluginStatus ) => void;
} {
	const [ attempt, setAttempt ] = useState( 0 );
	const [ state, setState ] = useState< StatusState >( { phase: 'loading' } );

	useEffect( () => {
		let isCurrent = true;
		void readPluginStatus().then( ( answer ) => {
			if ( isCurrent ) {
				setState(
					answer.ok
						? { phase: 'known', status: answer.value }
						: { phase: 'failed', problem: answer.problem }
				);
			}
		} );
		return () => {
			isCurrent = false;
		};
	}, [ attempt ] );

	const retry = useCallback( () => {
		setState( { phase: 'loading' } );
		setAttempt( ( previous ) => previous + 1 );
	}, [] );
	const show = useCallback(
		( status: PluginStatus ) => setState( { phase: 'known', status } ),
		[]
	);
	return { state, retry, show };
}
