import { follow, searchInterleavings } from './interleavings.ts';
import { splitStart, splitSteps, type SplitRules, type SplitWorld } from './split-world.ts';

const NOTHING = { sales: 0, cancellations: 0, counts: [], losses: 0, refusals: 0, weights: [] };
const THREE_UNITS = splitStart( 3, [ 2, 1 ], {
	...NOTHING,
	sales: 2,
	losses: 1,
	weights: [ [ 1, 2 ] ],
} );
const SWAPPED_TWICE = splitStart( 3, [ 3, 1 ], {
	...NOTHING,
	sales: 1,
	counts: [ 1 ],
	weights: [
		[ 1, 3 ],
		[ 3, 1 ],
	],
} );
const THREE_CHANNELS = splitStart( 4, [ 2, 1, 1 ], {
	...NOTHING,
	sales: 1,
	weights: [ [ 1, 1, 2 ] ],
} );
const ALL_SOLD = splitStart( 3, [ 2, 1 ], {
	...NOTHING,
	sales: 3,
	weights: [ [ 1, 2 ] ],
} );
const GIVEN_BACK = splitStart( 2, [ 1, 1 ], { ...NOTHING, sales: 2, cancellations: 1 } );
const LAST_ONE = splitStart( 1, [ 1, 1 ], { ...NOTHING, sales: 2, cancellations: 1 } );
const COUNTED_UP = splitStart( 2, [ 1, 1 ], {
	...NOTHING,
	sales: 1,
	cancellations: 1,
	counts: [ 1 ],
} );
/** Nothing is there; four units come, and two of them are found to be missing. */
const FEWER_AGAIN = splitStart( 0, [ 1, 1 ], { ...NOTHING, counts: [ 4, -2 ], refusals: 2 } );

const ALL: SplitRules = { isGated: true, hasCompareAndSet: true, saysShown: true };
const SILENT: SplitRules = { ...ALL, saysShown: false };

/** Shoppers together must never be able to buy more than nobody has bought yet. */
function search( initial: SplitWorld, rules: SplitRules ): number {
	return searchInterleavings( {
		initial,
		next: ( world: SplitWorld ) => splitSteps( world, rules ),
		statesMax: 400_000,
		check: ( world, isQuiet, way ) => {
			const shown = shownIn( world );
			if ( shown > world.unsold ) {
				throw new Error(
					`${ shown } units are on sale, ${ world.unsold } are there, after: ${ way.join( ', ' ) }`
				);
			}
			const isIdle = world.channels.every(
				( { call, underWay, isDirty, listing } ) =>
					! call &&
					underWay === 0 &&
					! isDirty &&
					listing.checkAtMs === null &&
					listing.cut?.ownInside === listing.known
			);
			if ( ( isIdle || isQuiet ) && shown !== world.unsold ) {
				throw new Error(
					`${ shown } of ${ world.unsold } units are on sale at rest, after: ${ way.join( ', ' ) }`
				);
			}
		},
	} );
}

function shownIn( { channels }: SplitWorld ): number {
	return channels.reduce( ( sum, one ) => sum + Math.max( 0, one.shown ), 0 );
}

describe( 'A1: the last units of a SKU, split among channels, over every interleaving', () => {
	it.each( [
		[ 'two channels, an answer lost', THREE_UNITS, [ 13_500, 13_094 ] ],
		[ 'weights that change and change back, and a receipt', SWAPPED_TWICE, [ 31_285, 31_855 ] ],
		[ 'three channels', THREE_CHANNELS, [ 592, 589 ] ],
		[ 'a sale that is cancelled', GIVEN_BACK, [ 8_646, 8_910 ] ],
		[ 'a cancellation while a raise is under way', COUNTED_UP, [ 4_111, 4_455 ] ],
		[ 'all of them sold', ALL_SOLD, [ 28_986, 30_449 ] ],
	] )(
		'are on sale no more often than they are there, and none is stranded: %s',
		( _name, initial, searched ) => {
			expect( [ search( initial, ALL ), search( initial, SILENT ) ] ).toEqual( searched );
		}
	);

	it( 'are not shown once more when a cancellation is heard of after the sale that came later', () => {
		const next = ( world: SplitWorld ) => splitSteps( world, SILENT );
		const soldAgain = follow( LAST_ONE, next, [
			...[ 'sale (c0)', 'order arrives (c0)', 'cancellation (c0)' ],
			...[ 'sale (c0)', 'order arrives (c0)', 'dispatch (c0)', 'read back (c0)' ],
		] );
		expect( next( soldAgain ).map( ( { did } ) => did ) ).toEqual( [
			'cancellation arrives (c0)',
		] );
		expect( shownIn( soldAgain ) ).toBe( 0 );
	} );

	it( 'are not withheld by two raises that were refused, each of which waits for the other', () => {
		const next = ( world: SplitWorld ) => splitSteps( world, ALL );
		const refused = [ 'c0', 'c1' ].flatMap( ( name ) =>
			[ 'dispatch', 'call is refused', 'answer arrives' ].map(
				( did ) => `${ did } (${ name })`
			)
		);
		const stuck = follow( FEWER_AGAIN, next, [ 'count of 4', ...refused, 'count of -2' ] );
		expect( next( stuck ).map( ( { did } ) => did ) ).toEqual( [
			'read back (c0)',
			'read back (c1)',
		] );
		const shown = follow( stuck, next, [
			...[ 'read back (c0)', 'read back (c1)' ],
			...[ 'dispatch (c0)', 'call lands (c0)', 'dispatch (c1)', 'call lands (c1)' ],
		] );
		expect( shown.channels.map( ( one ) => one.shown ) ).toEqual( [ 1, 1 ] );
	} );

	it( 'are on sale twice without the gate: a raise lands before the cut that makes room for it', () => {
		expect( () => search( THREE_UNITS, { ...ALL, isGated: false } ) ).toThrow(
			/units are on sale, 3 are there, after: other weights.*dispatch \(c1\).*call lands \(c1\)/
		);
	} );

	it( 'are on sale twice with the gate and without compare-and-set: a write runs over a sale', () => {
		expect( () => search( THREE_UNITS, { ...ALL, hasCompareAndSet: false } ) ).toThrow(
			/units are on sale, \d are there/
		);
	} );
} );
