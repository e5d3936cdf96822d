import { channelIdSchema, locationIdSchema, orderIdSchema } from '../../../src/shared/ids.ts';
import { proposalsFor, type SharingOrder } from '../../../src/worker/ledger/proposals.ts';

const channel = channelIdSchema.parse( 'shop' );
const place = ( name: string, available: number ) => ( {
	location: locationIdSchema.parse( name ),
	available,
} );
const sharing = ( id: string, units: number, placedAtMs: number ): SharingOrder => ( {
	channel,
	order: orderIdSchema.parse( id ),
	units,
	placedAtMs,
} );
const nothing = { short: 3, orders: [], elsewhere: [], expected: [] };
const coming = ( reference: string, units: number, expectedAtMs: number | null ) => ( {
	reference,
	units,
	expectedAtMs,
} );

describe( 'ways out of a shortage', () => {
	it( 'are none when nobody has any and nobody shares it', () => {
		expect( proposalsFor( nothing ) ).toEqual( [] );
	} );

	it( 'name those that cost no customer first', () => {
		const orders = [ sharing( 'o1', 3, 1 ) ];
		expect(
			proposalsFor( {
				short: 3,
				orders,
				elsewhere: [ place( 'far', 5 ) ],
				expected: [ coming( 'PO-1', 2, 50 ) ],
			} )
		).toEqual( [
			{ do: 'move', from: 'far', units: 3 },
			{ do: 'wait', reference: 'PO-1', units: 2, expectedAtMs: 50 },
			{ do: 'backorder', orders, units: 1 },
			{ do: 'cancel', orders, units: 3 },
		] );
	} );

	it( 'pack bundles first of all, as many as the components make', () => {
		const orders = [ sharing( 'o1', 3, 1 ) ];
		const firstOf = ( packable: number ) =>
			proposalsFor( { ...nothing, orders, elsewhere: [ place( 'far', 1 ) ], packable } )[ 0 ];
		expect( [ firstOf( 2 ), firstOf( 9 ), firstOf( 0 ) ] ).toEqual( [
			{ do: 'assemble', units: 2 },
			{ do: 'assemble', units: 3 },
			{ do: 'move', from: 'far', units: 1 },
		] );
	} );

	it( 'ask the newest to wait for what nobody has ordered yet', () => {
		const orders = [ sharing( 'old', 2, 1 ), sharing( 'new', 1, 9 ) ];
		const backorderWith = ( ...expected: readonly ReturnType< typeof coming >[] ) =>
			proposalsFor( { ...nothing, orders, expected } ).find(
				( one ) => one.do === 'backorder'
			);
		expect( backorderWith() ).toEqual( {
			do: 'backorder',
			units: 3,
			orders: orders.toReversed(),
		} );
		expect( backorderWith( coming( 'a', 1, 5 ), coming( 'b', 1, 5 ) ) ).toEqual( {
			do: 'backorder',
			units: 1,
			orders: orders.slice( 1 ),
		} );
		expect( backorderWith( coming( 'a', 3, 5 ) ) ).toBeUndefined();
	} );

	it( 'take from the place that has most, and from none that has nothing', () => {
		const elsewhere = [ place( 'a', 1 ), place( 'b', 0 ), place( 'c', 2 ), place( 'd', -4 ) ];
		expect( proposalsFor( { ...nothing, elsewhere } ) ).toEqual( [
			{ do: 'move', from: 'c', units: 2 },
			{ do: 'move', from: 'a', units: 1 },
		] );
	} );

	it( 'wait for what comes first, and last for what nobody gave a day', () => {
		const expected = [
			coming( 'some day', 9, null ),
			coming( 'in May', 1, 500 ),
			coming( 'came already', 0, 100 ),
			coming( 'in April', 7, 400 ),
		];
		expect( proposalsFor( { ...nothing, expected } ) ).toEqual( [
			{ do: 'wait', reference: 'in April', units: 3, expectedAtMs: 400 },
			{ do: 'wait', reference: 'in May', units: 1, expectedAtMs: 500 },
			{ do: 'wait', reference: 'some day', units: 3, expectedAtMs: null },
		] );
	} );

	it( 'cancel as few of the newest orders as cover it', () => {
		const orders = [
			sharing( 'old', 5, 1 ),
			sharing( 'new', 1, 9 ),
			sharing( 'middle', 2, 5 ),
		];
		expect( proposalsFor( { ...nothing, orders } ).at( -1 ) ).toEqual( {
			do: 'cancel',
			orders: [ orders[ 1 ], orders[ 2 ] ],
			units: 3,
		} );
	} );

	it( 'cancel all orders when even they do not cover it', () => {
		const orders = [ sharing( 'new', 1, 9 ), sharing( 'old', 1, 1 ) ];
		expect( proposalsFor( { ...nothing, orders } ).at( -1 ) ).toEqual( {
			do: 'cancel',
			orders,
			units: 2,
		} );
	} );

	it.each( [ [ [ 'a', 'b', 'c' ] ], [ [ 'c', 'b', 'a' ] ], [ [ 'b', 'a', 'c' ] ] ] )(
		'tell orders of one moment apart by name, in whatever order they are given (%s)',
		( names ) => {
			const orders = names.map( ( name ) => sharing( name, 1, 5 ) );
			expect( proposalsFor( { ...nothing, short: 2, orders } ).at( -1 ) ).toEqual( {
				do: 'cancel',
				orders: [ sharing( 'a', 1, 5 ), sharing( 'b', 1, 5 ) ],
				units: 2,
			} );
		}
	);
} );
