import { useSyncExternalStore } from '@wordpress/element';

/**
 * Where in the screens we are, kept in the address behind `#`: so a reload, a bookmark and the back
 * button do what they do elsewhere, and WordPress' own address stays the plugin's one page.
 */
export interface Route {
	readonly screen: string;
	/** What is open on the screen: the rest of the address, decoded. */
	readonly open: string | null;
	/** What its list is narrowed to, as in `channel=outlet&state=dead`; empty: to nothing. */
	readonly query: string;
}

export function parseRoute( hash: string ): Route {
	const [ path = '', ...query ] = hash.replace( /^#\/?/, '' ).split( '?' );
	const [ screen = '', ...rest ] = path.split( '/' );
	const open = rest.join( '/' );
	return {
		screen,
		open: open === '' ? null : decoded( open ),
		query: query.join( '?' ),
	};
}

/** Of the query, what is empty or nothing is left out. */
export function routeTo(
	screen: string,
	open?: string | null,
	query: Readonly< Record< string, string | null > > = {}
): string {
	const given = Object.entries( query ).filter( ( entry ): entry is [ string, string ] =>
		Boolean( entry[ 1 ] )
	);
	const path = open === undefined || open === null ? '' : `/${ encodeURIComponent( open ) }`;
	return `#/${ screen }${ path }${ given.length === 0 ? '' : `?${ new URLSearchParams( given ) }` }`;
}

/** Another address for what is shown already: the way back does not lead through it. */
export function replaceRoute( route: string ): void {
	window.location.replace( route );
}

function decoded( text: string ): string {
	try {
		return decodeURIComponent( text );
	} catch {
		// Somebody's hand-made address.
		return text;
	}
}

/** May the address be left for another one? It is asked before anything is shown that the other one names. */
export type Leaving = ( to: string ) => boolean;
let mayLeave: Leaving = () => true;

/** One screen at a time has something to lose; answers how to lift the guard. */
export function guardLeaving( guard: Leaving ): () => void {
	mayLeave = guard;
	return () => {
		mayLeave = () => true;
	};
}

function subscribe( onChange: () => void ): () => void {
	const onLeave = ( { oldURL }: HashChangeEvent ) => {
		if ( mayLeave( window.location.hash ) ) {
			onChange();
		} else {
			// The browser has gone there already: it cannot be kept, only called back.
			window.history.replaceState( null, '', oldURL );
		}
	};
	window.addEventListener( 'hashchange', onLeave );
	return () => window.removeEventListener( 'hashchange', onLeave );
}

export function useRoute(): Route {
	return parseRoute( useSyncExternalStore( subscribe, () => window.location.hash ) );
}
