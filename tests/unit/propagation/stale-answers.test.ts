import { judgeRead } from '../../../src/worker/propagation/judge-read.ts';
import { planListing } from '../../../src/worker/propagation/plan-listing.ts';
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

/** A fast seller: while others change the number, more is sold there than writes can follow. */
const FAST = { sales: 4, receipts: 1, others: 1, looks: 0 };

/** For each change of others, one refused write at most and one that lands. */
const WRITES_FOR_A_CHANGE = 2;

function search( rules: CutRules ): number {
	return searchInterleavings( {
		initial: cutStart( FAST, 5 ),
		next: ( world: CutWorld ) => cutSteps( world, rules ),
		statesMax: 300_000,
		check: ( world, _isQuiet, way ) => {
			const { tally, listing, shown } = world;
			if ( tally.refused > 1 || tally.writes > WRITES_FOR_A_CHANGE * tally.changes ) {
				throw new Error(
					`${ tally.refused } refused in a row, ${ tally.writes } writes for ${ tally.changes } changes, after: ${ way.join( ', ' ) }`
				);
			}
			if ( isSettled( world ) && shown !== listing.quantity ) {
				throw new Error( `shows ${ shown } after: ${ way.join( ', ' ) }` );
			}
		},
	} );
}

describe( 'P4: a compare-and-set once, then a relative write', () => {
	it( 'needs two writes for a change at most, whatever is sold in between, over every interleaving', () => {
		expect( search( PRODUCT ) ).toBe( 13_924 );
	} );

	it( 'starves when each refused compare-and-set is followed by another one', () => {
		const again: CutRules = {
			...PRODUCT,
			plan: ( listing ) => PRODUCT.plan( { ...listing, isStale: false } ),
		};
		expect( () => search( again ) ).toThrow(
			/^2 refused in a row, 2 writes for 1 changes, after: .*call is carried out.*call is carried out$/
		);
	} );

	it( 'is refused once, and lands the second time beside another sale', () => {
		const next = ( world: CutWorld ) => cutSteps( world, PRODUCT );
		const refused = follow( cutStart( FAST, 10 ), next, [
			'sale elsewhere',
			'dispatch',
			'own sale',
			'call is carried out',
			'answer arrives',
		] );
		expect( refused.tally ).toEqual( { changes: 1, writes: 1, refused: 1 } );
		const landed = follow( refused, next, [ 'dispatch', 'own sale', 'call is carried out' ] );
		expect( landed.call ).toMatchObject( { kind: 'adjust', item: { quantity: -1 } } );
		expect( landed.shown ).toBe( 7 );
	} );

	it( 'is a compare-and-set again after the relative write was taken', () => {
		const stale = { ...atRest, quantity: 8, revision: 2, isStale: true };
		expect( planListing( stale, withCut, 0 ) ).toEqual( { next: 'adjust', quantity: -2 } );
		const next = ( world: CutWorld ) => cutSteps( world, PRODUCT );
		const taken = follow( cutStart( FAST, 10 ), next, [
			...[
				'sale elsewhere',
				'dispatch',
				'own sale',
				'call is carried out',
				'answer arrives',
			],
			...[ 'dispatch', 'call is carried out', 'answer arrives' ],
			'receipt',
		] );
		expect( PRODUCT.plan( taken.listing ) ).toMatchObject( { next: 'set', onlyIfShown: 8 } );
	} );

	it.each( [ true, false ] )(
		'looks before it writes where less than nothing would be shown by all that is known (stale: %s)',
		( isStale ) => {
			// Answered as set to 0 and never made; then two were sold, and 0 is what it does show.
			const lied = { ...atRest, quantity: 0, revision: 3, known: 2 };
			const cut = { shown: 0, ownInside: 0 };
			expect( planListing( { ...lied, cut, isStale }, withCut, 0 ) ).toEqual( {
				next: 'look',
			} );
			// Seen, it is believed.
			const seen = { shown: -2, ownInside: 2 };
			const one = { ...lied, quantity: 1, cut: seen, isStale };
			expect( planListing( one, withCut, 0 ) ).toMatchObject(
				isStale ? { next: 'adjust', quantity: 3 } : { next: 'set', onlyIfShown: -2 }
			);
		}
	);

	it( 'is never relative from less than nothing up to nothing: a look, and a compare-and-set again', () => {
		// One was sold that was not there, and is cancelled just now, while others are owed still.
		const cut = { shown: -1, ownInside: 1 };
		const oversold = { ...atRest, quantity: 0, revision: 2, known: 1, cut };
		const set = { next: 'set', quantity: 0, onlyIfShown: -1 };
		expect( planListing( oversold, withCut, 0 ) ).toEqual( set );
		const refused = { ...oversold, isStale: true };
		expect( planListing( refused, withCut, 0 ) ).toEqual( { next: 'look' } );
		for ( const acceptedRevision of [ 1, 2 ] ) {
			const looked = { ...refused, sentRevision: 2, acceptedRevision };
			const { change } = judgeRead( looked, -1, withCut, 0 );
			expect( planListing( { ...looked, ...change.patch }, withCut, 0 ) ).toEqual( set );
		}
	} );
} );
