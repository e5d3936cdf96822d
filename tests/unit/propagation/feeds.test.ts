import { begun, itemOf } from '../../../src/worker/propagation/planned-change.ts';
import { judgeRead } from '../../../src/worker/propagation/judge-read.ts';
import {
	judgeWrite,
	settling,
	unknownOutcome,
} from '../../../src/worker/propagation/judge-write.ts';
import { planListing } from '../../../src/worker/propagation/plan-listing.ts';
import type { CallItem, ListingState } from '../../../src/worker/store/contract.ts';
import { follow, searchInterleavings } from './interleavings.ts';
import { atRest, blind, noJitter } from './listing-state.ts';

const FEED = { ...blind, settleMs: 60_000, appliesWithinMs: 10_000 };

/** A channel that is written by feed: accepted now, shown later, one feed after the other. */
interface World {
	readonly shown: number;
	readonly nowMs: number;
	readonly listing: ListingState;
	readonly call: CallItem | null;
	/** Sent and not shown yet. One whose answer was lost may never be, or late. */
	readonly onItsWay: readonly {
		readonly quantity: number;
		readonly untilMs: number;
		readonly isLost: boolean;
	}[];
	readonly changes: number;
	readonly losses: number;
}

interface Rules {
	readonly settle: typeof settling;
	/** What is written while a feed is on its way goes as a single write. */
	readonly isMixed: boolean;
}

const PRODUCT: Rules = { settle: settling, isMixed: false };

const start = ( changes: number, losses: number ): World => ( {
	shown: 10,
	nowMs: 1,
	listing: { ...atRest, cut: null },
	call: null,
	onItsWay: [],
	changes,
	losses,
} );

const CHANGES = [
	[ 'sale elsewhere', -1 ],
	[ 'receipt', 1 ],
] as const;

function steps( world: World, rules: Rules ): { did: string; state: World }[] {
	const { listing, call, nowMs, onItsWay, shown } = world;
	const next: { did: string; state: World }[] = [];
	for ( const [ did, delta ] of world.changes > 0 ? CHANGES : [] ) {
		const revision = listing.revision + 1;
		const quantity = listing.quantity + delta;
		const wanted = { ...listing, quantity, revision, foreignRevision: revision };
		next.push( { did, state: { ...world, listing: wanted, changes: world.changes - 1 } } );
	}
	const plan = planListing( listing, FEED, nowMs );
	if ( call === null && plan.next === 'set' ) {
		const item = itemOf( { state: listing, plan } );
		const { patch } = begun( 'call', 'set', item, listing, nowMs );
		const state = { ...world, call: item, listing: { ...listing, ...patch } };
		next.push( { did: 'dispatch', state } );
	}
	if ( call !== null ) {
		next.push( { did: 'accepted', state: accepted( world, call, rules ) } );
	}
	if ( call !== null && world.losses > 0 ) {
		const untilMs = nowMs + FEED.settleMs;
		const { patch } = unknownOutcome( listing, untilMs, 'lost', nowMs );
		const lost = { quantity: call.quantity, untilMs, isLost: true };
		const state = {
			...{ ...world, call: null, losses: 0, onItsWay: [ ...onItsWay, lost ] },
			listing: { ...listing, ...patch },
		};
		next.push( { did: 'answer is lost', state } );
	}
	onItsWay.forEach( ( { quantity, isLost }, at ) => {
		if ( isLost || at === onItsWay.findIndex( ( other ) => ! other.isLost ) ) {
			const rest = onItsWay.filter( ( _other, index ) => index !== at );
			const did = isLost ? 'lands late' : 'feed lands';
			next.push( { did, state: { ...world, shown: quantity, onItsWay: rest } } );
		}
	} );
	const untilMs = listing.unsettledUntilMs;
	const isFeedOpen = onItsWay.some( ( one ) => ! one.isLost && one.untilMs <= untilMs );
	if ( untilMs > nowMs && ! isFeedOpen ) {
		const left = onItsWay.filter( ( one ) => one.untilMs > untilMs );
		next.push( { did: 'time is over', state: { ...world, nowMs: untilMs, onItsWay: left } } );
	}
	if ( call === null && listing.checkAtMs !== null && untilMs <= nowMs ) {
		const { patch } = judgeRead( listing, shown, FEED, nowMs ).change;
		const after = { ...listing, ...patch, checkAtMs: null, checks: 0, unsettledQuantity: null };
		next.push( { did: 'read back', state: { ...world, listing: after } } );
	}
	return next;
}

function accepted( world: World, call: CallItem, { settle, isMixed }: Rules ): World {
	const { listing, nowMs, onItsWay } = world;
	const isSingle = isMixed && onItsWay.length > 0;
	const shownAfter = isSingle ? call.quantity : null;
	const answer = { listing: listing.listing, result: 'accepted', shownAfter } as const;
	const judged = judgeWrite( listing, call, 'set', answer, nowMs, noJitter );
	const { patch } = settle( listing, judged, answer, FEED, nowMs );
	const after = { ...world, call: null, listing: { ...listing, ...patch } };
	const untilMs = nowMs + FEED.appliesWithinMs;
	return isSingle
		? { ...after, shown: call.quantity }
		: {
				...after,
				onItsWay: [ ...onItsWay, { quantity: call.quantity, untilMs, isLost: false } ],
			};
}

function search( initial: World, rules: Rules ): number {
	return searchInterleavings( {
		initial,
		next: ( world: World ) => steps( world, rules ),
		statesMax: 100_000,
		check: ( { call, listing, losses, onItsWay, shown }, _isQuiet, way ) => {
			const isConfirmed =
				call === null && way.length > 0 && listing.confirmedRevision === listing.revision;
			if ( isConfirmed && ( shown !== listing.quantity || onItsWay.length > 0 ) ) {
				throw new Error( `confirmed, and shows ${ shown }, after: ${ way.join( ', ' ) }` );
			}
			const hasAllLanded =
				initial.losses === losses && onItsWay.length === 0 && call === null;
			if ( hasAllLanded && shown !== listing.sentQuantity ) {
				throw new Error(
					`shows ${ shown }, though ${ String( listing.sentQuantity ) } was sent last, after: ${ way.join( ', ' ) }`
				);
			}
		},
	} );
}

describe( 'P6: a write by feed, accepted now and shown later, over every interleaving', () => {
	it( 'is confirmed only by a read begun after its time, and the newest is shown in the end', () => {
		expect( search( start( 3, 0 ), PRODUCT ) ).toBe( 611 );
	} );

	it( 'is not behind a confirmed quantity either when an earlier one was lost and lands later still', () => {
		expect( search( start( 2, 1 ), PRODUCT ) ).toBe( 615 );
	} );

	it( 'is confirmed too early when what was accepted counts as shown', () => {
		const atOnce: Rules = { ...PRODUCT, settle: ( _state, change ) => change };
		expect( () => search( start( 3, 0 ), atOnce ) ).toThrow( /^confirmed, and shows 10/ );
	} );

	it( 'is confirmed too early when it shortens the time of an earlier one that was lost', () => {
		const shortened: Rules = {
			...PRODUCT,
			settle: ( state, ...rest ) => settling( { ...state, unsettledUntilMs: 0 }, ...rest ),
		};
		expect( () => search( start( 2, 1 ), shortened ) ).toThrow(
			/^confirmed, and shows .*answer is lost.*time is over/
		);
	} );

	it( 'lands over a newer single write when the two are in flight together', () => {
		expect( () => search( start( 2, 0 ), { ...PRODUCT, isMixed: true } ) ).toThrow(
			/^shows \d+, though \d+ was sent last, after: .*accepted, feed lands$/
		);
	} );

	it( 'waits for its time with the read, in the shortest case', () => {
		const next = ( world: World ) => steps( world, PRODUCT );
		const taken = follow( start( 1, 0 ), next, [ 'sale elsewhere', 'dispatch', 'accepted' ] );
		expect( next( taken ).map( ( { did } ) => did ) ).toEqual( [ 'feed lands' ] );
		const seen = follow( taken, next, [ 'feed lands', 'time is over', 'read back' ] );
		expect( seen.listing ).toMatchObject( { confirmedRevision: 2, confirmedQuantity: 9 } );
	} );
} );
