import { observeConfirmation } from '../../../src/simulator/confirmation-observer.ts';
import type { LatencySample } from '../../../src/simulator/latency-observer.ts';

const sale: LatencySample = {
	channel: 'b',
	sku: 'MUG',
	order: 'a-1',
	soldAtMs: 100,
	latencyMs: 800,
};
const readAt = ( atMs: number, channel = 'b', sku = 'MUG' ) => ( { atMs, channel, sku, shown: 1 } );

test( 'A sale is confirmed by the first read of its listing after the channel has followed', () => {
	const reads = [
		readAt( 1_500 ),
		readAt( 899 ),
		readAt( 950, 'a' ),
		readAt( 960, 'b', 'TEA' ),
		readAt( 1_200 ),
	];
	expect( observeConfirmation( [ sale ], reads ) ).toEqual( [ { ...sale, confirmedMs: 1_100 } ] );
} );

test( 'A read in the very millisecond of the write has seen it: calls are carried out one by one', () => {
	expect( observeConfirmation( [ sale ], [ readAt( 900 ) ] )[ 0 ]?.confirmedMs ).toBe( 800 );
} );

test( 'What was not followed, or never read since, is not confirmed', () => {
	const never = { ...sale, latencyMs: null };
	const seen = observeConfirmation( [ never, sale ], [ readAt( 500 ) ] );
	expect( seen.map( ( { confirmedMs } ) => confirmedMs ) ).toEqual( [ null, null ] );
} );
