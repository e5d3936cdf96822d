import { useEffect, useState } from '@wordpress/element';
import type { Problem } from '../../api/problem.ts';
import { readAsOf, type AsOf } from '../../api/stock.ts';

/** A slider that is being moved asks for where it comes to rest. */
const PAUSE_MS = 250;

/**
 * - `now`: no past time is chosen.
 * - `asking`: the time has just been chosen; `last` is what is still shown, of the time before it.
 * - `known`, `failed`: the answer for the chosen time, or why there is none.
 */
export type PastState =
	| { readonly phase: 'now' }
	| { readonly phase: 'asking'; readonly last: AsOf | null }
	| { readonly phase: 'known'; readonly asOf: AsOf }
	| { readonly phase: 'failed'; readonly problem: Problem };

/** What was known of a SKU at a past time. A newer choice cancels the question before it. */
export function useAsOf( sku: string, atMs: number | null ): PastState {
	const [ state, setState ] = useState< PastState >( { phase: 'now' } );
	useEffect( () => {
		if ( atMs === null ) {
			setState( { phase: 'now' } );
			return undefined;
		}
		const abort = new AbortController();
		setState( ( now ) => ( { phase: 'asking', last: lastOf( now ) } ) );
		const timer = window.setTimeout( async () => {
			const answer = await readAsOf( sku, atMs, abort.signal );
			if ( abort.signal.aborted ) {
				return;
			}
			setState(
				answer.ok
					? { phase: 'known', asOf: answer.value }
					: { phase: 'failed', problem: answer.problem }
			);
		}, PAUSE_MS );
		return () => {
			window.clearTimeout( timer );
			abort.abort();
		};
	}, [ sku, atMs ] );
	return state;
}

function lastOf( state: PastState ): AsOf | null {
	switch ( state.phase ) {
		case 'known':
			return state.asOf;
		case 'asking':
			return state.last;
		default:
			return null;
	}
}
