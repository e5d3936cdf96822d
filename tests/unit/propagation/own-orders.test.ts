import { judgeRead } from '../../../src/worker/propagation/judge-read.ts';
import { planListing } from '../../../src/worker/propagation/plan-listing.ts';
import { follow } from './interleavings.ts';
import { atRest, blind } from './listing-state.ts';
import { searchLookedAt } from './looked-at-search.ts';
import { lookedAtStart, lookedAtSteps, productOn, type LookedAtRules } from './looked-at-world.ts';

/** Looked at once, and then explained: so every way of ending a look is within a few steps. */
const QUICK = { ...blind, eventLagMs: 400 };
const ALONE = { sales: 2, receipts: 0, edits: 0, looks: 2, rounds: 2, waits: 2 };
const PRODUCT = productOn( QUICK );

/** As if a channel never counted its own sales. */
const afterEachOrder: LookedAtRules = {
	...PRODUCT,
	plan: ( state, capabilities, nowMs ) =>
		state.revision > state.sentRevision
			? { next: 'set', quantity: state.quantity, onlyIfShown: null }
			: planListing( state, capabilities, nowMs ),
};

describe( 'P2: a channel that has decremented itself is not written to for its own sales', () => {
	it( 'and so sells no unit twice when it is alone, and comes to rest right, over every interleaving', () => {
		const searched = searchLookedAt( lookedAtStart( 2, QUICK, ALONE ), PRODUCT );
		expect( searched ).toEqual( { states: 1_994, atRest: 26 } );
	} );

	it( 'sells one twice when it is written to after each of its orders', () => {
		expect( () => searchLookedAt( lookedAtStart( 2, QUICK, ALONE ), afterEachOrder ) ).toThrow(
			/^1 of 0 units are shown, after: own sale, own sale, order arrives, dispatch, call lands$/
		);
	} );

	it( 'has nothing to write after its order, and then nothing on sale', () => {
		const next = ( world: ReturnType< typeof lookedAtStart > ) =>
			lookedAtSteps( world, PRODUCT );
		const sold = follow( lookedAtStart( 2, QUICK, ALONE ), next, [
			...[ 'own sale', 'own sale', 'order arrives', 'dispatch' ],
		] );
		expect( [ sold.call, sold.shown ] ).toEqual( [ null, 0 ] );
	} );

	it( 'is not written to when its order came just before the listing was read to explain it', () => {
		// It was: what was written last is not what is shown, though what is shown is right.
		const next = ( world: ReturnType< typeof lookedAtStart > ) =>
			lookedAtSteps( world, PRODUCT );
		const compared = follow( lookedAtStart( 2, QUICK, ALONE ), next, [
			...[
				'own sale',
				'look',
				'order arrives',
				'read',
				'fetch orders',
				'own sale',
				'compare',
			],
			'dispatch',
		] );
		expect( compared.call ).toBeNull();
	} );
} );

describe( 'P2: on a channel with plain absolute writes, the dispatcher', () => {
	const ownOrder = {
		...atRest,
		cut: null,
		quantity: 9,
		revision: 2,
		known: 1,
		ownCountedAtMs: 50_000,
	};

	it( 'looks after its own order, and does not write while more of them can be under way', () => {
		expect( planListing( ownOrder, blind, 50_001 ) ).toEqual( { next: 'look' } );
		const { change } = judgeRead( ownOrder, 8, blind, 50_100 );
		expect( change.dirty ).toBeUndefined();
		expect( change.patch ).toEqual( { checkAtMs: 60_000, checks: 0 } );
	} );

	it( 'asks for the orders, and writes nothing, when none can be under way and one is missing', () => {
		const { verdict, change } = judgeRead( ownOrder, 8, blind, 60_000 );
		expect( verdict ).toBe( 'reconcile' );
		expect( change ).toEqual( {
			listing: ownOrder.listing,
			patch: { checkAtMs: 90_000, checks: 0 },
		} );
	} );

	it( 'writes at once what a sale elsewhere caused', () => {
		expect( planListing( { ...ownOrder, foreignRevision: 2 }, blind, 50_001 ) ).toEqual( {
			next: 'set',
			quantity: 9,
			onlyIfShown: null,
		} );
	} );

	it( 'writes zero at once, which can sell nothing twice', () => {
		expect( planListing( { ...ownOrder, quantity: 0 }, blind, 50_001 ) ).toEqual( {
			next: 'set',
			quantity: 0,
			onlyIfShown: null,
		} );
	} );

	it( 'needs no write when the look shows what it should', () => {
		const { verdict, change } = judgeRead( ownOrder, 9, blind, 60_000 );
		expect( verdict ).toBe( 'confirmed' );
		expect( change.patch ).toMatchObject( {
			sentRevision: 2,
			confirmedRevision: 2,
			mustResend: false,
		} );
	} );

	it( 'writes at once when an earlier write put its own sale back, without waiting for quiet', () => {
		const { change } = judgeRead( ownOrder, 10, blind, 50_100 );
		expect( change.dirty ).toEqual( { notBeforeMs: 50_100 } );
		expect( planListing( { ...ownOrder, ...change.patch }, blind, 50_100 ) ).toEqual( {
			next: 'set',
			quantity: 9,
			onlyIfShown: null,
		} );
	} );
} );
