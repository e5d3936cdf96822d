import type { Clock } from '../ports.ts';

/** It is counted once in so many times as long as that takes: a hundredth of the time. */
const RESTS = 100;
/** What is counted as fast as that is counted every time. */
const FAST_MS = 5;

/**
 * A figure that is counted over everything there is, in the thread that pushes, for screens that ask every two
 * seconds, each in a tab of its own. However many ask, counting takes no more than a hundredth of the thread; of
 * 100,000 listings it is then some seconds old, of a few thousand never.
 *
 * Only for what is looked at and decides nothing.
 */
export class RestingFigure< T > {
	readonly #clock: Pick< Clock, 'now' >;
	readonly #count: () => Promise< T >;
	#last: { readonly figure: Promise< T >; readonly atMs: number; restMs: number } | null = null;

	constructor( clock: Pick< Clock, 'now' >, count: () => Promise< T > ) {
		this.#clock = clock;
		this.#count = count;
	}

	/** As it was when it was counted last. Who asks while it is counted is answered with that. */
	read(): Promise< T > {
		const beganMs = this.#clock.now();
		if ( this.#last !== null ) {
			const { figure, atMs, restMs } = this.#last;
			// A clock that was put back makes it no newer.
			if ( beganMs >= atMs && beganMs < atMs + restMs ) {
				return figure;
			}
		}
		const figure = this.#count();
		const last = { figure, atMs: beganMs, restMs: Number.POSITIVE_INFINITY };
		this.#last = last;
		figure.then(
			() => {
				const tookMs = this.#clock.now() - beganMs;
				last.restMs = tookMs > FAST_MS ? tookMs * RESTS : 0;
			},
			() => {
				last.restMs = 0;
			}
		);
		return figure;
	}
}
