/**
 * Runs `work` with a signal that Ctrl-C or a supervisor's TERM gives: not the default, which would
 * leave half-written files behind.
 */
export async function untilInterrupted< T >(
	work: ( signal: AbortSignal ) => Promise< T >
): Promise< T > {
	const interrupted = new AbortController();
	const onSignal = (): void => interrupted.abort( new Error( 'Interrupted.' ) );
	process.on( 'SIGINT', onSignal );
	process.on( 'SIGTERM', onSignal );
	try {
		return await work( interrupted.signal );
	} finally {
		process.off( 'SIGINT', onSignal );
		process.off( 'SIGTERM', onSignal );
	}
}
