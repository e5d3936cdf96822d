import fc from 'fast-check';
import { propertyRuns } from '../property-runs.ts';
import { LedgerInMemory, main } from './ledger-in-memory.ts';
import { arrivals, billsOf, facts, observedNet, RECIPES } from './random-facts.ts';
import { referenceShelves, type Shelf } from './reference-ledger.ts';

const bills = billsOf( RECIPES );

describe( 'the ledger is a function of the set of facts', () => {
	it.each( [
		[ 'counted by ourselves', false ],
		[ 'observed net of open orders', true ],
	] )( 'whatever arrives when, and how often, at a place that is %s', ( _what, isNet ) => {
		fc.assert(
			fc.property(
				facts
					.map( isNet ? observedNet : ( all ) => all )
					.chain( ( all ) => fc.tuple( fc.constant( all ), arrivals( all ) ) ),
				( [ all, arrived ] ) => {
					const ledger = new LedgerInMemory( bills );
					if ( isNet ) {
						ledger.observed.add( main );
					}
					arrived.forEach( ( event ) => ledger.take( event ) );
					expect( shelvesOf( ledger ) ).toEqual(
						referenceShelves( all, {
							recipes: RECIPES,
							home: main,
							netLocations: isNet ? [ main ] : [],
						} )
					);
				}
			),
			propertyRuns( 3_000 )
		);
	} );
} );

function shelvesOf( ledger: LedgerInMemory ): Record< string, Shelf > {
	return Object.fromEntries(
		[ ...ledger.stockRows ]
			.map( ( [ key, { onHand, committed, quarantined, safety } ] ): [ string, Shelf ] => [
				key.replace( '\u001f', '@' ),
				{ onHand, committed, quarantined, safety },
			] )
			.filter( ( [ , shelf ] ) => Object.values( shelf ).some( ( units ) => units !== 0 ) )
	);
}
