import {
	channelDelayMs,
	RETRY_DELAYS_MS,
	retryDelayMs,
} from '../../../src/worker/propagation/retry-delay.ts';

const least = { next: () => 0 };
const most = { next: () => 1 - Number.EPSILON };

describe( 'the wait before another attempt', () => {
	it( 'grows from a second to ten minutes, and then there is none', () => {
		const waits = [ 1, 2, 3, 4, 5, 6 ].map( ( attempts ) => retryDelayMs( attempts, most ) );
		expect( waits ).toEqual( [ 1_000, 5_000, 30_000, 120_000, 600_000, null ] );
	} );

	it( 'is spread out, but never so short that it is a storm', () => {
		for ( let attempts = 1; attempts <= RETRY_DELAYS_MS.length; attempts += 1 ) {
			expect( retryDelayMs( attempts, least ) ).toBe( 500 );
		}
		expect( retryDelayMs( 3, { next: () => 0.5 } ) ).toBe( 15_250 );
	} );

	it( 'for a whole channel is never used up', () => {
		expect(
			[ 1, 5, 6, 1_000 ].map( ( failures ) => channelDelayMs( failures, most ) )
		).toEqual( [ 1_000, 600_000, 600_000, 600_000 ] );
	} );
} );
