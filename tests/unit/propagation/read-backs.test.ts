import { judgeRead, keepingWait } from '../../../src/worker/propagation/judge-read.ts';
import { withoutWrite } from '../../../src/worker/propagation/planned-change.ts';
import { planListing } from '../../../src/worker/propagation/plan-listing.ts';
import type { ListingState } from '../../../src/worker/store/contract.ts';
import { follow } from './interleavings.ts';
import { atRest, blind, withCut } from './listing-state.ts';
import { searchLookedAt } from './looked-at-search.ts';
import { lookedAtStart, lookedAtSteps, productOn, type LookedAtRules } from './looked-at-world.ts';

const PLAIN = { ...blind, eventLagMs: 400 };
const WITH_CUT = { ...withCut, eventLagMs: 400 };
const LATE_ORDERS = { sales: 2, receipts: 1, edits: 0, looks: 3, rounds: 0, waits: 0 };

/** As if a listing were due for as long as what it should show is not confirmed. */
const untilConfirmed = ( rules: LookedAtRules ): LookedAtRules => ( {
	...rules,
	judge: ( ...asked ) => {
		const { verdict, change } = judgeRead( ...asked );
		const [ , , , nowMs ] = asked;
		return verdict === 'confirmed'
			? { verdict, change }
			: {
					verdict,
					change: {
						...change,
						patch: { ...change.patch, mustResend: true },
						dirty: { notBeforeMs: nowMs },
					},
				};
	},
} );

describe( 'P5: a read-back that disagrees, over every interleaving of late orders', () => {
	it.each( [
		[ 'compare-and-set', WITH_CUT, false, 1_224 ],
		[ 'plain writes', PLAIN, true, 1_138 ],
	] )(
		'never has a revision sent again that the channel has taken: %s',
		( _name, capabilities, mayRunOver, states ) => {
			const rules = { ...productOn( capabilities ), mayRunOver };
			const searched = searchLookedAt( lookedAtStart( 3, capabilities, LATE_ORDERS ), rules );
			expect( searched.states ).toBe( states );
		}
	);

	it( 'has one sent again, over the sale that it saw, when what is not confirmed is due', () => {
		const rules = untilConfirmed( productOn( PLAIN ) );
		expect( () => searchLookedAt( lookedAtStart( 3, PLAIN, LATE_ORDERS ), rules ) ).toThrow(
			/^revision 1 is sent again, after: own sale, look, dispatch$/
		);
	} );

	it( 'leaves the unit sold that it saw, in the shortest case', () => {
		const rules = productOn( PLAIN );
		const next = ( world: ReturnType< typeof lookedAtStart > ) => lookedAtSteps( world, rules );
		const looked = follow( lookedAtStart( 3, PLAIN, LATE_ORDERS ), next, [
			'own sale',
			'look',
		] );
		expect( looked ).toMatchObject( { isDirty: false, call: null, shown: 2, isWanted: true } );
		expect( planListing( looked.listing, PLAIN, looked.nowMs ) ).toEqual( { next: 'nothing' } );
	} );
} );

describe( 'P5: a read-back that disagrees', () => {
	it.each( [ 9, 11, 0 ] )( 'never re-sends by itself (%i shown for 10)', ( shown ) => {
		for ( const [ state, capabilities ] of [
			[ atRest, withCut ],
			[ { ...atRest, cut: null }, blind ],
		] as const ) {
			const { verdict, change } = judgeRead( state, shown, capabilities, 1_000_000 );
			expect( verdict ).not.toBe( 'confirmed' );
			expect( change.dirty ).toBeUndefined();
			expect( planListing( { ...state, ...change.patch }, capabilities, 1_000_000 ) ).toEqual(
				{ next: 'nothing' }
			);
		}
	} );

	it( 'is looked at again, and goes to reconciliation when that does not help', () => {
		const verdicts: string[] = [];
		let state: ListingState = atRest;
		for ( let look = 0; look < 6; look += 1 ) {
			const { verdict, change } = judgeRead( state, 9, withCut, 1_000_000 );
			verdicts.push( verdict );
			expect( [ change.dirty, change.patch.mustResend ] ).toEqual( [ undefined, undefined ] );
			state = { ...state, ...change.patch };
		}
		expect( verdicts ).toEqual( [
			'look-again',
			'look-again',
			'look-again',
			'look-again',
			'look-again',
			'reconcile',
		] );
	} );

	it( 'is explained once its order arrives', () => {
		const { change } = judgeRead( atRest, 9, withCut, 0 );
		const counted = { ...atRest, ...change.patch, quantity: 9, known: 1, revision: 2 };
		expect( judgeRead( counted, 9, withCut, 0 ).verdict ).toBe( 'confirmed' );
	} );
} );

describe( 'a look at what was refused for now', () => {
	const busy: ListingState = {
		...atRest,
		quantity: 9,
		revision: 2,
		sentRevision: 2,
		mustResend: true,
	};

	it( 'does not shorten the wait before it is tried again', () => {
		const { change } = judgeRead( busy, 10, WITH_CUT, 100 );
		expect( change.dirty ).toEqual( { notBeforeMs: 100 } );
		expect( keepingWait( busy, change ) ).toBe( change );
		const { dirty, patch } = keepingWait( { ...busy, attempts: 1 }, change );
		expect( dirty ).toBeUndefined();
		expect( patch ).toEqual( change.patch );
	} );

	it( 'ends it where the channel shows what is wanted', () => {
		const tried = { ...busy, attempts: 1, cut: { shown: 9, ownInside: 0 } };
		const { change } = judgeRead( tried, 9, WITH_CUT, 100 );
		expect( keepingWait( tried, change ).dirty ).toEqual( { clearUpTo: 2 } );
	} );

	it( 'leaves no attempt behind, of which nothing would remember when it is due', () => {
		const { patch } = withoutWrite( { ...busy, attempts: 1 }, { next: 'nothing' }, 100, 400 );
		expect( patch.attempts ).toBe( 0 );
	} );
} );
