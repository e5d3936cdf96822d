/** No `Retry-After` holds us longer than this; a channel once answered a date a year ahead. */
export const RETRY_AFTER_MAX_MS = 15 * 60_000;

/**
 * The header `Retry-After` in milliseconds from now: whole or broken seconds (Shopify sends `2.0`), or an
 * HTTP date (RFC 9110, 10.2.3), which may have passed: then 0. `null`: there is none, or it says
 * something else (a negative number, say), and whoever asks knows better how long to wait.
 *
 * @param nowMs on our clock, which the date is held against; without it a date is nothing to go by.
 */
export function retryAfterMs(
	header: string | undefined,
	nowMs: number | undefined
): number | null {
	const text = header?.trim() ?? '';
	if ( /^\d+(\.\d+)?$/.test( text ) ) {
		return Math.min( Math.ceil( Number( text ) * 1_000 ), RETRY_AFTER_MAX_MS );
	}
	// Date.parse takes much for a date, `-5` among it: an HTTP date begins with the day of the week.
	const dateMs = /^[A-Z][a-z]{2}/.test( text ) ? Date.parse( text ) : NaN;
	return Number.isNaN( dateMs ) || nowMs === undefined
		? null
		: Math.min( Math.max( 0, dateMs - nowMs ), RETRY_AFTER_MAX_MS );
}
