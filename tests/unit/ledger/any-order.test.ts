import fc from 'fast-check';
import { propertyRuns } from '../property-runs.ts';
import { LedgerInMemory, main, sku } from './ledger-in-memory.ts';
import { arrivals, facts, RECIPES } from './random-facts.ts';
import { referenceShelves, type Shelf } from './reference-ledger.ts';

const bills = Object.entries( RECIPES ).map( ( [ bundle, parts ] ) => ( {
	bundle: sku( bundle ),
	sinceMs: 0,
	components: Object.entries( parts ).map( ( [ part, quantity ] ) => ( {
		sku: sku( part ),
		quantity,
	} ) ),
} ) );

describe( 'the ledger is a function of the set of facts', () => {
	it.each( [
		[ 'counted by ourselves', false ],
		[ 'observed net of open orders', true ],
	] )( 'whatever arrives when, and how often, at a place that is %s', ( _what, isNet ) => {
		fc.assert(
			fc.property(
				facts.chain( ( all ) => fc.tuple( fc.constant( all ), arrivals( all ) ) ),
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
