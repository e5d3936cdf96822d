import type { Percentiles } from '../../shared/status.ts';

/** Nearest rank: the smallest sample that at least `share` of all samples do not exceed. */
export function percentile( samples: readonly number[], share: number ): number | null {
	if ( samples.length === 0 ) {
		return null;
	}
	const sorted = samples.toSorted( ( left, right ) => left - right );
	return sorted[ Math.max( 0, Math.ceil( share * sorted.length ) - 1 ) ] ?? null;
}

export function percentiles( samples: readonly number[] ): Percentiles {
	return {
		p50: percentile( samples, 0.5 ),
		p95: percentile( samples, 0.95 ),
		p99: percentile( samples, 0.99 ),
	};
}
