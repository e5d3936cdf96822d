import { showInMenu } from './menu-bubble.ts';

/**
 * On every page of wp-admin whose count the plugin did not know while it made the page: asks for it
 * once the page is there. Without any of WordPress' packages, which other pages would have to load.
 */
declare global {
	interface Window {
		readonly lockstepMenu?: { readonly url: string; readonly nonce: string };
	}
}

interface Counted {
	readonly count: number;
	readonly isMore: boolean;
	readonly words: string;
}

function isCounted( answer: unknown ): answer is Counted {
	const { count, isMore, words } = ( answer ?? {} ) as Partial< Record< string, unknown > >;
	return typeof count === 'number' && typeof isMore === 'boolean' && typeof words === 'string';
}

async function ask( { url, nonce }: { url: string; nonce: string } ): Promise< void > {
	const response = await fetch( url, {
		headers: { 'X-WP-Nonce': nonce },
		credentials: 'same-origin',
	} );
	const answer: unknown = response.ok ? await response.json() : null;
	if ( isCounted( answer ) ) {
		showInMenu( answer.count, answer.isMore, answer.words );
	}
}

if ( window.lockstepMenu ) {
	// Nobody waits for it: without an answer there is no number.
	ask( window.lockstepMenu ).catch( () => undefined );
}
