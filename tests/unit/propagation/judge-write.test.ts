import type { CallFailure } from '../../../src/worker/channels/contract.ts';
import { judgeFailure, judgeWrite } from '../../../src/worker/propagation/judge-write.ts';
import { planListing } from '../../../src/worker/propagation/plan-listing.ts';
import type { ListingState } from '../../../src/worker/store/contract.ts';
import { atRest, blind, itemFor, noJitter, withCut } from './listing-state.ts';

const NOW_MS = 1_000_000;
const FAILURE: CallFailure = {
	action: 'retry',
	scope: 'call',
	applied: 'no',
	code: 'BUSY',
	reason: 'the shop is busy',
};

/** In a call that carries revision 2 and the quantity 8. */
const inCall: ListingState = {
	...atRest,
	quantity: 8,
	revision: 2,
	foreignRevision: 2,
	sentRevision: 2,
	sentQuantity: 8,
	call: 'call-1',
	attempts: 2,
	failureCode: 'BUSY',
	failureReason: 'before',
};
const item = itemFor( inCall, 8, 10 );
const judge = (
	answer: Parameters< typeof judgeWrite >[ 3 ],
	state = inCall,
	kind: 'set' | 'adjust' = 'set',
	carried = item
) => judgeWrite( state, carried, kind, answer, NOW_MS, noJitter );
const accepted = ( shownAfter: number | null = null ) =>
	( { listing: inCall.listing, result: 'accepted', shownAfter } ) as const;

describe( 'an accepted write', () => {
	it( 'ends the call, forgets earlier failures, and is read back at once', () => {
		expect( judge( accepted() ) ).toMatchObject( {
			patch: {
				call: null,
				attempts: 0,
				deadRevision: null,
				failureCode: null,
				failureReason: null,
				acceptedRevision: 2,
				isStale: false,
				mustResend: false,
				checkAtMs: NOW_MS,
				cut: { shown: 8, ownInside: 0 },
			},
			dirty: { clearUpTo: 2 },
			milestone: { revision: 2, reached: 'accepted', atMs: NOW_MS },
		} );
	} );

	it( 'never confirms by itself', () => {
		expect( judge( accepted( 8 ) ).patch ).not.toHaveProperty( 'confirmedRevision' );
	} );

	it( 'clears only the revision it carried when the ledger has moved on', () => {
		const moved = { ...inCall, revision: 5, quantity: 3, known: 2 };
		const change = judge( accepted(), moved );
		expect( change ).toMatchObject( {
			patch: { acceptedRevision: 2, cut: { shown: 8, ownInside: 0 } },
			dirty: { clearUpTo: 2 },
		} );
	} );

	it( 'moves the cut by the change when it was relative', () => {
		const state = { ...inCall, cut: { shown: 10, ownInside: 1 } };
		expect( judge( accepted(), state, 'adjust', itemFor( state, -2 ) ).patch.cut ).toEqual( {
			shown: 8,
			ownInside: 1,
		} );
	} );

	it( 'takes what the channel says it shows: what is missing was sold there', () => {
		const state = { ...inCall, cut: { shown: 10, ownInside: 0 } };
		const change = judge( accepted( 7 ), state, 'adjust', itemFor( state, -2 ) );
		expect( change.patch.cut ).toEqual( { shown: 7, ownInside: 1 } );
	} );

	it( 'keeps no cut where the channel has none', () => {
		expect( judge( accepted( 7 ), { ...inCall, cut: null } ).patch ).not.toHaveProperty(
			'cut'
		);
	} );
} );

describe( 'a write that was not taken', () => {
	it( 'because it was stale is planned anew, and relative next time', () => {
		const change = judge( { listing: inCall.listing, result: 'stale' } );
		expect( change ).toEqual( {
			listing: inCall.listing,
			patch: { call: null, isStale: true },
			dirty: { notBeforeMs: NOW_MS },
		} );
		const next = planListing( { ...inCall, ...change.patch }, withCut, NOW_MS );
		expect( next ).toEqual( { next: 'adjust', quantity: -2 } );
	} );

	it.each( [
		[ 'plain writes', blind, { ...inCall, cut: null } ],
		[ 'compare-and-set', withCut, inCall ],
	] as const )(
		'because another of its call spoiled it is sent again, on a channel with %s',
		( _, capabilities, state ) => {
			const change = judge( { listing: inCall.listing, result: 'not-attempted' }, state );
			expect( change.dirty ).toEqual( { notBeforeMs: NOW_MS } );
			// It uses up no attempts.
			expect( change.patch ).not.toHaveProperty( 'attempts' );
			const next = planListing( { ...state, ...change.patch }, capabilities, NOW_MS );
			expect( next ).toMatchObject( { next: 'set', quantity: 8 } );
		}
	);
} );

describe( "a listing's own failure", () => {
	it( 'is tried again later while it has attempts left', () => {
		const change = judgeFailure( inCall, item, FAILURE, NOW_MS, { next: () => 1 } );
		expect( change ).toEqual( {
			listing: inCall.listing,
			patch: {
				call: null,
				attempts: 3,
				failureCode: 'BUSY',
				failureReason: 'the shop is busy',
				mustResend: true,
			},
			dirty: { notBeforeMs: NOW_MS + 30_000 },
		} );
	} );

	it( 'waits at least as long as the channel said', () => {
		const failure = { ...FAILURE, action: 'retryAfter', waitMs: 45_000 } as const;
		const change = judgeFailure( inCall, item, failure, NOW_MS, noJitter );
		expect( change.dirty ).toEqual( { notBeforeMs: NOW_MS + 45_000 } );
	} );

	it.each( [
		[ 'after the last attempt', { ...FAILURE }, { ...inCall, attempts: 5 }, 'PUSH_FAILED' ],
		[
			'at once when it is for good',
			{ ...FAILURE, action: 'giveUp' },
			inCall,
			'PUSH_REJECTED',
		],
		[
			'at once when a person has to act',
			{ ...FAILURE, action: 'needsHuman' },
			inCall,
			'PUSH_REJECTED',
		],
	] as const )(
		'ends as a dead letter with its reason %s',
		( _, failure, state, failureCode ) => {
			const change = judgeFailure( state, item, failure, NOW_MS, noJitter );
			expect( change ).toMatchObject( {
				patch: { deadRevision: 2, failureCode, failureReason: 'the shop is busy' },
				dirty: { clearUpTo: 2 },
			} );
			const dead = { ...state, ...change.patch };
			expect( planListing( dead, withCut, NOW_MS ) ).toEqual( { next: 'nothing' } );
			// A new revision revives it.
			const revived = planListing( { ...dead, revision: 3 }, withCut, NOW_MS );
			expect( revived ).toMatchObject( { next: 'set', quantity: 8 } );
		}
	);
} );
