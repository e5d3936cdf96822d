import { useCallback, useEffect, useState } from '@wordpress/element';
import type { BundleAnswer } from '../../../shared/api/bundles.ts';
import { readBundle } from '../../api/bundles.ts';
import type { Problem } from '../../api/problem.ts';

export type BundleState =
	| { readonly phase: 'loading' }
	| { readonly phase: 'failed'; readonly problem: Problem }
	/** `bundle` is `null`: of a new one there is nothing to know. */
	| { readonly phase: 'ready'; readonly bundle: BundleAnswer | null };

/** @param sku `null`: of one that is not saved yet. */
export function useBundle( sku: string | null ) {
	const [ state, setState ] = useState< BundleState >(
		sku === null ? { phase: 'ready', bundle: null } : { phase: 'loading' }
	);
	const read = useCallback( async ( of: string ): Promise< void > => {
		const answer = await readBundle( of );
		setState(
			answer.ok
				? { phase: 'ready', bundle: answer.value }
				: { phase: 'failed', problem: answer.problem }
		);
	}, [] );
	useEffect( () => {
		if ( sku !== null ) {
			void read( sku );
		}
	}, [ sku, read ] );
	return { state, read };
}
