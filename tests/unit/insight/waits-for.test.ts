import { channelWaitsFor } from '../../../src/worker/insight/waits-for.ts';
import type { PushesNow } from '../../../src/worker/propagation/push-control.ts';
import type { ChannelMode, ChannelState } from '../../../src/worker/store/contract.ts';

const TURN = { value: 'on', reason: null, atMs: 1, by: null };
const FREE: PushesNow = { stopped: null, copy: null };

describe( 'what a channel waits for', () => {
	it( 'is nothing where all is well', () => {
		expect( channelWaitsFor( FREE, { state: 'live', mode: 'live' }, 'closed' ) ).toEqual( [] );
	} );

	it.each< [ ChannelState, ChannelMode, 'closed' | 'half-open' | 'open', string[] ] >( [
		[ 'paused', 'live', 'closed', [ 'unpaired' ] ],
		[ 'connecting', 'live', 'closed', [ 'connecting' ] ],
		[ 'live', 'paused', 'closed', [ 'paused' ] ],
		[ 'live', 'shadow', 'closed', [ 'shadow' ] ],
		[ 'live', 'live', 'open', [ 'no-answer' ] ],
		[ 'live', 'live', 'half-open', [ 'no-answer' ] ],
		[ 'needs-attention', 'live', 'open', [ 'needs-attention' ] ],
		[ 'needs-attention', 'shadow', 'closed', [ 'needs-attention', 'shadow' ] ],
	] )( 'of state %s, mode %s, circuit %s', ( state, mode, circuit, waitsFor ) => {
		expect( channelWaitsFor( FREE, { state, mode }, circuit ) ).toEqual( waitsFor );
	} );

	it( 'is what stops all pushes, too', () => {
		const both = { stopped: TURN, copy: TURN };
		expect( channelWaitsFor( both, { state: 'live', mode: 'paused' }, 'closed' ) ).toEqual( [
			'copy',
			'stopped',
			'paused',
		] );
	} );
} );
