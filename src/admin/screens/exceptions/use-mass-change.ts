import { useCallback, useEffect, useRef, useState } from '@wordpress/element';
import type { MassChange, MassChangeLine } from '../../../shared/api/channels.ts';
import { readMassChange } from '../../api/mass-changes.ts';
import type { Problem } from '../../api/problem.ts';

export interface KnownMassChange {
	/** `null`: nothing is known yet. */
	readonly change: MassChange | null;
	/** Those of the pages that were asked for. */
	readonly lines: readonly MassChangeLine[];
	readonly hasMore: boolean;
	readonly isLoading: boolean;
	/** Why the last page did not come; `null` again as soon as it is asked for anew. */
	readonly problem: Problem | null;
	/** The page after those that are known; where one did not come, that one again. */
	readonly loadMore: () => void;
	/** All that is known is of before. */
	readonly reload: () => void;
}

type Known = Pick< KnownMassChange, 'change' | 'lines' > & { readonly next: string | null };

const NOTHING: Known = { change: null, lines: [], next: null };

/** A mass change with its listings, page by page. One page at a time is asked for. */
export function useMassChange( number: number ): KnownMassChange {
	const [ known, setKnown ] = useState( NOTHING );
	const [ isLoading, setIsLoading ] = useState( true );
	const [ problem, setProblem ] = useState< Problem | null >( null );
	const isAsking = useRef( false );
	const load = useCallback(
		async ( before: Known ): Promise< void > => {
			if ( isAsking.current ) {
				return;
			}
			isAsking.current = true;
			setIsLoading( true );
			setProblem( null );
			const answer = await readMassChange( number, before.next );
			isAsking.current = false;
			setIsLoading( false );
			if ( answer.ok ) {
				const { change, lines, next } = answer.value;
				setKnown( { change, lines: [ ...before.lines, ...lines ], next } );
			} else {
				setProblem( answer.problem );
			}
		},
		[ number ]
	);
	useEffect( () => {
		void load( NOTHING );
	}, [ load ] );
	return {
		change: known.change,
		lines: known.lines,
		hasMore: known.next !== null,
		isLoading,
		problem,
		loadMore: () => void load( known ),
		reload: () => void load( NOTHING ),
	};
}
