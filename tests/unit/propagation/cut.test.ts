import { judgeRead } from '../../../src/worker/propagation/judge-read.ts';
import { judgeWrite } from '../../../src/worker/propagation/judge-write.ts';
import { planListing } from '../../../src/worker/propagation/plan-listing.ts';
import type { ListingState } from '../../../src/worker/store/contract.ts';
import {
	cutStart,
	cutSteps,
	isSettled,
	PRODUCT,
	type CutRules,
	type CutWorld,
} from './cut-world.ts';
import { follow, searchInterleavings } from './interleavings.ts';
import { atRest, withCut } from './listing-state.ts';

const SALES_AND_OTHERS = { sales: 2, receipts: 1, others: 1, looks: 0 };
const MANY_SALES = { sales: 3, receipts: 1, others: 0, looks: 0 };
const WITH_A_LOOK = { sales: 1, receipts: 2, others: 1, looks: 1 };

function search( budget: CutWorld[ 'budget' ], rules: CutRules ): number {
	return searchInterleavings( {
		initial: cutStart( budget, 3 ),
		next: ( world: CutWorld ) => cutSteps( world, rules ),
		statesMax: 300_000,
		check: ( world, _isQuiet, way ) => {
			const { call, listing, shown, sold } = world;
			if ( isSettled( world ) && shown !== listing.quantity ) {
				throw new Error(
					`shows ${ shown }, should show ${ listing.quantity } after: ${ way.join( ', ' ) }`
				);
			}
			// Just after a write: what the ledger wanted then, less every own sale it had not counted.
			const isJustCarriedOut =
				way.at( -1 ) === 'call is carried out' && call?.answer?.result === 'accepted';
			if (
				isJustCarriedOut &&
				shown > Math.max( 0, call.wanted - ( sold - call.item.knownWhenSent ) )
			) {
				throw new Error( `a sold unit is back on sale after: ${ way.join( ', ' ) }` );
			}
		},
	} );
}

describe( 'P3: a channel with compare-and-set, over every interleaving', () => {
	it.each( [
		[ 'sales and others', SALES_AND_OTHERS, 1_337 ],
		[ 'many sales', MANY_SALES, 564 ],
		[ 'with a look', WITH_A_LOOK, 5_348 ],
	] )(
		'shows what it should at every quiet point, and never puts a sold unit back on sale: %s',
		( _name, budget, states ) => {
			expect( search( budget, PRODUCT ) ).toBe( states );
		}
	);

	it( 'puts a sold unit back on sale when it writes whatever the channel shows', () => {
		const blindly: CutRules = {
			...PRODUCT,
			plan: ( listing ) => {
				const plan = PRODUCT.plan( listing );
				return plan.next === 'set' ? { ...plan, onlyIfShown: null } : plan;
			},
		};
		expect( () => search( SALES_AND_OTHERS, blindly ) ).toThrow(
			/^a sold unit is back on sale/
		);
	} );

	it( 'is wrong when an answer is set against what was counted after the write went out', () => {
		const late: CutRules = {
			...PRODUCT,
			judge: ( state, item, ...rest ) =>
				judgeWrite( state, { ...item, knownWhenSent: state.known }, ...rest ),
		};
		expect( () => search( SALES_AND_OTHERS, late ) ).toThrow(
			/^shows 1, should show 2 after: sale elsewhere, dispatch, call is carried out, own sale/
		);
	} );

	it( 'comes right after a stale answer that is older than what was counted meanwhile', () => {
		const next = ( world: CutWorld ) => cutSteps( world, PRODUCT );
		const heard = follow(
			cutStart( { sales: 2, receipts: 1, others: 0, looks: 0 }, 10 ),
			next,
			[
				'receipt',
				'dispatch',
				'own sale',
				'call is carried out',
				'own sale',
				'order arrives',
				'order arrives',
				'answer arrives',
			]
		);
		expect( [ heard.shown, heard.listing.quantity, heard.listing.isStale ] ).toEqual( [
			8,
			9,
			true,
		] );
		const settled = follow( heard, next, [
			'dispatch',
			'call is carried out',
			'answer arrives',
		] );
		expect( [ settled.shown, settled.isDirty ] ).toEqual( [ 9, false ] );
	} );

	it( 'does not write to the channel that an order came from when it has decremented itself', () => {
		const counted = follow(
			cutStart( { sales: 1, receipts: 0, others: 0, looks: 0 }, 10 ),
			( world ) => cutSteps( world, PRODUCT ),
			[ 'own sale', 'order arrives' ]
		);
		expect( planListing( counted.listing, withCut, 0 ) ).toEqual( { next: 'nothing' } );
	} );
} );

describe( 'a cancelled order whose units are owed to somebody else', () => {
	it( 'is written over, though 0 was wanted before and after', () => {
		// Four units sold here of which two were cancelled; more are owed than there are.
		const cancelled = {
			...atRest,
			quantity: 0,
			revision: 2,
			known: 2,
			cut: { shown: 0, ownInside: 4 },
		};
		expect( planListing( cancelled, withCut, 0 ) ).toEqual( { next: 'nothing' } );
		for ( const acceptedRevision of [ 1, 2 ] ) {
			const looked = { ...cancelled, sentRevision: 2, acceptedRevision };
			const { change } = judgeRead( looked, 2, withCut, 100 );
			expect( change.dirty ).toEqual( { notBeforeMs: 100 } );
			expect( planListing( { ...looked, ...change.patch }, withCut, 100 ) ).toEqual( {
				next: 'set',
				quantity: 0,
				onlyIfShown: 2,
			} );
		}
	} );
} );

describe( 'a look at a listing of which nothing is known any more', () => {
	// Its write had an unknown outcome, and then somebody bought one: 10 became 9, and no order tells yet.
	const unknown: ListingState = { ...atRest, cut: null };

	it.each( [ 10, 9 ] )( 'is explained by the orders first, whatever it shows (%i)', ( shown ) => {
		const { verdict, change } = judgeRead( unknown, shown, withCut, 1_000 );
		expect( verdict ).toBe( 'reconcile' );
		expect( change.patch ).not.toHaveProperty( 'cut' );
		expect( change.patch.checkAtMs ).toBeGreaterThan( 1_000 );
		expect( change.dirty ).toBeUndefined();
	} );
} );
