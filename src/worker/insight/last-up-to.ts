/** Above any number there is: from here on halved. */
const HALVINGS = 50;

/**
 * The last of a row of numbered things that is by a moment, where each comes no earlier than the one before.
 * Numbers may be missing. Asked is for about twice as many of them as the largest number has digits in
 * binary.
 *
 * @param of.at the newest one at or before a number.
 */
export async function lastUpTo< T >( of: {
	readonly at: ( number: number ) => Promise< T | null >;
	readonly numberOf: ( one: T ) => number;
	readonly isBy: ( one: T ) => boolean;
} ): Promise< T | null > {
	const newest = await of.at( Number.MAX_SAFE_INTEGER );
	if ( newest === null || of.isBy( newest ) ) {
		return newest;
	}
	const end = of.numberOf( newest );
	let found: T | null = null;
	// Up to here, all are by the moment: also numbers that are missing.
	let upTo = 0;
	// Always the same numbers are asked for, however long the row has become since: so is the answer.
	for ( let step = 2 ** HALVINGS; step >= 1; step /= 2 ) {
		const one = upTo + step > end ? null : await of.at( upTo + step );
		if ( upTo + step <= end && ( one === null || of.isBy( one ) ) ) {
			found = one ?? found;
			upTo += step;
		}
	}
	return found;
}
