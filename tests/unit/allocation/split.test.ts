import { channelIdSchema, listingIdSchema } from '../../../src/shared/ids.ts';
import { allocate } from '../../../src/worker/allocation/allocate.ts';
import { splitAmongListings } from '../../../src/worker/allocation/split-among-listings.ts';
import { split } from '../../../src/worker/allocation/split.ts';

const UNITS_MAX = 24;
const WEIGHT_MAX = 5;

const sharesOf = (
	units: number,
	weights: readonly number[],
	sold: readonly number[] = []
): number[] => [
	...split(
		units,
		weights.map( ( weight, index ) => ( {
			name: `c${ index }`,
			weight,
			atMost: units,
			sold: sold[ index ] ?? 0,
		} ) )
	).values(),
];

/** All weights of up to four channels. */
function* allWeights( left = 4 ): Generator< readonly number[] > {
	if ( left === 0 ) {
		return;
	}
	for ( let weight = 1; weight <= WEIGHT_MAX; weight += 1 ) {
		yield [ weight ];
		for ( const rest of allWeights( left - 1 ) ) {
			yield [ weight, ...rest ];
		}
	}
}

describe( 'A2: the shares of the last units', () => {
	it( 'never grow when a unit is sold, by any weights of up to four channels', () => {
		let cases = 0;
		for ( const weights of allWeights() ) {
			let before = sharesOf( UNITS_MAX, weights );
			for ( let units = UNITS_MAX - 1; units >= 0; units -= 1 ) {
				const after = sharesOf( units, weights );
				cases += 1;
				if (
					after.some( ( share, index ) => share > ( before[ index ] ?? 0 ) ) ||
					after.reduce( ( sum, one ) => sum + one, 0 ) !== units
				) {
					throw new Error(
						`${ units } units by ${ weights.join( ':' ) }: ${ after.join() }`
					);
				}
				before = after;
			}
		}
		expect( cases ).toBe( ( 5 + 25 + 125 + 625 ) * UNITS_MAX );
	} );

	it( 'go, when they do not come out even, to those that have sold most', () => {
		expect( sharesOf( 1, [ 1, 1, 1 ], [ 3, 9, 4 ] ) ).toEqual( [ 0, 1, 0 ] );
		expect( sharesOf( 5, [ 1, 1, 1 ], [ 3, 9, 4 ] ) ).toEqual( [ 1, 2, 2 ] );
		expect( sharesOf( 4, [ 1, 1, 1 ], [ 0, 0, 0 ] ) ).toEqual( [ 2, 1, 1 ] );
	} );

	it( 'of nobody else grow when one sells, whatever each has sold before', () => {
		let cases = 0;
		for ( const soldAndOne of allWeights() ) {
			const sold = soldAndOne.map( ( one ) => one - 1 );
			const weights = sold.map( () => 1 );
			for ( let units = 1; units <= UNITS_MAX; units += 1 ) {
				const before = sharesOf( units, weights, sold );
				for ( const [ seller, share ] of before.entries() ) {
					if ( share === 0 ) {
						continue;
					}
					cases += 1;
					const after = sharesOf(
						units - 1,
						weights,
						sold.with( seller, ( sold[ seller ] ?? 0 ) + 1 )
					);
					if (
						after.some( ( one, at ) => at !== seller && one > ( before[ at ] ?? 0 ) )
					) {
						throw new Error(
							`${ units } units, sold ${ sold.join() }, c${ seller } sells: ${ before.join() } to ${ after.join() }`
						);
					}
				}
			}
		}
		expect( cases ).toBe( 66_170 );
	} );

	it( 'of 4 and 3 units by 3 : 3 : 1 give the third nothing for a sale', () => {
		expect( [ sharesOf( 4, [ 3, 3, 1 ] ), sharesOf( 3, [ 3, 3, 1 ] ) ] ).toEqual( [
			[ 2, 2, 0 ],
			[ 2, 1, 0 ],
		] );
	} );

	it( 'leave to others what one may not show', () => {
		const shares = split( 5, [
			{ name: 'a', weight: 1, atMost: 1, sold: 0 },
			{ name: 'b', weight: 1, atMost: 9, sold: 0 },
		] );
		expect( [ ...shares.values() ] ).toEqual( [ 1, 4 ] );
	} );

	it( 'are of a channel, whose listings share them in turn', () => {
		const listing = ( channel: string, name: string ) => ( {
			listing: listingIdSchema.parse( `${ channel }:${ name }` ),
			channel: channelIdSchema.parse( channel ),
			atMost: 9,
			sold: 0,
		} );
		const shares = splitAmongListings( 4, [
			listing( 'a', '1' ),
			listing( 'a', '2' ),
			listing( 'b', '1' ),
		] );
		expect( [ ...shares.values() ].map( ( { share } ) => share ) ).toEqual( [ 1, 1, 2 ] );
	} );

	it( 'explain themselves, and have a buffer taken off once', () => {
		const input = {
			available: 4,
			limitedBy: null,
			backorder: 0,
			buffer: { kind: 'units', units: 1 },
			unreduced: 0,
			shopChanges: 0,
			takesNegative: false,
			quantityMax: 99,
		} as const;
		expect( allocate( { ...input, share: 2 } ) ).toEqual( {
			quantity: 2,
			steps: [
				{ step: 'available', change: 4, quantity: 4 },
				{ step: 'split', change: -2, quantity: 2 },
			],
		} );
		expect( allocate( { ...input, share: 4 } ).quantity ).toBe( 3 );
	} );
} );
