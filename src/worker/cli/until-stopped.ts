/**
 * Waits for Ctrl-C or a supervisor's TERM, then runs `stop` once. A second signal ends the process
 * at once, for the case that `stop` hangs.
 */
export function untilStopped( stop: () => Promise< void > ): Promise< void > {
	return new Promise( ( resolve, reject ) => {
		let isStopping = false;
		const onSignal = (): void => {
			if ( isStopping ) {
				process.exit( 130 );
			}
			isStopping = true;
			stop().then( resolve, reject );
		};
		process.on( 'SIGINT', onSignal );
		process.on( 'SIGTERM', onSignal );
	} );
}
