import type { LimitShape } from '../../../../src/worker/channels/contract.ts';
import { AccountLimits } from '../../../../src/worker/propagation/limits/account-limits.ts';
import type { CallPriority } from '../../../../src/worker/propagation/limits/call-priority.ts';

const START_MS = 1_000_000;
const MINUTE = 60_000;
const perMinute: LimitShape = { limit: 'calls', name: 'minute', max: 100, windowMs: MINUTE };
const points: LimitShape = {
	limit: 'points',
	name: 'points',
	max: 1_000,
	perSecond: 50,
	guess: { write: 10, read: 10 },
};

/** Makes calls as long as they fit, each answered after `answerMs`. */
function spend( limits: AccountLimits, priority: CallPriority, atMs: number ): number {
	const asked = { kind: 'write', priority } as const;
	for ( let made = 0; made < 1_000; made += 1 ) {
		if ( limits.whenMs( asked, atMs ) > atMs ) {
			return made;
		}
		limits.end( limits.begin( asked, atMs ), [], [], atMs );
	}
	return 1_000;
}

describe( 'what an account may spend', () => {
	it( 'is left to those above, and urgent calls may have all of it', () => {
		const limits = new AccountLimits( [ perMinute ], START_MS );
		expect( spend( limits, 'background', START_MS ) ).toBe( 80 );
		expect( spend( limits, 'confirm', START_MS ) ).toBe( 10 );
		expect( spend( limits, 'write', START_MS ) ).toBe( 5 );
		expect( spend( limits, 'urgent', START_MS ) ).toBe( 5 );
	} );

	it( 'comes back a window after the answer, not after the call was sent', () => {
		const limits = new AccountLimits( [ { ...perMinute, max: 1 } ], START_MS );
		const asked = { kind: 'write', priority: 'urgent' } as const;
		const call = limits.begin( asked, START_MS );
		expect( limits.whenMs( asked, START_MS ) ).toBe( Infinity );
		limits.end( call, [], [], START_MS + 700 );
		expect( limits.whenMs( asked, START_MS + 800 ) ).toBe( START_MS + 700 + MINUTE + 1 );
	} );

	it( 'counts as used up at first where the window is short: an earlier run may have used it', () => {
		const shape: LimitShape = { ...perMinute, windowMs: 1_000 };
		const limits = new AccountLimits( [ shape ], START_MS );
		expect( spend( limits, 'urgent', START_MS + 1_000 ) ).toBe( 0 );
		expect( spend( limits, 'urgent', START_MS + 1_001 ) ).toBe( 100 );
	} );

	it( 'gives whoever has been passed over so often the next turn, before anybody', () => {
		const limits = new AccountLimits( [ { ...perMinute, max: 200, windowMs: 200_000 } ], 0 );
		let nowMs = 0;
		const order: CallPriority[] = [];
		while ( order.length < 400 ) {
			for ( const priority of [ 'write', 'confirm', 'background' ] as const ) {
				const asked = { kind: 'write', priority } as const;
				while ( limits.whenMs( asked, nowMs ) <= nowMs ) {
					limits.end( limits.begin( asked, nowMs ), [], [], nowMs );
					order.push( priority );
				}
			}
			nowMs += 500;
		}
		const later = order.slice( 200 );
		const count = ( wanted: CallPriority ): number =>
			later.filter( ( each ) => each === wanted ).length;
		expect( count( 'confirm' ) ).toBeGreaterThanOrEqual( 2 );
		expect( count( 'background' ) ).toBeGreaterThanOrEqual( 1 );
		expect( count( 'write' ) ).toBeGreaterThanOrEqual( 190 );
	} );

	it( 'is several limits at once, and the narrowest counts', () => {
		const narrow: LimitShape = { ...perMinute, name: 'hour', max: 30, windowMs: 60 * MINUTE };
		const limits = new AccountLimits( [ perMinute, narrow ], START_MS );
		expect( spend( limits, 'urgent', START_MS ) ).toBe( 30 );
		expect( spend( limits, 'urgent', START_MS + 2 * MINUTE ) ).toBe( 0 );
	} );
} );

describe( 'what the channel says of its limit', () => {
	const one = { kind: 'write', priority: 'urgent' } as const;
	const told = ( remaining: number ) =>
		( { limit: 'calls', name: 'minute', max: 100, remaining } ) as const;

	it( 'is believed when it is less: somebody else uses the account', () => {
		const limits = new AccountLimits( [ perMinute ], START_MS );
		const call = limits.begin( one, START_MS );
		limits.end( call, [ told( 3 ) ], [], START_MS + 100 );
		expect( spend( limits, 'urgent', START_MS + 100 ) ).toBe( 3 );
	} );

	it( 'is given back when the channel says that it will be', () => {
		const limits = new AccountLimits( [ perMinute ], START_MS );
		const call = limits.begin( one, START_MS );
		const resetsAtMs = START_MS + 5_000;
		limits.end( call, [ { ...told( 0 ), resetsAtMs } ], [], START_MS + 100 );
		expect( limits.whenMs( one, START_MS + 100 ) ).toBe( resetsAtMs + 1 );
	} );

	it( 'is believed when it is more, but for the calls that it cannot have counted', () => {
		const limits = new AccountLimits( [ perMinute ], START_MS );
		spend( limits, 'urgent', START_MS - 1_000 );
		expect( limits.whenMs( one, START_MS ) ).toBeGreaterThan( START_MS );
		const call = limits.begin( one, START_MS );
		limits.begin( one, START_MS );
		limits.begin( one, START_MS );
		limits.end( call, [ told( 99 ) ], [], START_MS + 100 );
		expect( spend( limits, 'urgent', START_MS + 100 ) ).toBe( 97 );
	} );

	it( 'takes what other answers have cost since off a bucket, and what is under way', () => {
		const limits = new AccountLimits( [ points ], START_MS );
		const reading = ( remaining: number ) =>
			( {
				limit: 'points',
				name: 'points',
				maximum: 1_000,
				remaining,
				restoredPerSecond: 50,
				cost: 10,
			} ) as const;
		const slow = limits.begin( one, START_MS );
		const quick = limits.begin( one, START_MS );
		limits.end( quick, [ reading( 80 ) ], [], START_MS );
		limits.begin( one, START_MS );
		// From before the quick one was counted, and overtaken by its answer.
		limits.end( slow, [ reading( 90 ) ], [], START_MS );
		expect( spend( limits, 'urgent', START_MS ) ).toBe( 7 );
	} );

	it( 'lets a look at many listings, which costs most of a bucket, go before the bucket is full', () => {
		const limits = new AccountLimits( [ points ], START_MS );
		const reading = {
			limit: 'points',
			name: 'points',
			maximum: 1_000,
			remaining: 150,
			restoredPerSecond: 50,
			cost: 750,
		} as const;
		const look = { kind: 'read', priority: 'confirm' } as const;
		limits.end( limits.begin( look, START_MS ), [ reading ], [], START_MS );
		// 750 for itself, and a tenth of the bucket for whoever comes before it.
		expect( limits.whenMs( look, START_MS + 13_000 ) ).toBeGreaterThan( START_MS + 13_000 );
		expect( limits.whenMs( look, START_MS + 14_000 ) ).toBe( START_MS + 14_000 );
	} );

	it( 'may be of a limit that nobody has documented', () => {
		const limits = new AccountLimits( [], START_MS );
		expect( spend( limits, 'background', START_MS ) ).toBe( 1_000 );
		const call = limits.begin( one, START_MS );
		limits.end( call, [ { ...told( 2 ), windowMs: MINUTE } ], [], START_MS );
		expect( spend( limits, 'urgent', START_MS ) ).toBe( 2 );
		expect( limits.uses( START_MS ) ).toMatchObject( [
			{ name: 'minute', unit: 'calls', max: 100, used: 100, isFromChannel: true },
		] );
	} );
} );
