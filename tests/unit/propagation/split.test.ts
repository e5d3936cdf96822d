import { searchInterleavings } from './interleavings.ts';
import { splitStart, splitSteps, type SplitRules, type SplitWorld } from './split-world.ts';

const THREE_UNITS = splitStart( 3, [ 2, 1 ], {
	sales: 2,
	receipts: 0,
	losses: 1,
	weights: [ [ 1, 2 ] ],
} );
const SWAPPED_TWICE = splitStart( 3, [ 3, 1 ], {
	sales: 1,
	receipts: 1,
	losses: 0,
	weights: [
		[ 1, 3 ],
		[ 3, 1 ],
	],
} );
const THREE_CHANNELS = splitStart( 4, [ 2, 1, 1 ], {
	sales: 1,
	receipts: 0,
	losses: 0,
	weights: [ [ 1, 1, 2 ] ],
} );

/** Shoppers together must never be able to buy more than nobody has bought yet. */
function search( initial: SplitWorld, rules: SplitRules ): number {
	return searchInterleavings( {
		initial,
		next: ( world: SplitWorld ) => splitSteps( world, rules ),
		statesMax: 400_000,
		check: ( world, _isQuiet, way ) => {
			const shown = world.channels.reduce(
				( sum, one ) => sum + Math.max( 0, one.shown ),
				0
			);
			if ( shown > world.unsold ) {
				throw new Error(
					`${ shown } units are on sale, ${ world.unsold } are there, after: ${ way.join( ', ' ) }`
				);
			}
			const isIdle = world.channels.every(
				( { call, underWay, isDirty } ) => ! call && underWay === 0 && ! isDirty
			);
			if ( isIdle && shown !== world.unsold ) {
				throw new Error(
					`${ shown } of ${ world.unsold } units are on sale at rest, after: ${ way.join( ', ' ) }`
				);
			}
		},
	} );
}

describe( 'A1: the last units of a SKU, split among channels, over every interleaving', () => {
	it.each( [
		[ 'two channels, an answer lost', THREE_UNITS, [ 2_066, 2_770 ] ],
		[ 'weights that change and change back, and a receipt', SWAPPED_TWICE, [ 6_613, 7_676 ] ],
		[ 'three channels', THREE_CHANNELS, [ 167, 183 ] ],
	] )(
		'are on sale no more often than they are there, and none is stranded: %s',
		( _name, initial, searched ) => {
			const states = search( initial, {
				isGated: true,
				hasCompareAndSet: true,
				saysShown: true,
			} );
			const silent = search( initial, {
				isGated: true,
				hasCompareAndSet: true,
				saysShown: false,
			} );
			expect( [ states, silent ] ).toEqual( searched );
		}
	);

	it( 'are on sale twice without the gate: a raise lands before the cut that makes room for it', () => {
		expect( () =>
			search( THREE_UNITS, { isGated: false, hasCompareAndSet: true, saysShown: true } )
		).toThrow(
			/units are on sale, 3 are there, after: other weights.*dispatch \(c1\).*call lands \(c1\)/
		);
	} );

	it( 'are on sale twice with the gate and without compare-and-set: a write runs over a sale', () => {
		expect( () =>
			search( THREE_UNITS, { isGated: true, hasCompareAndSet: false, saysShown: true } )
		).toThrow( /units are on sale, \d are there/ );
	} );
} );
