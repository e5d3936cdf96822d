import { begun, itemOf } from '../../../src/worker/propagation/planned-change.ts';
import { judgeRead } from '../../../src/worker/propagation/judge-read.ts';
import { judgeWrite, unknownOutcome } from '../../../src/worker/propagation/judge-write.ts';
import { planListing } from '../../../src/worker/propagation/plan-listing.ts';
import type { CallItem, ListingState } from '../../../src/worker/store/contract.ts';
import { follow, searchInterleavings } from './interleavings.ts';
import { atRest, blind, noJitter } from './listing-state.ts';

const SETTLED_MS = 60_000;

/** A channel with plain writes: one of them times out, and may land after all until its settle time is over. */
interface World {
	readonly shown: number;
	readonly nowMs: number;
	readonly listing: ListingState;
	readonly call: CallItem | null;
	readonly isTaken: boolean;
	/** Timed out and not landed: its quantity. */
	readonly late: number | null;
	readonly changes: number;
	readonly losses: number;
}

const start: World = {
	shown: 10,
	nowMs: 1,
	listing: { ...atRest, cut: null },
	call: null,
	isTaken: false,
	late: null,
	changes: 2,
	losses: 1,
};

/** @param waitsForSettling  as the reader does: a listing with an unsettled write is not read. */
function steps( world: World, waitsForSettling: boolean ): { did: string; state: World }[] {
	const { listing, call, late, nowMs, shown } = world;
	const next: { did: string; state: World }[] = [];
	if ( world.changes > 0 ) {
		const revision = listing.revision + 1;
		const quantity = listing.quantity - 1;
		const wanted = { ...listing, quantity, revision, foreignRevision: revision };
		next.push( {
			did: 'sale elsewhere',
			state: { ...world, listing: wanted, changes: world.changes - 1 },
		} );
	}
	const plan = planListing( listing, blind, nowMs );
	if ( call === null && plan.next === 'set' ) {
		const item = itemOf( { state: listing, plan } );
		const { patch } = begun( 'call', 'set', item, listing, nowMs );
		next.push( {
			did: 'dispatch',
			state: { ...world, call: item, isTaken: false, listing: { ...listing, ...patch } },
		} );
	}
	if ( call !== null && ! world.isTaken ) {
		next.push( { did: 'lands', state: { ...world, shown: call.quantity, isTaken: true } } );
	}
	if ( call !== null && ! world.isTaken && world.losses > 0 ) {
		const { patch } = unknownOutcome( listing, SETTLED_MS, 'timed out', nowMs );
		next.push( {
			did: 'times out',
			state: {
				...world,
				call: null,
				late: call.quantity,
				losses: 0,
				listing: { ...listing, ...patch },
			},
		} );
	}
	if ( call !== null && world.isTaken ) {
		const answer = { listing: listing.listing, result: 'accepted', shownAfter: null } as const;
		const { patch } = judgeWrite( listing, call, 'set', answer, nowMs, noJitter );
		next.push( {
			did: 'answer arrives',
			state: { ...world, call: null, listing: { ...listing, ...patch } },
		} );
	}
	if ( late !== null ) {
		next.push( { did: 'lands late', state: { ...world, shown: late, late: null } } );
	}
	if ( nowMs < SETTLED_MS && world.losses === 0 ) {
		// What has not landed by then never does.
		const state = { ...world, nowMs: SETTLED_MS, late: null };
		next.push( { did: 'settle time is over', state } );
	}
	const mayRead = ! waitsForSettling || listing.unsettledUntilMs <= nowMs;
	if ( call === null && listing.checkAtMs !== null && mayRead ) {
		const { patch } = judgeRead( listing, shown, blind, nowMs ).change;
		const after = { ...listing, ...patch, checkAtMs: null, checks: 0, unsettledQuantity: null };
		next.push( { did: 'read back', state: { ...world, listing: after } } );
	}
	return next;
}

function search( waitsForSettling: boolean ): number {
	return searchInterleavings( {
		initial: start,
		next: ( world: World ) => steps( world, waitsForSettling ),
		statesMax: 100_000,
		check: ( { listing, shown, late, call }, _isQuiet, way ) => {
			const isConfirmed =
				listing.confirmedRevision === listing.revision && call === null && way.length > 0;
			if ( isConfirmed && ( shown !== listing.quantity || late !== null ) ) {
				throw new Error( `confirmed, and shows ${ shown }, after: ${ way.join( ', ' ) }` );
			}
		},
	} );
}

describe( 'P6: a write that timed out and lands late, over every interleaving', () => {
	it( 'is never behind a confirmed quantity: only a read begun after its settle time confirms', () => {
		expect( search( true ) ).toBeGreaterThan( 50 );
	} );

	it( 'would be, if a read confirmed before: the newer value is seen, and then the older one lands', () => {
		expect( () => search( false ) ).toThrow( /confirmed, and shows/ );
	} );

	it( 'is put right, in the shortest case: the newer one was taken, and the older one lands over it', () => {
		const next = ( world: World ) => steps( world, true );
		const late = follow( start, next, [
			...[ 'sale elsewhere', 'dispatch', 'sale elsewhere', 'times out' ],
			...[ 'dispatch', 'lands', 'answer arrives' ],
		] );
		// Seen now it would be confirmed.
		expect( [ late.shown, late.late ] ).toEqual( [ 8, 9 ] );
		expect( next( late ).map( ( { did } ) => did ) ).not.toContain( 'read back' );
		const seen = follow( late, next, [ 'lands late', 'settle time is over', 'read back' ] );
		expect( seen.listing.confirmedRevision ).toBeLessThan( seen.listing.revision );
	} );
} );
