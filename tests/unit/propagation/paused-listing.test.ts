import { BatchPlanner } from '../../../src/worker/propagation/planned-batch.ts';
import { atRest, withCut } from './listing-state.ts';

describe( 'a paused listing', () => {
	const due = { ...atRest, quantity: 0, revision: 7, foreignRevision: 7 };

	it( 'is not written, whatever is due, and nobody looks at it again by itself', () => {
		const planner = new BatchPlanner( withCut );
		const { writes, others } = planner.plan( [ { ...due, isPaused: true } ], 1_000 );
		expect( writes ).toEqual( [] );
		// What it was sent stays as it is: its next revision is due, not nothing.
		expect( others ).toEqual( [
			{ listing: due.listing, patch: {}, dirty: { clearUpTo: 7 } },
		] );
	} );

	it( 'is written once it is resumed', () => {
		const { writes } = new BatchPlanner( withCut ).plan( [ due ], 1_000 );
		expect( writes.map( ( { plan } ) => plan ) ).toMatchObject( [
			{ next: 'set', quantity: 0 },
		] );
	} );
} );
