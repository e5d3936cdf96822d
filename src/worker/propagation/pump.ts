import type { Cancel, Clock } from '../ports.ts';

/** When a step wants to run again: a time in milliseconds, or `null` for "when woken". */
export type NextRun = number | null;

/**
 * Runs a step whenever it is woken, never twice at once. States: *idle* (nothing to do until woken
 * or until the timer), *running*, *running with a wake-up pending* (runs once more straight away),
 * *stopped*. A lost wake-up costs at most one sweep.
 */
export class Pump {
	readonly #clock: Clock;
	readonly #step: () => Promise< NextRun >;
	readonly #onError: ( error: unknown ) => void;
	readonly #sweepMs: number;
	#running: Promise< void > | null = null;
	#isWokenAgain = false;
	#isStopped = false;
	#timer: Cancel | null = null;

	constructor( options: {
		readonly clock: Clock;
		readonly step: () => Promise< NextRun >;
		readonly onError: ( error: unknown ) => void;
		readonly sweepMs?: number;
	} ) {
		this.#clock = options.clock;
		this.#step = options.step;
		this.#onError = options.onError;
		this.#sweepMs = options.sweepMs ?? 1_000;
	}

	wake(): void {
		if ( this.#isStopped ) {
			return;
		}
		if ( this.#running ) {
			this.#isWokenAgain = true;
			return;
		}
		this.#running = this.#run().finally( () => {
			this.#running = null;
			if ( this.#isWokenAgain ) {
				this.wake();
			}
		} );
	}

	/** Ends after the step that is running now. */
	async stop(): Promise< void > {
		this.#isStopped = true;
		this.#isWokenAgain = false;
		this.#timer?.();
		await this.#running;
	}

	async #run(): Promise< void > {
		this.#timer?.();
		this.#timer = null;
		this.#isWokenAgain = false;
		let next: NextRun = null;
		try {
			next = await this.#step();
		} catch ( error ) {
			this.#onError( error );
		}
		if ( ! this.#isStopped ) {
			const now = this.#clock.now();
			const inMs = Math.max(
				0,
				Math.min( ( next ?? now + this.#sweepMs ) - now, this.#sweepMs )
			);
			this.#timer = this.#clock.after( inMs, () => this.wake() );
		}
	}
}
