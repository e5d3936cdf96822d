import type { ChannelCapabilities } from '../../../src/worker/channels/contract.ts';
import { CountedAnswers } from '../../../src/worker/propagation/counted-answers.ts';
import {
	judgeCountedRead,
	withoutOwnChanges,
} from '../../../src/worker/propagation/judge-counted-read.ts';
import {
	confirmedByAnswer,
	judgeWrite,
	UNTIL_COUNTED,
} from '../../../src/worker/propagation/judge-write.ts';
import { planListing } from '../../../src/worker/propagation/plan-listing.ts';
import { BatchPlanner } from '../../../src/worker/propagation/planned-batch.ts';
import type { ListingState } from '../../../src/worker/store/contract.ts';
import { atRest, itemFor, noJitter, withCut } from './listing-state.ts';

const NOW_MS = 1_000_000;
const counted: ChannelCapabilities = {
	...withCut,
	writes: 'counted',
	takesNegative: true,
	settleMs: 0,
	eventLagMs: 2_000,
};
const at = ( number: number, total: number, epoch = 1 ) => ( { epoch, number, total } );

/** A paired shop's listing: 10 were sent when the shop had changed itself by −4 in 4 changes. */
const still: ListingState = {
	...atRest,
	cut: null,
	includes: at( 4, -4 ),
	sentIncludes: at( 4, -4 ),
};
const revised = ( change: Partial< ListingState > ): ListingState => ( {
	...still,
	revision: 2,
	...change,
} );
const plan = ( state: ListingState ) => planListing( state, counted, NOW_MS );

describe( 'a quantity for the paired shop', () => {
	it( 'is not due while nothing has changed', () => {
		expect( plan( still ) ).toEqual( { next: 'nothing' } );
	} );

	it( 'goes out at once, negative too, when the shop would see a difference', () => {
		expect( plan( revised( { quantity: -2 } ) ) ).toMatchObject( {
			next: 'set',
			quantity: -2,
			isPatient: false,
		} );
	} );

	it( 'has time when the shop shows it already: only what it includes has moved', () => {
		const sold = revised( { quantity: 8, includes: at( 5, -6 ) } );
		expect( plan( sold ) ).toMatchObject( { next: 'set', quantity: 8, isPatient: true } );
		expect( plan( { ...sold, mustResend: true } ) ).toMatchObject( { isPatient: false } );
		expect( plan( { ...sold, includes: at( 5, -6, 2 ) } ) ).toMatchObject( {
			isPatient: false,
		} );
		expect( plan( { ...sold, quantity: 9 } ) ).toMatchObject( { isPatient: false } );
	} );

	it( 'waits for the first reading', () => {
		expect( plan( revised( { includes: null } ) ) ).toMatchObject( { next: 'wait' } );
	} );

	it( 'is not sent again until counted anew, once the shop has no stock to keep', () => {
		expect( plan( revised( { deadRevision: UNTIL_COUNTED } ) ) ).toEqual( { next: 'nothing' } );
	} );
} );

describe( 'a call', () => {
	const sold = revised( { quantity: 8, includes: at( 5, -6 ) } );

	it( 'is not made for patient quantities alone, until two seconds are over', () => {
		const planner = new BatchPlanner( counted );
		expect( planner.plan( [ sold ], NOW_MS ) ).toMatchObject( {
			writes: [],
			others: [ { dirty: { notBeforeMs: NOW_MS + 2_000 } } ],
		} );
		// Another sale does not make it wait longer.
		expect( planner.plan( [ sold ], NOW_MS + 1_500 ) ).toMatchObject( {
			writes: [],
			others: [ { dirty: { notBeforeMs: NOW_MS + 2_000 } } ],
		} );
		expect( planner.plan( [ sold ], NOW_MS + 2_000 ).writes ).toHaveLength( 1 );
		expect( planner.plan( [ sold ], NOW_MS + 2_001 ).writes ).toHaveLength( 0 );
	} );

	it( 'takes patient quantities along', () => {
		const urgent = revised( { quantity: 3 } );
		expect( new BatchPlanner( counted ).plan( [ sold, urgent ], NOW_MS ).writes ).toHaveLength(
			2
		);
	} );
} );

describe( 'an answer of the paired shop', () => {
	const sent = revised( { quantity: 8, sentRevision: 2, sentQuantity: 8, call: 'call-1' } );
	const item = itemFor( sent, 8 );
	const { listing } = item;
	const judge = ( answer: Parameters< typeof judgeWrite >[ 3 ] ) =>
		judgeWrite( sent, item, 'set', answer, NOW_MS, noJitter );

	it( 'confirms by itself when it says that it shows the quantity', () => {
		const answer = { listing, result: 'accepted', shownAfter: 8 } as const;
		expect( judge( answer ).patch ).toMatchObject( { acceptedRevision: 2, checkAtMs: null } );
		expect( confirmedByAnswer( item, answer, NOW_MS ) ).toMatchObject( {
			patch: { confirmedRevision: 2, confirmedQuantity: 8, confirmedAtMs: NOW_MS },
			milestone: { reached: 'confirmed', revision: 2 },
		} );
	} );

	it.each( [ 7, null ] )( 'is looked at when it says %p', ( shownAfter ) => {
		const answer = { listing, result: 'accepted', shownAfter } as const;
		expect( judge( answer ).patch ).toMatchObject( { checkAtMs: NOW_MS } );
		expect( confirmedByAnswer( item, answer, NOW_MS ) ).toBeNull();
	} );

	it( '“outdated” is taken without confirmation, and looked at', () => {
		const answer = { listing, result: 'outdated', revisionThere: 3 } as const;
		expect( judge( answer ) ).toMatchObject( {
			patch: { call: null, acceptedRevision: 2, checkAtMs: NOW_MS },
			dirty: { clearUpTo: 2 },
		} );
		expect( judge( answer ).patch ).not.toHaveProperty( 'confirmedRevision' );
	} );

	it( '“recount” leaves it due', () => {
		expect( judge( { listing, result: 'recount' } ) ).toMatchObject( {
			patch: { call: null, mustResend: true },
			dirty: { notBeforeMs: NOW_MS + 5_000 },
		} );
	} );

	it( 'that refuses for good ends all pushes until it is counted anew', () => {
		const failure = {
			action: 'giveUp',
			scope: 'call',
			applied: 'no',
			code: 'UNMANAGED',
			reason: 'WooCommerce does not keep the stock of this product.',
		} as const;
		expect( judge( { listing, result: 'rejected', failure } ).patch ).toMatchObject( {
			deadRevision: UNTIL_COUNTED,
			failureReason: failure.reason,
		} );
	} );

	it( 'asks for a recount, or for larger revisions than it has seen', async () => {
		const asked: unknown[] = [];
		const ledger = {
			markForRecount: async ( ...given: unknown[] ) => void asked.push( given ),
			raiseRevisions: async ( ...given: unknown[] ) => void asked.push( given ),
		};
		const answers = new CountedAnswers();
		answers.written( sent, { listing, result: 'recount' } );
		answers.written( sent, { listing, result: 'outdated', revisionThere: 2 } );
		answers.written( sent, { listing, result: 'outdated', revisionThere: 60 } );
		answers.read( sent, sent, { counter: at( 1, 0, 2 ), orderTotal: 0, revision: 0 } );
		const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
		const clock = { now: () => NOW_MS, after: () => () => undefined };
		const isAny = await answers.settle( {
			channel: sent.channel,
			clock,
			log,
			store: { ledger },
		} );
		expect( isAny ).toBe( true );
		expect( asked ).toEqual( [
			[ 'shop', [ 'A' ] ],
			[ [ { listing, above: 60 } ], NOW_MS ],
		] );
	} );
} );

describe( 'a look at the paired shop', () => {
	const sent = revised( { quantity: 8, sentRevision: 2, acceptedRevision: 2, sentQuantity: 8 } );
	const reading = ( number: number, total: number, revision = 2, epoch = 1 ) => ( {
		counter: at( number, total, epoch ),
		orderTotal: 0,
		revision,
	} );
	const judge = ( state: ListingState, quantity: number, read = reading( 4, -4 ) ) =>
		judgeCountedRead(
			state,
			withoutOwnChanges( state, quantity, read ),
			read,
			counted,
			NOW_MS
		);

	it( 'confirms what it shows, and what it sold since is no difference', () => {
		expect( judge( sent, 8 ) ).toMatchObject( { verdict: 'confirmed' } );
		expect( judge( sent, 5, reading( 6, -7 ) ) ).toMatchObject( {
			verdict: 'confirmed',
			change: { patch: { confirmedRevision: 2, confirmedQuantity: 8 } },
		} );
		expect( judge( sent, 7 ).verdict ).toBe( 'look-again' );
	} );

	it( 'finds what a lost answer had carried out', () => {
		const lost = { ...sent, acceptedRevision: 1 };
		expect( judge( lost, 8 ).change.patch ).toMatchObject( {
			acceptedRevision: 2,
			confirmedRevision: 2,
		} );
		expect( judge( lost, 8, reading( 4, -4, 1 ) ).change.patch ).toMatchObject( {
			confirmedRevision: 1,
		} );
	} );

	it( 'waits for the shop’s own sweep before it calls a difference drift', () => {
		const waits = [ 0, 1, 2, 3 ].map( ( checks ) => {
			const { verdict, change } = judge( { ...sent, checks }, 9 );
			return [ verdict, ( change.patch.checkAtMs ?? 0 ) - NOW_MS ];
		} );
		expect( waits ).toEqual( [
			[ 'look-again', 500 ],
			[ 'look-again', 1_000 ],
			[ 'look-again', 2_000 ],
			[ 'look-again', 75_000 ],
		] );
		expect( judge( { ...sent, checks: 4 }, 9 ).verdict ).toBe( 'reconcile' );
	} );

	it( 'of another row of changes says nothing', () => {
		const { change } = judge( sent, 8, reading( 4, -4, 2, 7 ) );
		expect( change.patch ).toEqual( { checkAtMs: null, checks: 0 } );
	} );
} );
