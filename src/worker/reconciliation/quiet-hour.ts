const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
/** Where nothing was sold yet: three in the morning, UTC. */
const USUAL_HOUR = 3;

/**
 * When the quiet hour came last: that hour of the day (UTC) in which the shop sells least, of several equal
 * ones the one in the middle of the longest stretch.
 *
 * @param units sold in each hour of the day, over the last weeks.
 */
export function lastQuietTime( nowMs: number, units: ReadonlyMap< number, number > ): number {
	const todayMs = Math.floor( nowMs / DAY_MS ) * DAY_MS + quietHour( units ) * HOUR_MS;
	return todayMs <= nowMs ? todayMs : todayMs - DAY_MS;
}

export function quietHour( units: ReadonlyMap< number, number > ): number {
	const hours = Array.from( { length: 24 }, ( _, hour ) => units.get( hour ) ?? 0 );
	const least = Math.min( ...hours );
	if ( Math.max( ...hours ) === least ) {
		return USUAL_HOUR;
	}
	let best = { from: 0, length: 0 };
	for ( let from = 0; from < 24; from++ ) {
		let length = 0;
		while ( hours[ ( from + length ) % 24 ] === least ) {
			length += 1;
		}
		best = length > best.length ? { from, length } : best;
	}
	return ( best.from + Math.floor( ( best.length - 1 ) / 2 ) ) % 24;
}
