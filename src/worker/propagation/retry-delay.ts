import type { Random } from '../ports.ts';

/** Attempts after the first, in milliseconds: 1 s, 5 s, 30 s, 2 min, 10 min. */
export const RETRY_DELAYS_MS: readonly number[] = [ 1_000, 5_000, 30_000, 120_000, 600_000 ];

/**
 * The wait before attempt number `attempts` + 1, with full jitter (anything from half a second up to
 * the step), so that a thousand listings that failed together do not come back together. `null` when
 * the attempts are used up.
 */
export function retryDelayMs( attempts: number, random: Random ): number | null {
	const step = RETRY_DELAYS_MS[ attempts - 1 ];
	return step === undefined ? null : jittered( step, random );
}

/** For failures of the whole channel: never used up, the last step repeats. */
export function channelDelayMs( failuresInARow: number, random: Random ): number {
	const index = Math.min( failuresInARow, RETRY_DELAYS_MS.length ) - 1;
	return jittered( RETRY_DELAYS_MS[ Math.max( 0, index ) ] ?? 1_000, random );
}

function jittered( stepMs: number, random: Random ): number {
	return Math.round( 500 + random.next() * Math.max( 0, stepMs - 500 ) );
}
