/**
 * The number beside "Lockstep" in WordPress' menu. The plugin prints it with every page of wp-admin;
 * WordPress' own stylesheet hides it while it is zero.
 *
 * @param count  what it shows.
 * @param isMore it is more than that.
 * @param words  what a screen reader says of it.
 */
export function showInMenu( count: number, isMore: boolean, words: string ): void {
	for ( const bubble of document.querySelectorAll( '.lockstep-menu-count' ) ) {
		bubble.className = `lockstep-menu-count update-plugins count-${ count }`;
		put( bubble, '.plugin-count', isMore ? `${ count }+` : String( count ) );
		put( bubble, '.screen-reader-text', words );
	}
}

function put( bubble: Element, part: string, text: string ): void {
	const element = bubble.querySelector( part );
	if ( element ) {
		element.textContent = text;
	}
}
