/** Nearest rank: the smallest sample that at least `share` of all samples do not exceed. */
export function percentile( samples: readonly number[], share: number ): number | null {
	if ( samples.length === 0 ) {
		return null;
	}
	const sorted = samples.toSorted( ( left, right ) => left - right );
	return sorted[ Math.max( 0, Math.ceil( share * sorted.length ) - 1 ) ] ?? null;
}
