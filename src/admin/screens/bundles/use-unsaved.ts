import { useEffect, useRef, useState } from '@wordpress/element';
import { guardLeaving } from '../../use-route.ts';

/**
 * Keeps a page with unsaved changes from being left by accident: within the screens it asks, and of the
 * rest of WordPress the browser does.
 */
export function useUnsaved( isUnsaved: boolean ) {
	const [ asked, setAsked ] = useState< string | null >( null );
	/** Leaves without a question: it was answered, or everything is saved. */
	const isFree = useRef( false );

	useEffect( () => {
		if ( ! isUnsaved ) {
			return undefined;
		}
		isFree.current = false;
		const lift = guardLeaving( ( to ) => {
			if ( isFree.current ) {
				return true;
			}
			setAsked( to );
			return false;
		} );
		const onUnload = ( event: BeforeUnloadEvent ) => event.preventDefault();
		window.addEventListener( 'beforeunload', onUnload );
		return () => {
			lift();
			// What was asked about is saved.
			setAsked( null );
			window.removeEventListener( 'beforeunload', onUnload );
		};
	}, [ isUnsaved ] );

	return {
		/** Somebody wants to go there. */
		asked,
		stay: () => setAsked( null ),
		goTo: ( hash: string ) => {
			isFree.current = true;
			window.location.hash = hash;
		},
	};
}
