import { useEffect, useRef } from '@wordpress/element';

/** Between the end of a call and the next: a server that needs the whole period has some rest. */
const REST_MS = 200;

/**
 * Calls `work` every `periodMs`, counted from the beginning of the call before it, but never twice at
 * once. (Counted from its end, what a slow server answers was seen late by its slowness twice.) Not
 * while the tab is hidden, and at once when it is seen again. What `work` answers, if anything, is the
 * pause before the next call instead.
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
			const beganAtMs = Date.now();
			const pauseMs = await latest.current();
			isRunning = false;
			if ( ! isOver && ! document.hidden ) {
				const restMs = Math.max( REST_MS, beganAtMs + periodMs - Date.now() );
				timer = window.setTimeout( () => void run(), pauseMs ?? restMs );
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
