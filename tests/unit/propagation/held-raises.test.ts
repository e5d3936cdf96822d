import { BatchPlanner } from '../../../src/worker/propagation/planned-batch.ts';
import type { ChannelCapabilities } from '../../../src/worker/channels/contract.ts';
import type { ListingState } from '../../../src/worker/store/contract.ts';
import { atRest, blind, withCut } from './listing-state.ts';

const NOW_MS = 1_000_000;
const counted: ChannelCapabilities = { ...withCut, writes: 'counted', takesNegative: true };
const at = ( number: number, total: number, epoch = 1 ) => ( { epoch, number, total } );

describe( 'while sales are known to be missing from the ledger', () => {
	const isHeld = (
		state: Partial< ListingState >,
		capabilities: ChannelCapabilities
	): boolean => {
		const due = { ...atRest, revision: 2, foreignRevision: 2, ...state };
		const { writes, others } = new BatchPlanner( capabilities, () => false ).plan(
			[ due ],
			NOW_MS
		);
		expect( writes.length + others.length ).toBe( 1 );
		return others[ 0 ]?.dirty !== undefined && 'notBeforeMs' in others[ 0 ].dirty;
	};

	it.each( [
		[ 'a cut', withCut, {} ],
		[ 'plain writes', blind, { cut: null } ],
		[
			'numbered changes',
			counted,
			{ cut: null, includes: at( 3, 0 ), sentIncludes: at( 3, 0 ) },
		],
	] )(
		'a channel with %s is shown less at once, and more not at all',
		( _how, capabilities, state ) => {
			expect( isHeld( { ...state, quantity: 9 }, capabilities ) ).toBe( false );
			expect( isHeld( { ...state, quantity: 11 }, capabilities ) ).toBe( true );
		}
	);

	it( 'a relative write is judged by its direction', () => {
		expect( isHeld( { isStale: true, quantity: 11 }, withCut ) ).toBe( true );
		expect( isHeld( { isStale: true, quantity: 9 }, withCut ) ).toBe( false );
	} );

	it( 'what a shop has added itself is no raise of ours; in another epoch nobody knows', () => {
		const added = { cut: null, quantity: 12, includes: at( 4, 2 ), sentIncludes: at( 3, 0 ) };
		expect( isHeld( { ...added, mustResend: true }, counted ) ).toBe( false );
		expect( isHeld( { ...added, quantity: 13 }, counted ) ).toBe( true );
		expect( isHeld( { ...added, sentIncludes: at( 3, 0, 0 ) }, counted ) ).toBe( true );
	} );

	it( 'what has been held goes out as soon as it may', () => {
		let mayRaise = false;
		const planner = new BatchPlanner( withCut, () => mayRaise );
		const raised = { ...atRest, revision: 2, quantity: 11 };
		expect( planner.plan( [ raised ], NOW_MS ).writes ).toEqual( [] );
		mayRaise = true;
		expect( planner.plan( [ raised ], NOW_MS ).writes ).toHaveLength( 1 );
	} );
} );
