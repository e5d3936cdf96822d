import type { CallFailure } from '../../../src/worker/channels/contract.ts';
import { ChannelGate } from '../../../src/worker/propagation/channel-gate.ts';
import { VirtualClock } from '../../integration/virtual-clock.ts';
import { noJitter } from './listing-state.ts';

const DOWN: CallFailure = {
	action: 'retry',
	scope: 'channel',
	applied: 'no',
	code: 'DOWN',
	reason: 'is down',
};
const limited = ( waitMs?: number ): CallFailure => ( {
	...DOWN,
	action: 'retryAfter',
	...( waitMs === undefined ? {} : { waitMs } ),
} );

describe( 'the gate of a channel', () => {
	let clock: VirtualClock;
	let gate: ChannelGate;
	beforeEach( () => {
		clock = new VirtualClock();
		gate = new ChannelGate( clock, { next: () => 1 } );
	} );
	const closedForMs = (): number => gate.closedUntilMs - clock.now();

	it( 'is open at first, for as many calls as the channel allows', () => {
		expect( gate.callsAllowed( 4 ) ).toBe( 4 );
	} );

	it( 'closes on a failure, then lets one call through as a probe', async () => {
		gate.failed( DOWN );
		expect( gate.callsAllowed( 4 ) ).toBe( 0 );
		await clock.run( 999 );
		expect( gate.callsAllowed( 4 ) ).toBe( 0 );
		await clock.run( 1 );
		expect( gate.callsAllowed( 4 ) ).toBe( 1 );
	} );

	it( 'closes for longer with each failure in a row, up to ten minutes', () => {
		const waits = Array.from( { length: 7 }, () => {
			gate.failed( DOWN );
			return closedForMs();
		} );
		expect( waits ).toEqual( [ 1_000, 5_000, 30_000, 120_000, 600_000, 600_000, 600_000 ] );
	} );

	it( 'opens at once with a success, and forgets the failures', () => {
		gate.failed( DOWN );
		gate.failed( DOWN );
		gate.succeeded();
		expect( gate.callsAllowed( 4 ) ).toBe( 4 );
		gate.failed( DOWN );
		expect( closedForMs() ).toBe( 1_000 );
	} );

	it( 'waits as long as the channel said, which is no failure', async () => {
		gate.failed( limited( 2_500 ) );
		expect( closedForMs() ).toBe( 2_500 );
		await clock.run( 2_500 );
		expect( gate.callsAllowed( 4 ) ).toBe( 4 );
	} );

	it( 'waits as long as the channel said, although a call of before succeeds or fails meanwhile', () => {
		gate.failed( limited( 20_000 ) );
		gate.succeeded();
		expect( closedForMs() ).toBe( 20_000 );
		gate.failed( DOWN );
		expect( closedForMs() ).toBe( 20_000 );
		gate.failed( limited( 5_000 ) );
		expect( closedForMs() ).toBe( 20_000 );
	} );

	it( 'waits no longer than a quarter of an hour, whatever the channel said', () => {
		gate.failed( limited( 365 * 86_400_000 ) );
		expect( closedForMs() ).toBe( 900_000 );
	} );

	it( 'waits a second when the channel did not say how long', () => {
		gate.failed( limited() );
		expect( closedForMs() ).toBe( 1_000 );
	} );

	it( 'never hammers, even with the least jitter', () => {
		const impatient = new ChannelGate( clock, noJitter );
		impatient.failed( DOWN );
		expect( impatient.closedUntilMs - clock.now() ).toBe( 500 );
	} );
} );
