import { useEffect, useRef } from '@wordpress/element';

/** Calls `work` when the screen is first shown. */
export function useOnce( work: () => Promise< void > ): void {
	const first = useRef( work );
	useEffect( () => {
		void first.current();
	}, [] );
}
