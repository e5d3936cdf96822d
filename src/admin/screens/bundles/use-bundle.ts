import { useCallback, useEffect, useState } from '@wordpress/element';
import type { BundleAnswer } from '../../../shared/api/bundles.ts';
import { readBundle } from '../../api/bundles.ts';
import type { Problem } from '../../api/problem.ts';

export type BundleState =
	| { readonly phase: 'loading' }
	| { readonly phase: 'failed'; readonly problem: Problem }
	/** `bundle` is `null`: of a new one there is nothing to know. */
	| {
			readonly phase: 'ready';
			readonly bundle: BundleAnswer | null;
			/** Why it could not be read again; `bundle` is what was known before. */
			readonly problem: Problem | null;
	  };

/** @param sku `null`: of one that is not saved yet. */
export function useBundle( sku: string | null ) {
	const [ state, setState ] = useState< BundleState >(
		sku === null ? { phase: 'ready', bundle: null, problem: null } : { phase: 'loading' }
	);
	/** Answers whether it could be read. */
	const read = useCallback( async ( of: string ): Promise< boolean > => {
		const answer = await readBundle( of );
		if ( answer.ok ) {
			setState( { phase: 'ready', bundle: answer.value, problem: null } );
			return true;
		}
		const { problem } = answer;
		// What somebody has typed on top of what was known is not to be lost.
		setState( ( now ) =>
			now.phase === 'ready' ? { ...now, problem } : { phase: 'failed', problem }
		);
		return false;
	}, [] );
	useEffect( () => {
		if ( sku !== null ) {
			void read( sku );
		}
	}, [ sku, read ] );
	return { state, read };
}
