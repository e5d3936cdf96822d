import { listingIdSchema } from '../../../src/shared/ids.ts';
import { judgeFailure, judgeWrite } from '../../../src/worker/propagation/judge-write.ts';
import { mayShow } from '../../../src/worker/propagation/may-show.ts';
import { begun, itemOf } from '../../../src/worker/propagation/planned-change.ts';
import { planListing } from '../../../src/worker/propagation/plan-listing.ts';
import { releaseRaises } from '../../../src/worker/propagation/release-raises.ts';
import type { CallItem, ListingPatch, ListingState } from '../../../src/worker/store/contract.ts';
import { atRest, blind, noJitter } from './listing-state.ts';

const NOW_MS = 1_000_000;

/** On a channel with plain writes; of 5 units all are to be shown here, and one is. */
const raised: ListingState = {
	...atRest,
	cut: null,
	quantity: 5,
	revision: 7,
	foreignRevision: 7,
	sentQuantity: 1,
	sentRevision: 6,
	acceptedRevision: 6,
	confirmedRevision: 6,
	confirmedQuantity: 1,
	seenQuantity: 1,
	split: { of: 5, share: 5 },
};

/** The other listing of the SKU. */
const showing = ( seenQuantity: number ): ListingState => ( {
	...raised,
	listing: listingIdSchema.parse( 'other:A' ),
	quantity: 0,
	seenQuantity,
	sentQuantity: seenQuantity,
	split: { of: 5, share: 0 },
} );

/** What goes out when there is room for a call; `undefined`: nothing. */
function released( state: ListingState, shownElsewhere: number ): CallItem | undefined {
	const plan = planListing( state, blind, NOW_MS );
	if ( plan.next !== 'set' ) {
		return undefined;
	}
	const call = { kind: 'set', items: [ itemOf( { state, plan } ) ] } as const;
	return releaseRaises( call, [ state, showing( shownElsewhere ) ] ).items[ 0 ];
}

/** As the store does it: a revision that was sent only grows. */
function patched( state: ListingState, patch: ListingPatch ): ListingState {
	const sentRevision = Math.max( state.sentRevision, patch.sentRevision ?? 0 );
	return { ...state, ...patch, sentRevision };
}

function sent( state: ListingState, item: CallItem ): ListingState {
	return patched( state, begun( 'call', 'set', item, state, NOW_MS ).patch );
}

function taken( state: ListingState, item: CallItem ): ListingState {
	const answer = { listing: item.listing, result: 'accepted', shownAfter: null } as const;
	return patched( state, judgeWrite( state, item, 'set', answer, NOW_MS, noJitter ).patch );
}

function carried( state: ListingState, shownElsewhere: number ): CallItem {
	const item = released( state, shownElsewhere );
	if ( ! item ) {
		throw new Error( 'nothing goes out' );
	}
	return item;
}

const seen = ( state: ListingState, quantity: number ): ListingState => ( {
	...state,
	seenQuantity: quantity,
	unsettledQuantity: null,
	checkAtMs: null,
} );

describe( 'part of a raise, on a channel with plain writes', () => {
	it( 'goes out once, and the rest when it has been seen and there is room', () => {
		const part = carried( raised, 2 );
		expect( part ).toMatchObject( { quantity: 3, revision: 6 } );
		const after = taken( sent( raised, part ), part );
		expect( released( after, 2 ) ).toBeUndefined();
		expect( released( seen( after, 3 ), 2 ) ).toBeUndefined();
		expect( released( seen( after, 3 ), 1 ) ).toMatchObject( { quantity: 4, revision: 6 } );
		expect( released( seen( after, 3 ), 0 ) ).toMatchObject( { quantity: 5, revision: 7 } );
	} );

	it( 'goes out again when it was not taken', () => {
		const part = carried( raised, 2 );
		const after = { ...sent( raised, part ), call: null, mustResend: true };
		expect( released( after, 2 ) ).toMatchObject( { quantity: 3 } );
	} );

	it( 'leaves the rest due, though all of it had been begun before and was refused', () => {
		const whole = carried( raised, 0 );
		const refused = { ...sent( raised, whole ), call: null, mustResend: true };
		const part = carried( refused, 1 );
		expect( part ).toMatchObject( { quantity: 4, revision: 6 } );
		const after = seen( taken( sent( refused, part ), part ), 4 );
		expect( released( after, 1 ) ).toBeUndefined();
		expect( released( after, 0 ) ).toMatchObject( { quantity: 5, revision: 7 } );
	} );
} );

describe( 'a raise that was refused for good', () => {
	it( 'is looked at, so that what it might be showing keeps no other raise for ever', () => {
		const whole = carried( raised, 0 );
		const call = sent( raised, whole );
		const failure = {
			action: 'giveUp',
			scope: 'call',
			applied: 'no',
			code: 'NO',
			reason: 'not wanted',
		} as const;
		const dead = patched( call, judgeFailure( call, whole, failure, NOW_MS, noJitter ).patch );
		expect( mayShow( dead ) ).toBe( 5 );
		expect( dead ).toMatchObject( { deadRevision: 7, checkAtMs: NOW_MS } );
		expect( mayShow( seen( dead, 1 ) ) ).toBe( 1 );
	} );
} );
