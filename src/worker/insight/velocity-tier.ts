/** How fast a product sells at its peak: A at least 10 an hour, B 2 to 9, C fewer. */
export type Tier = 'A' | 'B' | 'C';

const A_FROM = 10;
const B_FROM = 2;

/** @param peak units of the best hour of the last 90 days, of all channels together. */
export function tierOf( peak: number ): Tier {
	if ( peak >= A_FROM ) {
		return 'A';
	}
	return peak >= B_FROM ? 'B' : 'C';
}
