import { listingIdSchema, skuSchema } from '../../../src/shared/ids.ts';
import {
	byUrgency,
	expectedOversellAvoided,
	urgencyClass,
	type Speeds,
} from '../../../src/worker/propagation/urgency.ts';
import type { DueListing } from '../../../src/worker/store/contract.ts';
import { atRest } from './listing-state.ts';

const LAG_MS = 60_000;
const NOW_MS = 1_000_000_000;

/** A listing that shows something and should show something else. */
function due( name: string, shown: number, quantity: number, dueSinceMs = NOW_MS ): DueListing {
	return {
		...atRest,
		quantity,
		cut: { shown, ownInside: 0 },
		listing: listingIdSchema.parse( `shop:${ name }` ),
		sku: skuSchema.parse( name ),
		dueSinceMs,
	};
}

const speeds = ( perHour: Readonly< Record< string, number > > ): Speeds => ( {
	perHour: ( sku ) => perHour[ sku ] ?? 0,
	tierOf: ( sku ) => ( ( perHour[ sku ] ?? 0 ) >= 10 ? 'A' : 'C' ),
} );

const order = (
	listings: readonly DueListing[],
	perHour: Readonly< Record< string, number > > = {},
	turn = 0
): string[] =>
	byUrgency( listings, speeds( perHour ), { lagMs: LAG_MS, nowMs: NOW_MS, turn } ).map(
		( { sku } ) => sku
	);

describe( 'the class of a change', () => {
	it.each( [
		[ 10, 0, 0 ],
		[ 10, -3, 0 ],
		[ -3, 0, 0 ],
		[ 10, 5, 1 ],
		[ 10, 6, 2 ],
		[ 5, 5, 1 ],
		[ 0, 3, 3 ],
		[ 10, 11, 3 ],
	] )( 'from %i to %i is %i', ( before, quantity, expected ) => {
		expect( urgencyClass( before, quantity ) ).toBe( expected );
	} );
} );

describe( 'the oversell that a write is expected to avoid', () => {
	it( 'is nothing where less is shown than there is', () => {
		expect( expectedOversellAvoided( 3, 3, 100, LAG_MS ) ).toBe( 0 );
		expect( expectedOversellAvoided( 0, 5, 100, LAG_MS ) ).toBe( 0 );
		expect( expectedOversellAvoided( -2, -5, 100, LAG_MS ) ).toBe( 0 );
	} );

	it( 'is the chance of one sale where one unit is shown that is not there', () => {
		// 60 an hour, a minute: one is expected.
		expect( expectedOversellAvoided( 1, 0, 60, LAG_MS ) ).toBeCloseTo( 1 - Math.exp( -1 ), 12 );
		expect( expectedOversellAvoided( 1, -4, 60, LAG_MS ) ).toBeCloseTo(
			1 - Math.exp( -1 ),
			12
		);
	} );

	it( 'is what is expected to sell beyond the units that are there', () => {
		// P(D ≥ 2) + P(D ≥ 3), with a mean of 2.
		const atLeast2 = 1 - Math.exp( -2 ) * 3;
		const atLeast3 = 1 - Math.exp( -2 ) * 5;
		expect( expectedOversellAvoided( 3, 1, 120, LAG_MS ) ).toBeCloseTo(
			atLeast2 + atLeast3,
			12
		);
		// Of a thousand shown, all that is wanted.
		expect( expectedOversellAvoided( 1_000, 0, 120, LAG_MS ) ).toBeCloseTo( 2, 9 );
	} );

	it( 'grows with the speed and with what is shown, and shrinks with what is there', () => {
		const of = ( shown: number, wanted: number, perHour: number ): number =>
			expectedOversellAvoided( shown, wanted, perHour, LAG_MS );
		expect( of( 10, 2, 60 ) ).toBeGreaterThan( of( 10, 2, 30 ) );
		expect( of( 10, 2, 60 ) ).toBeGreaterThan( of( 3, 2, 60 ) );
		expect( of( 10, 2, 60 ) ).toBeGreaterThan( of( 10, 3, 60 ) );
		// Also where hardly anything sells, and a sum from below would have no digits left.
		expect( of( 10, 2, 0 ) ).toBeGreaterThan( of( 10, 3, 0 ) );
		expect( of( 10, 3, 0 ) ).toBeGreaterThan( 0 );
		expect( of( 2_000_000, 1_000_000, 60 ) ).toBe( 0 );
	} );
} );

describe( 'the order of what is due', () => {
	it( 'is to zero, low, fast sellers, age, and raises last', () => {
		const all = [
			due( 'RAISE', 1, 9, NOW_MS - 50_000 ),
			due( 'YOUNG', 40, 30, NOW_MS - 1 ),
			due( 'OLD', 40, 30, NOW_MS - 9_000 ),
			due( 'FAST', 40, 30 ),
			due( 'LOW', 40, 4 ),
			due( 'ZERO', 2, 0 ),
		];
		const expected = [ 'ZERO', 'LOW', 'FAST', 'OLD', 'YOUNG', 'RAISE' ];
		expect( order( all, { FAST: 900 } ) ).toEqual( expected );
		expect( order( all.toReversed(), { FAST: 900 } ) ).toEqual( expected );
	} );

	it( 'is by what sells faster among those that go to zero', () => {
		const all = [ due( 'SLOW', 5, 0 ), due( 'FAST', 5, 0 ), due( 'FEW', 1, 0 ) ];
		expect( order( all, { FAST: 100, FEW: 100 } ) ).toEqual( [ 'FAST', 'FEW', 'SLOW' ] );
	} );

	it( 'is judged by what the channel shows, not by what it should have shown before', () => {
		// Taken back in part before it went out: the channel still shows more.
		expect( order( [ due( 'A', 3, 9 ), due( 'B', 40, 9 ) ] ) ).toEqual( [ 'B', 'A' ] );
	} );

	it( 'lets what has waited too long go first with every fourth call', () => {
		const all = [ due( 'ZERO', 2, 0 ), due( 'RAISE', 1, 9, NOW_MS - 300_000 ) ];
		const turns = [ 0, 1, 2, 3, 4, 5, 6, 7 ].map( ( turn ) => order( all, {}, turn )[ 0 ] );
		expect( turns ).toEqual( [
			...[ 'ZERO', 'ZERO', 'ZERO', 'RAISE' ],
			...[ 'ZERO', 'ZERO', 'ZERO', 'RAISE' ],
		] );
		const patient = [ due( 'ZERO', 2, 0 ), due( 'RAISE', 1, 9, NOW_MS - 299_999 ) ];
		expect( order( patient, {}, 3 )[ 0 ] ).toBe( 'ZERO' );
		// What sells fast waits shorter.
		const fast = [ due( 'ZERO', 2, 0 ), due( 'FAST', 40, 30, NOW_MS - 5_000 ) ];
		expect( order( fast, { FAST: 20 }, 3 )[ 0 ] ).toBe( 'FAST' );
	} );
} );
