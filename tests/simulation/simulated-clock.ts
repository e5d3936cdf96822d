import type { Cancel, Clock } from '../../src/worker/ports.ts';

interface Timer {
	readonly atMs: number;
	readonly order: number;
	readonly task: () => void;
	isCancelled: boolean;
}

/** Where every simulated run begins; it means nothing. */
export const BEGINNING_MS = Date.parse( '2026-11-21T12:00:00Z' );

/** More timers than this in one millisecond are a loop without end. */
const AT_ONCE_MAX = 20_000;

/**
 * Time that passes from one timer to the next: an hour of waiting costs nothing. Timers of one moment
 * run in the order in which they were set, so a run is the same every time.
 *
 * After each timer all promises that can go on do so. The database answers at once (it is in this
 * process), so one turn of the event loop is enough; nothing else here waits for the real world.
 */
export class SimulatedClock implements Clock {
	#nowMs = BEGINNING_MS;
	#order = 0;
	#atOnce = 0;
	/** A binary heap: the first one is the next. (A sorted list took half of a run.) */
	readonly #heap: Timer[] = [];

	now(): number {
		return this.#nowMs;
	}

	after( delayMs: number, task: () => void ): Cancel {
		this.#order += 1;
		const atMs = this.#nowMs + Math.max( 0, Math.ceil( delayMs ) );
		const timer: Timer = { atMs, order: this.#order, task, isCancelled: false };
		this.#push( timer );
		return () => {
			timer.isCancelled = true;
		};
	}

	/** Lets time pass until `isDone` says so (asked after every moment) or it is `untilMs`. */
	async run( untilMs: number, isDone: () => boolean = () => false ): Promise< void > {
		await turn();
		while ( ! isDone() ) {
			const next = this.#heap[ 0 ];
			if ( next === undefined || next.atMs > untilMs ) {
				this.#nowMs = Math.max( this.#nowMs, untilMs );
				return;
			}
			this.#pop();
			this.#noticeStandstill( next.atMs );
			if ( ! next.isCancelled ) {
				this.#nowMs = Math.max( this.#nowMs, next.atMs );
				next.task();
				await turn();
			}
		}
	}

	/**
	 * Lets time pass until `promise` is settled.
	 *
	 * @throws {Error} it is not within `maxMs`.
	 */
	async until< T >( promise: Promise< T >, maxMs = 120_000 ): Promise< T > {
		const seen = { isSettled: false };
		const settle = (): void => {
			seen.isSettled = true;
		};
		promise.then( settle, settle );
		await this.run( this.#nowMs + maxMs, () => seen.isSettled );
		if ( ! seen.isSettled ) {
			throw new Error( `nothing came of it within ${ maxMs } ms` );
		}
		return promise;
	}

	/** @throws {Error} somebody keeps himself busy without time going on: it would never end. */
	#noticeStandstill( atMs: number ): void {
		this.#atOnce = atMs > this.#nowMs ? 0 : this.#atOnce + 1;
		if ( this.#atOnce > AT_ONCE_MAX ) {
			throw new Error( 'time stands still' );
		}
	}

	#push( timer: Timer ): void {
		const heap = this.#heap;
		let place = heap.push( timer ) - 1;
		while ( place > 0 ) {
			const above = ( place - 1 ) >> 1;
			if ( isBefore( at( heap, above ), timer ) ) {
				break;
			}
			heap[ place ] = at( heap, above );
			place = above;
		}
		heap[ place ] = timer;
	}

	#pop(): void {
		const heap = this.#heap;
		const last = heap.pop();
		if ( last === undefined || heap.length === 0 ) {
			return;
		}
		let place = 0;
		for (;;) {
			const left = 2 * place + 1;
			if ( left >= heap.length ) {
				break;
			}
			const right = left + 1;
			const isRight = right < heap.length && isBefore( at( heap, right ), at( heap, left ) );
			const below = isRight ? right : left;
			if ( isBefore( last, at( heap, below ) ) ) {
				break;
			}
			heap[ place ] = at( heap, below );
			place = below;
		}
		heap[ place ] = last;
	}
}

function isBefore( one: Timer, other: Timer ): boolean {
	return one.atMs < other.atMs || ( one.atMs === other.atMs && one.order < other.order );
}

function at( heap: readonly Timer[], place: number ): Timer {
	const timer = heap[ place ];
	if ( timer === undefined ) {
		throw new Error( 'the heap has a hole' );
	}
	return timer;
}

function turn(): Promise< void > {
	return new Promise( ( resolve ) => {
		setImmediate( resolve );
	} );
}
