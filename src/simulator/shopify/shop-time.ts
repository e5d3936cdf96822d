/**
 * The shop stands in New York in winter. GraphQL prints UTC, webhooks print the shop's own offset,
 * and a time without an offset in a search query is read as the shop's own. All have whole seconds
 * only (webhook samples on the page "Webhooks", version 2026-04).
 */
const SHOP_OFFSET_MS = -5 * 3_600_000;
const SHOP_OFFSET = '-05:00';

export function utcTime( atMs: number ): string {
	return `${ new Date( atMs ).toISOString().slice( 0, 19 ) }Z`;
}

export function shopTime( atMs: number ): string {
	return `${ new Date( atMs + SHOP_OFFSET_MS ).toISOString().slice( 0, 19 ) }${ SHOP_OFFSET }`;
}

/** `null` when it is not a time. */
export function parseShopTime( text: string ): number | null {
	const hasClock = /T\d/.test( text );
	const hasOffset = /(?:Z|[+-]\d{2}:?\d{2})$/.test( text ) && hasClock;
	const full = hasClock ? text : `${ text }T00:00:00`;
	const atMs = Date.parse( hasOffset ? full : `${ full }${ SHOP_OFFSET }` );
	return Number.isNaN( atMs ) ? null : atMs;
}

export function wholeSecond( atMs: number ): number {
	return Math.floor( atMs / 1000 ) * 1000;
}
