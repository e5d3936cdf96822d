import { RETRY_AFTER_MAX_MS, retryAfterMs } from '../../../src/worker/channels/retry-after.ts';

const NOW_MS = Date.parse( '2026-11-21T12:00:00Z' );

describe( 'Retry-After', () => {
	it.each( [
		[ '3', 3_000 ],
		[ '0', 0 ],
		[ ' 2.0 ', 2_000 ],
		[ '0.25', 250 ],
		[ 'Sat, 21 Nov 2026 12:00:30 GMT', 30_000 ],
		[ 'Sat, 21 Nov 2026 11:59:00 GMT', 0 ],
		// An old form that RFC 9110 still wants to be understood.
		[ 'Sat Nov 21 12:00:30 2026 GMT', 30_000 ],
		[ '86400', RETRY_AFTER_MAX_MS ],
		[ '9'.repeat( 400 ), RETRY_AFTER_MAX_MS ],
		[ 'Sun, 21 Nov 2027 12:00:00 GMT', RETRY_AFTER_MAX_MS ],
		[ '-5', null ],
		[ 'soon', null ],
		[ '', null ],
		[ '1e3', null ],
		[ '3 s', null ],
		[ 'Xyz, 99 Foo 2026', null ],
	] )( '"%s" is %s ms', ( header, waitMs ) => {
		expect( retryAfterMs( header, NOW_MS ) ).toBe( waitMs );
	} );

	it( 'may be left out', () => {
		expect( retryAfterMs( undefined, NOW_MS ) ).toBeNull();
	} );
} );
