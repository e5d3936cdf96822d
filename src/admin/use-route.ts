import { useSyncExternalStore } from '@wordpress/element';

/**
 * Where in the screens we are, kept in the address behind `#`: so a reload, a bookmark and the back
 * button do what they do elsewhere, and WordPress' own address stays the plugin's one page.
 */
export interface Route {
	readonly screen: string;
	/** What is open on the screen: the rest of the address, decoded. */
	readonly open: string | null;
}

export function parseRoute( hash: string ): Route {
	const [ screen = '', ...rest ] = hash.replace( /^#\/?/, '' ).split( '/' );
	const open = rest.join( '/' );
	return { screen, open: open === '' ? null : decoded( open ) };
}

export function routeTo( screen: string, open?: string ): string {
	return `#/${ screen }${ open === undefined ? '' : `/${ encodeURIComponent( open ) }` }`;
}

function decoded( text: string ): string {
	try {
		return decodeURIComponent( text );
	} catch {
		// Somebody's hand-made address.
		return text;
	}
}

function subscribe( onChange: () => void ): () => void {
	window.addEventListener( 'hashchange', onChange );
	return () => window.removeEventListener( 'hashchange', onChange );
}

export function useRoute(): Route {
	return parseRoute( useSyncExternalStore( subscribe, () => window.location.hash ) );
}
