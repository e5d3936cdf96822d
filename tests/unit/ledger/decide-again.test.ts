import fc from 'fast-check';
import { propertyRuns } from '../property-runs.ts';
import { decideAgain, type LoggedDecision } from '../../../src/worker/ledger/decide-again.ts';
import { adjusted, LedgerInMemory, line, order, ordered, sku } from './ledger-in-memory.ts';
import { changed, readAt } from './own-change-events.ts';
import { arrivals, billsOf, facts, RECIPES } from './random-facts.ts';

const logged = ( ledger: LedgerInMemory, index = -1 ): LoggedDecision => {
	const event = ledger.logged.at( index );
	if ( ! event ) {
		throw new Error( 'nothing is logged' );
	}
	const outcomes = ledger.outcomes.filter( ( one ) => one === 'applied' || one === 'outranked' );
	const outcome = outcomes.at( index ) === 'outranked' ? 'outranked' : 'applied';
	return { position: 1, event, outcome, committedAtMs: 0 };
};

/** What happens when the log is told again: nothing is decided that was decided then. */
describe( 'an event of the log', () => {
	it( 'does what it did, whatever is mapped and packed today', () => {
		fc.assert(
			fc.property( facts.chain( arrivals ), ( arrived ) => {
				const live = new LedgerInMemory( billsOf( RECIPES ) );
				const again = new LedgerInMemory( [
					{
						bundle: sku( 'A' ),
						sinceMs: 0,
						components: [ { sku: sku( 'B' ), quantity: 9 } ],
					},
				] );
				for ( const event of arrived ) {
					const before = live.logged.length;
					live.take( event );
					if ( live.logged.length > before ) {
						again.write( decideAgain( again, logged( live ) ) );
					}
				}
				expect( again.state() ).toEqual( live.state() );
			} ),
			propertyRuns( 300 )
		);
	} );

	it( 'leaves a line unmapped that nobody had mapped then', () => {
		const order1 = ordered( order( 'o1', [ line( 'A', { ordered: 2 } ) ] ) );
		const today = new LedgerInMemory();
		const decision = decideAgain( today, {
			position: 1,
			event: order1,
			outcome: 'applied',
			committedAtMs: 0,
		} );
		expect( decision.stock ).toEqual( [] );
		expect( decision.flags ).toEqual( [ { line: 'A', flag: 'not-mapped', units: 2 } ] );
	} );

	it( 'of a paired shop counts if it was counted then, and not if it was not', () => {
		const live = new LedgerInMemory().take( readAt( 0, 0 ) ).take( changed( 1, 3, 3 ) );
		const again = new LedgerInMemory();
		again.write( decideAgain( again, logged( live, 0 ) ) );
		again.write( decideAgain( again, logged( live, 1 ) ) );
		expect( again.state() ).toEqual( { 'A\u001fmain': '3/0' } );
		// Outranked then: its offer was not mapped.
		const unheard = decideAgain( new LedgerInMemory(), {
			...logged( live, 0 ),
			outcome: 'outranked',
		} );
		expect( unheard.counters ).toEqual( [] );
		const uncounted = changed( 2, 5, 2 );
		const told = decideAgain( again, { ...logged( live ), event: uncounted } );
		expect( [ told.outcome, told.stock ] ).toEqual( [ 'outranked', [] ] );
	} );

	it( 'is never refused: a log that holds what the rules refuse is not of this ledger', () => {
		const live = new LedgerInMemory().take( adjusted( 'A', 1 ) );
		const packed = {
			...logged( live ).event.body,
			kind: 'assembly',
			units: 1,
			components: null,
		} as const;
		expect( () =>
			decideAgain( live, {
				...logged( live ),
				event: {
					...logged( live ).event,
					body: { ...packed, sku: sku( 'A' ), location: live.defaultLocation() },
				},
			} )
		).toThrow( 'event 1 is in the log, and is refused now' );
	} );
} );
