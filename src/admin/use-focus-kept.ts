import { useEffect, useRef } from '@wordpress/element';

/** The button that was pressed goes away with what it was about: the keyboard is then at the head of it. */
export function useFocusKept(
	head: React.RefObject< HTMLElement | null >,
	isAtRest: boolean
): void {
	const wasAtRest = useRef( isAtRest );
	useEffect( () => {
		if ( isAtRest && ! wasAtRest.current ) {
			const { activeElement, body } = head.current?.ownerDocument ?? {};
			if ( activeElement === body ) {
				head.current?.focus();
			}
		}
		wasAtRest.current = isAtRest;
	}, [ head, isAtRest ] );
}
