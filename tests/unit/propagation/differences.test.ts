import { compare } from '../../../src/worker/reconciliation/difference-explainer.ts';
import { follow } from './interleavings.ts';
import { atRest, blind, withCut } from './listing-state.ts';
import { searchLookedAt } from './looked-at-search.ts';
import { lookedAtStart, lookedAtSteps, productOn } from './looked-at-world.ts';

const PLAIN = { ...blind, eventLagMs: 400 };
const WITH_CUT = { ...withCut, eventLagMs: 400 };
const SALES = { sales: 2, receipts: 0, edits: 0, looks: 2, rounds: 2, waits: 2 };
const AND_A_RECEIPT = { sales: 2, receipts: 1, edits: 0, looks: 1, rounds: 1, waits: 0 };
const AND_AN_EDIT = { sales: 2, receipts: 0, edits: 1, looks: 1, rounds: 1, waits: 1 };

describe( 'P7: read, then fetch the orders, then compare, over every interleaving', () => {
	it.each( [
		[ 'sales', WITH_CUT, SALES, 2_030 ],
		[ 'sales and a receipt', WITH_CUT, AND_A_RECEIPT, 4_214 ],
		[ 'sales and an edit there', WITH_CUT, AND_AN_EDIT, 1_961 ],
		[ 'sales, with plain writes', PLAIN, SALES, 849 ],
	] )(
		'takes no sale for drift, and puts no sold unit back on sale: %s',
		( _name, capabilities, budget, states ) => {
			const initial = lookedAtStart( 3, capabilities, budget );
			expect( searchLookedAt( initial, productOn( capabilities ) ).states ).toBe( states );
		}
	);

	it.each( [
		[ 'a receipt', AND_A_RECEIPT, 2_152 ],
		[ 'an edit there', AND_AN_EDIT, 592 ],
	] )(
		'takes no sale for drift, and comes right, where only plain writes are known: %s',
		( _name, budget, states ) => {
			const rules = { ...productOn( PLAIN ), mayRunOver: true };
			expect( searchLookedAt( lookedAtStart( 3, PLAIN, budget ), rules ).states ).toBe(
				states
			);
		}
	);

	it.each( [
		[ 'compare-and-set', WITH_CUT ],
		[ 'plain writes', PLAIN ],
	] )(
		'takes a sale for drift when the orders are fetched first: %s',
		( _name, capabilities ) => {
			const fetchFirst = { ...productOn( capabilities ), isReadFirst: false };
			expect( () =>
				searchLookedAt( lookedAtStart( 3, capabilities, SALES ), fetchFirst )
			).toThrow(
				/^a sale is taken for drift, after: .*fetch orders, own sale, read, compare$/
			);
		}
	);

	it( 'compares nothing when a sale came between the fetch and the read of the other order', () => {
		const rules = productOn( PLAIN );
		const next = ( world: ReturnType< typeof lookedAtStart > ) => lookedAtSteps( world, rules );
		const compared = follow( lookedAtStart( 9, PLAIN, SALES ), next, [
			...[ 'own sale', 'look', 'read', 'own sale', 'fetch orders', 'compare' ],
		] );
		// Two units are sold, and nothing that shows one of them again is due.
		expect( compared ).toMatchObject( { shown: 7, wrong: null } );
		const after = follow( compared, next, [ 'dispatch', 'look' ] );
		expect( [ after.call, after.isDirty, after.listing.quantity ] ).toEqual( [
			null,
			false,
			7,
		] );
	} );

	it( 'takes what was sold since the look for a sale, though the cut was taken at the look', () => {
		// Only what was inside the cut was asked for: "expected 2, shown 1" was logged as drift.
		const rules = productOn( WITH_CUT );
		const next = ( world: ReturnType< typeof lookedAtStart > ) => lookedAtSteps( world, rules );
		const compared = follow( lookedAtStart( 3, WITH_CUT, AND_A_RECEIPT ), next, [
			...[ 'own sale', 'receipt', 'look', 'own sale', 'order arrives', 'order arrives' ],
			...[ 'read', 'fetch orders', 'compare' ],
		] );
		expect( compared.wrong ).toBeNull();
		const landed = follow( compared, next, [ 'dispatch', 'call lands' ] );
		expect( [ landed.shown, landed.unsold ] ).toEqual( [ 2, 2 ] );
	} );

	it( 'has what the orders have explained confirmed by a look at once', () => {
		const cut = { shown: 10, ownInside: 0 };
		const sold = { ...atRest, quantity: 9, revision: 2, known: 1, cut };
		const waiting = { ...sold, checkAtMs: 30_000 };
		expect( compare( waiting, waiting, 9, WITH_CUT, 100 ) ).toMatchObject( {
			found: 'nothing',
			change: { patch: { cut: { shown: 9, ownInside: 1 }, checkAtMs: 100 } },
		} );
	} );
} );
