/** All timers of one simulator, so that closing it leaves none behind. */
export class Timers {
	private readonly running = new Set< NodeJS.Timeout >();
	private isStopped = false;

	/** Calls back after the delay, unless stopped before. */
	after( delayMs: number, callback: () => void ): void {
		if ( this.isStopped ) {
			return;
		}
		const timer = setTimeout( () => {
			this.running.delete( timer );
			callback();
		}, delayMs );
		this.running.add( timer );
	}

	/** Never settles once stopped: whoever waits belongs to a simulator that is gone. */
	wait( delayMs: number ): Promise< void > {
		return new Promise( ( resolve ) => this.after( delayMs, resolve ) );
	}

	stop(): void {
		this.isStopped = true;
		for ( const timer of this.running ) {
			clearTimeout( timer );
		}
		this.running.clear();
	}
}
