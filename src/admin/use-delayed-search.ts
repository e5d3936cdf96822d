import { useEffect, useState } from '@wordpress/element';

const PAUSE_MS = 300;

/** Not every letter of a search is a question of its own; what else is chosen is asked for at once. */
export function useDelayedSearch< Filter extends { readonly search: string } >(
	filter: Filter
): Filter {
	const [ delayed, setDelayed ] = useState( filter );
	useEffect( () => {
		const timer = window.setTimeout(
			() => setDelayed( filter ),
			filter.search === delayed.search ? 0 : PAUSE_MS
		);
		return () => window.clearTimeout( timer );
	}, [ filter, delayed.search ] );
	return delayed;
}
