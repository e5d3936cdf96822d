import { eventKeySchema, lineIdSchema, orderIdSchema } from '../../../src/shared/ids.ts';
import type { StockEvent, StockEventBody } from '../../../src/shared/stock-event.ts';
import {
	adjusted,
	LedgerInMemory,
	line,
	main,
	order,
	ordered,
	shop,
	sku,
} from './ledger-in-memory.ts';
import { ended, reserve } from './reservation-events.ts';

/**
 * What executable models found wrong in earlier drafts of the rules, each with its smallest case. The
 * numbers are those under which the findings are known (docs/ledger.md tells the rules).
 */

let facts = 0;
const said = ( body: StockEventBody, atMs: number, source = 'api' ): StockEvent => {
	facts += 1;
	const key = eventKeySchema.parse( `fact-${ facts }` );
	return { source, key, occurredAtMs: atMs, actor: null, body };
};
const of = ( id: string, lineId = 'A' ) => ( {
	channel: shop,
	order: orderIdSchema.parse( id ),
	line: lineIdSchema.parse( lineId ),
} );
const counted = (
	units: number,
	atMs: number,
	gone: readonly string[] = [],
	name = 'A'
): StockEvent =>
	said(
		{
			kind: 'count',
			sku: sku( name ),
			location: main,
			units,
			gone: gone.map( ( id ) => ( { ...of( id ), units: 1 } ) ),
		},
		atMs
	);
const left = ( at: number, quantity = 1 ) => [ { key: 'parcel', quantity, at } ];
const counts = ( ledger: LedgerInMemory, name = 'A' ): string =>
	ledger.state()[ `${ name }\u001fmain` ] ?? '0/0';

/** In every order of arrival: what holds in one only is worth nothing. */
function inAnyOrder(
	events: readonly StockEvent[],
	check: ( ledger: LedgerInMemory ) => void
): void {
	for ( const arrived of permutations( events ) ) {
		const ledger = new LedgerInMemory( BILLS );
		arrived.forEach( ( event ) => ledger.take( event ) );
		check( ledger );
	}
}

function permutations< T >( of_: readonly T[] ): T[][] {
	return of_.length < 2
		? [ [ ...of_ ] ]
		: of_.flatMap( ( one, index ) =>
				permutations( of_.toSpliced( index, 1 ) ).map( ( rest ) => [ one, ...rest ] )
			);
}

const KIT = sku( 'KIT' );
const BILLS = [
	{ bundle: KIT, sinceMs: 0, components: [ { sku: sku( 'A' ), quantity: 2 } ] },
	{
		bundle: KIT,
		sinceMs: 100_000,
		components: [
			{ sku: sku( 'A' ), quantity: 1 },
			{ sku: sku( 'B' ), quantity: 1 },
		],
	},
];

describe( 'L4: a count beside orders', () => {
	const placed = ordered( order( 'o1', [ line( 'A' ) ], { updatedAt: 3 } ), 'placed' );
	const shippedAt = ( at: number, told: number ): StockEvent =>
		ordered(
			order( 'o1', [ line( 'A', { shipments: left( at ) } ) ], { updatedAt: told } ),
			`shipped ${ at } ${ told }`
		);

	it( '(a) a shipment from before it, told after it, lowers nothing', () => {
		inAnyOrder( [ placed, counted( 9, 5 ), shippedAt( 4, 9 ) ], ( ledger ) =>
			expect( counts( ledger ) ).toBe( '9/0' )
		);
	} );

	it( '(b) a box that had left the shelf lowers nothing when its shipment is clicked later', () => {
		inAnyOrder( [ placed, counted( 9, 5, [ 'o1' ] ), shippedAt( 6, 6 ) ], ( ledger ) =>
			expect( counts( ledger ) ).toBe( '9/0' )
		);
		// Not told of the box, the count believes it is still there.
		inAnyOrder( [ placed, counted( 9, 5 ), shippedAt( 6, 6 ) ], ( ledger ) =>
			expect( counts( ledger ) ).toBe( '8/0' )
		);
	} );

	it( '(b) until its shipment is told, a box that had left is owed no more', () => {
		inAnyOrder( [ placed, counted( 9, 5, [ 'o1' ] ) ], ( ledger ) =>
			expect( counts( ledger ) ).toBe( '9/0' )
		);
	} );

	it( '(c) a shipment of its own moment is inside it, whatever its source is called', () => {
		for ( const source of [ 'a', 'z' ] ) {
			const same = { ...counted( 9, 5 ), source };
			inAnyOrder( [ placed, same, shippedAt( 5, 6 ) ], ( ledger ) =>
				expect( counts( ledger ) ).toBe( '9/0' )
			);
		}
	} );
} );

describe( 'L5: the formulas of a line', () => {
	it( 'a unit that came back counts once, whoever tells of it', () => {
		const sold = line( 'A', { shipments: left( 2 ), restocks: left( 4 ) } );
		const back = said(
			{
				kind: 'return',
				sku: sku( 'A' ),
				location: main,
				units: 1,
				condition: 'sellable',
				of: of( 'o1' ),
			},
			5,
			'warehouse'
		);
		inAnyOrder( [ adjusted( 'A', 10 ), ordered( order( 'o1', [ sold ] ) ), back ], ( ledger ) =>
			expect( counts( ledger ) ).toBe( '10/0' )
		);
	} );

	it( 'a unit that left counts once, whoever tells of it', () => {
		const sold = line( 'A', { ordered: 2, shipments: left( 4 ) } );
		const gone = said( { kind: 'shipment', of: of( 'o1' ), units: 2 }, 3, 'warehouse' );
		inAnyOrder( [ adjusted( 'A', 10 ), ordered( order( 'o1', [ sold ] ) ), gone ], ( ledger ) =>
			expect( counts( ledger ) ).toBe( '8/0' )
		);
	} );

	it( 'of what came back, the one who has it in hand knows whether it can be sold', () => {
		const sold = line( 'A', { shipments: left( 2 ), restocks: left( 4 ) } );
		const broken = said(
			{
				kind: 'return',
				sku: sku( 'A' ),
				location: main,
				units: 1,
				condition: 'quarantined',
				of: of( 'o1' ),
			},
			5,
			'warehouse'
		);
		inAnyOrder(
			[ adjusted( 'A', 10 ), ordered( order( 'o1', [ sold ] ) ), broken ],
			( ledger ) => {
				expect( counts( ledger ) ).toBe( '9/0' );
				expect( ledger.stock( sku( 'A' ), main ).quarantined ).toBe( 1 );
			}
		);
	} );

	it( 'a refund without restock of a unit that never shipped does not make it available again', () => {
		// Written off is shipped: it is on no shelf, and owed to nobody.
		const writtenOff = line( 'A', { shipments: left( 3 ) } );
		inAnyOrder( [ adjusted( 'A', 10 ), ordered( order( 'o1', [ writtenOff ] ) ) ], ( ledger ) =>
			expect( counts( ledger ) ).toBe( '9/0' )
		);
	} );
} );

describe( 'L6: the bill of an order', () => {
	it( 'is the one of its placing for its whole life, a return told by a warehouse included', () => {
		const at = { placedAt: 50_000, updatedAt: 60_000 };
		const shipped = order( 'o1', [ line( 'KIT', { shipments: left( 55_000 ) } ) ], at );
		const back = said(
			{
				kind: 'return',
				sku: KIT,
				location: main,
				units: 1,
				condition: 'sellable',
				of: of( 'o1', 'KIT' ),
			},
			200_000,
			'warehouse'
		);
		const stock = [ adjusted( 'A', 10 ), adjusted( 'B', 10 ) ];
		inAnyOrder( [ ...stock, ordered( shipped ) ], ( ledger ) =>
			expect( [ counts( ledger ), counts( ledger, 'B' ) ] ).toEqual( [ '8/0', '10/0' ] )
		);
		inAnyOrder( [ ...stock, ordered( shipped ), back ], ( ledger ) =>
			expect( [ counts( ledger ), counts( ledger, 'B' ) ] ).toEqual( [ '10/0', '10/0' ] )
		);
	} );
} );

describe( 'L7: a reservation', () => {
	it( 'that runs out after the order was seen takes nothing from it', () => {
		const paid = ordered( order( 'cart-7', [ line( 'A' ) ], { updatedAt: 11 } ), 'paid' );
		const asked = reserve( { A: 1 }, { atMs: 10 } );
		const answered: StockEvent =
			asked.body.kind === 'reserve'
				? { ...asked, body: { ...asked.body, decision: { result: 'accepted' } } }
				: asked;
		inAnyOrder( [ adjusted( 'A', 5 ), answered, paid, ended( { atMs: 110 } ) ], ( ledger ) =>
			expect( counts( ledger ) ).toBe( '5/1' )
		);
	} );
} );

describe( 'L8: a place that others count', () => {
	it( 'whose number excludes open orders is not lowered by them again', () => {
		const ledger = new LedgerInMemory();
		ledger.observed.add( main );
		const fulfillable = said(
			{
				kind: 'observed',
				sku: sku( 'A' ),
				location: main,
				basis: 'net',
				units: 9,
				states: null,
			},
			5
		);
		ledger.take( ordered( order( 'fba', [ line( 'A' ) ] ) ) ).take( fulfillable );
		expect( counts( ledger ) ).toBe( '9/0' );
	} );

	it( 'whose number includes them is', () => {
		const ledger = new LedgerInMemory();
		const there = said(
			{
				kind: 'observed',
				sku: sku( 'A' ),
				location: main,
				basis: 'gross',
				units: 10,
				states: null,
			},
			5
		);
		ledger.take( ordered( order( 'o1', [ line( 'A' ) ] ) ) ).take( there );
		expect( counts( ledger ) ).toBe( '10/1' );
	} );
} );
