import { useEffect, useRef } from '@wordpress/element';

/**
 * Calls `work` every `periodMs`, counted from the end of the call before it, so that a slow server is
 * never asked twice at once; not while the tab is hidden, and at once when it is seen again. What
 * `work` answers, if anything, is the pause before the next call instead.
 */
export function useRepeated(
	work: () => Promise< number | void >,
	periodMs: number,
	isOn: boolean
): void {
	const latest = useRef( work );
	latest.current = work;

	useEffect( () => {
		if ( ! isOn ) {
			return undefined;
		}
		let timer = 0;
		let isRunning = false;
		let isOver = false;
		const run = async () => {
			window.clearTimeout( timer );
			if ( isRunning || isOver || document.hidden ) {
				return;
			}
			isRunning = true;
			const pauseMs = await latest.current();
			isRunning = false;
			if ( ! isOver && ! document.hidden ) {
				timer = window.setTimeout( () => void run(), pauseMs ?? periodMs );
			}
		};
		const onVisibility = () => void run();
		timer = window.setTimeout( () => void run(), periodMs );
		document.addEventListener( 'visibilitychange', onVisibility );
		return () => {
			isOver = true;
			window.clearTimeout( timer );
			document.removeEventListener( 'visibilitychange', onVisibility );
		};
	}, [ periodMs, isOn ] );
}
