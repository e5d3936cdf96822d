import { useSyncExternalStore } from '@wordpress/element';

/** Where WordPress itself turns to its narrow layout. */
const QUERY = '(max-width: 782px)';

function subscribe( onChange: () => void ): () => void {
	const query = window.matchMedia( QUERY );
	query.addEventListener( 'change', onChange );
	return () => query.removeEventListener( 'change', onChange );
}

export function useIsNarrow(): boolean {
	return useSyncExternalStore( subscribe, () => window.matchMedia( QUERY ).matches );
}
