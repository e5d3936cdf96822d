import type { LimitReading } from '../../../../src/worker/channels/contract.ts';
import { AccountLimits } from '../../../../src/worker/propagation/limits/account-limits.ts';
import type { BegunCall } from '../../../../src/worker/propagation/limits/call-limit.ts';

const WINDOW_MS = 30_000;
const MAX = 150;
const asked = { kind: 'write', priority: 'urgent' } as const;

const told = ( remaining: number, resetsAtMs: number ): LimitReading[] => [
	{ limit: 'calls', name: 'all', max: MAX, remaining, resetsAtMs },
];

/** Begins calls as long as they fit; none is answered. */
function burst( limits: AccountLimits, nowMs: number ): BegunCall[] {
	const begun: BegunCall[] = [];
	while ( limits.whenMs( asked, nowMs ) <= nowMs ) {
		begun.push( limits.begin( asked, nowMs ) );
	}
	return begun;
}

/** 150 calls, given back together; somebody else has made three in two seconds. */
function sharedAccount( windowMs = WINDOW_MS ): AccountLimits {
	const shape = { limit: 'calls', name: 'all', max: MAX, windowMs } as const;
	const limits = new AccountLimits( [ shape ], -windowMs - 1 );
	limits.end( limits.begin( asked, 0 ), told( MAX - 1, windowMs ), [], 0 );
	limits.end( limits.begin( asked, 2_000 ), told( MAX - 5, windowMs ), [], 2_000 );
	return limits;
}

describe( 'what somebody else uses of an account', () => {
	it( 'is left to them in the next window too, though most of this one was seen by nobody', () => {
		const begun = burst( sharedAccount(), 2_000 + WINDOW_MS + 10 ).length;
		expect( begun ).toBeLessThanOrEqual( MAX - 6 );
		expect( begun ).toBeGreaterThan( MAX - 10 );
	} );

	it( 'is not less because an answer may count our own calls in another order', () => {
		// Too short a window for the last calls to wait until no answer is in doubt.
		const windowMs = 8_000;
		const limits = sharedAccount( windowMs );
		const nowMs = 2_000 + windowMs + 10;
		const first = limits.begin( asked, nowMs );
		const others = Array.from( { length: 9 }, () => limits.begin( asked, nowMs ) );
		limits.end( first, told( MAX - 6, 2 * windowMs ), [], nowMs + 3_000 );
		others.forEach( ( call ) =>
			limits.end( call, told( MAX - 10, 2 * windowMs ), [], nowMs + 3_000 )
		);
		expect( burst( limits, nowMs + 3_000 ).length ).toBeLessThanOrEqual( MAX - 10 - 6 );
	} );

	it( 'is ours again when answers have said for long that nobody uses it, or nothing for minutes', () => {
		const limits = sharedAccount();
		for ( let nowMs = 40_000; nowMs < 400_000; nowMs += 5_000 ) {
			const resetsAtMs = ( Math.floor( nowMs / WINDOW_MS ) + 1 ) * WINDOW_MS;
			const made = ( nowMs % WINDOW_MS ) / 5_000 + 1;
			const reading = told( MAX - ( nowMs < 60_000 ? made - 2 : made ), resetsAtMs );
			limits.end( limits.begin( asked, nowMs ), reading, [], nowMs );
		}
		expect( burst( limits, 500_000 ) ).toHaveLength( MAX );
		expect( burst( sharedAccount(), 400_000 ) ).toHaveLength( MAX );
	} );
} );
