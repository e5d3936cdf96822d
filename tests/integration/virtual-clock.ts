import type { Cancel, Clock } from '../../src/worker/ports.ts';

interface Timer {
	readonly atMs: number;
	readonly task: () => void;
}

/** Time that passes only when a test lets it. Timers run in order, one moment after the other. */
export class VirtualClock implements Clock {
	#nowMs: number;
	#timers: Timer[] = [];

	constructor( startMs = Date.parse( '2026-11-21T12:00:00Z' ) ) {
		this.#nowMs = startMs;
	}

	now(): number {
		return this.#nowMs;
	}

	after( delayMs: number, task: () => void ): Cancel {
		const timer = { atMs: this.#nowMs + Math.max( 0, delayMs ), task };
		this.#timers.push( timer );
		return () => {
			this.#timers = this.#timers.filter( ( each ) => each !== timer );
		};
	}

	/** What a killed process forgets. */
	forgetTimers(): void {
		this.#timers = [];
	}

	/** Lets `durationMs` pass; `look` is called after every moment at which something happened. */
	async run( durationMs: number, look: () => Promise< void > = noLook ): Promise< void > {
		const endMs = this.#nowMs + durationMs;
		for (;;) {
			await quiet();
			await look();
			const next = this.#next();
			if ( next === undefined || next.atMs > endMs ) {
				break;
			}
			this.#timers = this.#timers.filter( ( each ) => each !== next );
			this.#nowMs = Math.max( this.#nowMs, next.atMs );
			next.task();
		}
		this.#nowMs = endMs;
	}

	/** Lets time pass until `isThere`, asked whenever something has happened; `limitMs` at most. */
	async runUntil( isThere: () => boolean, limitMs: number ): Promise< void > {
		const endMs = this.#nowMs + limitMs;
		for (;;) {
			await quiet();
			const next = this.#next();
			if ( isThere() || next === undefined || next.atMs > endMs ) {
				return;
			}
			this.#timers = this.#timers.filter( ( each ) => each !== next );
			this.#nowMs = Math.max( this.#nowMs, next.atMs );
			next.task();
		}
	}

	/** Lets time pass until `promise` is settled. */
	async until< T >( promise: Promise< T > ): Promise< T > {
		const seen = { isSettled: false };
		const settle = (): void => {
			seen.isSettled = true;
		};
		promise.then( settle, settle );
		for ( let steps = 0; ! seen.isSettled && steps < 10_000; steps += 1 ) {
			await this.run( 10 );
		}
		return promise;
	}

	#next(): Timer | undefined {
		return this.#timers.reduce< Timer | undefined >(
			( first, each ) => ( first === undefined || each.atMs < first.atMs ? each : first ),
			undefined
		);
	}
}

async function noLook(): Promise< void > {}

/** Two turns of the real event loop: nothing here waits for anything but promises. */
async function quiet(): Promise< void > {
	for ( let turn = 0; turn < 2; turn += 1 ) {
		await new Promise< void >( ( resolve ) => {
			setImmediate( resolve );
		} );
	}
}
