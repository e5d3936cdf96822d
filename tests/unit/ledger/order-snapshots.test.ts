import { eventKeySchema, lineIdSchema, listingIdSchema } from '../../../src/shared/ids.ts';
import type { LineAssignment } from '../../../src/shared/line-assignment.ts';
import type { StockEvent } from '../../../src/shared/stock-event.ts';
import { decide, type Decision } from '../../../src/worker/ledger/decide.ts';
import { compareRanks, isTied, rankOf } from '../../../src/worker/ledger/snapshot-rank.ts';
import { LedgerInMemory, line, main, order, ordered, shop, sku } from './ledger-in-memory.ts';

type Written = Exclude< Decision, { outcome: 'refused' } >;
function decided( ledger: LedgerInMemory, event: StockEvent ): Written {
	const decision = decide( ledger, event );
	if ( decision.outcome === 'refused' ) {
		throw new Error( 'refused' );
	}
	return decision;
}
const assignment = ( name: string, of = name ): LineAssignment => ( {
	line: lineIdSchema.parse( name ),
	offer: line( name ).offer,
	listing: listingIdSchema.parse( `shop:${ name }` ),
	sku: sku( of ),
	location: main,
	leaves: [ { sku: sku( of ), quantity: 1 } ],
} );
const assignedIn = ( { event }: Written ) =>
	event.body.kind === 'order' ? event.body.assigned : undefined;

describe( 'a snapshot of an order', () => {
	it( 'goes into the log with the mappings made now', () => {
		const event = ordered( order( 'o1', [ line( 'A', { ordered: 2 } ), line( '?X' ) ] ) );
		const decision = decided( new LedgerInMemory(), event );
		expect( decision ).toMatchObject( {
			outcome: 'applied',
			stock: [ { sku: 'A', location: 'main', committed: 2, quarantined: 0, moved: [] } ],
			own: [ { listing: 'shop:A', known: 2, unreduced: 0 } ],
			incoming: [],
			backorders: [],
			counters: [],
			flags: [ { line: '?X', flag: 'not-mapped', units: 1 } ],
			isTied: false,
		} );
		expect( assignedIn( decision ) ).toEqual( [ assignment( 'A' ) ] );
		expect( [ ...( decision.orders[ 0 ]?.assignments.values() ?? [] ) ] ).toEqual( [
			assignment( 'A' ),
		] );
	} );

	it( 'from a place that somebody else counts is mapped too, and its channel’s units are known', () => {
		const ledger = new LedgerInMemory();
		ledger.observed.add( main );
		const { event, own, stock } = decided(
			ledger,
			ordered( order( 'o1', [ line( 'A', { ordered: 2 } ) ] ) )
		);
		expect( event.body ).toMatchObject( { assigned: [ { line: 'A', isObserved: true } ] } );
		expect( own ).toEqual( [ { listing: 'shop:A', known: 2, unreduced: 0 } ] );
		expect( stock ).toEqual( [] );
	} );

	it( 'keeps the mappings it was told with, and makes only those that are missing', () => {
		const event = ordered( order( 'o1', [ line( 'A' ), line( 'B' ) ] ) );
		const told: StockEvent =
			event.body.kind === 'order'
				? { ...event, body: { ...event.body, assigned: [ assignment( 'A', 'Z' ) ] } }
				: event;
		const decision = decided( new LedgerInMemory(), told );
		expect( assignedIn( decision ) ).toEqual( [ assignment( 'A', 'Z' ), assignment( 'B' ) ] );
		expect( decision.stock.map( ( change ) => change.sku ) ).toEqual( [ 'Z', 'B' ] );
	} );

	it( 'maps no line twice: the first mapping stands', () => {
		const ledger = new LedgerInMemory().take( ordered( order( 'o1', [ line( 'A' ) ] ) ) );
		const again = ordered( order( 'o1', [ line( 'A' ) ], { updatedAt: 2_000 } ) );
		expect( assignedIn( decided( ledger, again ) ) ).toEqual( [] );
		const other: StockEvent = {
			...again,
			body: {
				kind: 'lines-mapped',
				channel: shop,
				order: order( 'o1', [] ).order,
				assigned: [ assignment( 'A', 'Z' ) ],
			},
		};
		expect( decided( ledger, other ) ).toMatchObject( {
			outcome: 'applied',
			stock: [],
			own: [],
			isTied: false,
		} );
	} );

	it( 'that says nothing new changes no count', () => {
		const sold = [
			line( 'A', {
				ordered: 3,
				shipments: [ { key: 'p', quantity: 2, at: 7 } ],
				subtracted: 1,
			} ),
		];
		const ledger = new LedgerInMemory().take( ordered( order( 'o1', sold ) ) );
		const again = decided( ledger, ordered( order( 'o1', sold, { updatedAt: 2_000 } ) ) );
		expect( again ).toMatchObject( { outcome: 'applied', stock: [], own: [], counters: [] } );
	} );

	it( 'that says less gives back the difference, and nothing else', () => {
		const sold = ( shipped: number, at: number ) =>
			line( 'A', {
				ordered: 3,
				shipments: [ { key: 'p', quantity: shipped, at } ],
				subtracted: shipped,
			} );
		const ledger = new LedgerInMemory().take( ordered( order( 'o1', [ sold( 2, 7 ) ] ) ) );
		const next = decided(
			ledger,
			ordered( order( 'o1', [ sold( 1, 9 ) ], { updatedAt: 2_000 } ) )
		);
		expect( next.stock ).toEqual( [
			{
				sku: 'A',
				location: 'main',
				committed: 1,
				quarantined: 0,
				moved: [
					{ atMs: 7, units: 2 },
					{ atMs: 9, units: -1 },
				],
			},
		] );
		expect( next.own ).toEqual( [ { listing: 'shop:A', known: -1, unreduced: 1 } ] );
	} );

	it( 'that names a line no more gives all of it back', () => {
		const ledger = new LedgerInMemory().take( ordered( order( 'o1', [ line( 'A' ) ] ) ) );
		const empty = decided( ledger, ordered( order( 'o1', [], { updatedAt: 2_000 } ) ) );
		expect( empty ).toMatchObject( {
			stock: [ { sku: 'A', committed: -1, quarantined: 0, moved: [] } ],
			own: [ { listing: 'shop:A', known: -1, unreduced: 0 } ],
		} );
	} );

	it( 'sums the lines that sell one listing', () => {
		const lines = [ line( 'A', { ordered: 2, subtracted: 1 }, 'l1' ), line( 'A', {}, 'l2' ) ];
		expect( decided( new LedgerInMemory(), ordered( order( 'o1', lines ) ) ) ).toMatchObject( {
			stock: [ { sku: 'A', committed: 3 } ],
			own: [ { listing: 'shop:A', known: 2, unreduced: 1 } ],
		} );
	} );

	it( 'of units that came back owes nothing for them', () => {
		const back = line( 'A', {
			ordered: 3,
			shipments: [ { key: 'p', quantity: 3, at: 7 } ],
			restocks: [ { key: 'r', quantity: 2, at: 8 } ],
			subtracted: 0,
		} );
		expect( decided( new LedgerInMemory(), ordered( order( 'o1', [ back ] ) ) ).own ).toEqual( [
			{ listing: 'shop:A', known: 0, unreduced: 1 },
		] );
	} );

	it( 'of which the channel took off more than it takes owes nothing', () => {
		const sold = line( 'A', { ordered: 1, subtracted: 4 } );
		expect( decided( new LedgerInMemory(), ordered( order( 'o1', [ sold ] ) ) ).own ).toEqual( [
			{ listing: 'shop:A', known: 4, unreduced: 0 },
		] );
	} );

	it( 'that is older is written down and changes nothing', () => {
		const ledger = new LedgerInMemory().take(
			ordered( order( 'o1', [ line( 'A' ) ], { updatedAt: 2_000 } ) )
		);
		const older = ordered( order( 'o1', [ line( 'B' ) ], { updatedAt: 1_000 } ) );
		expect( decided( ledger, older ) ).toEqual( {
			outcome: 'outranked',
			event: older,
			orders: [],
			stock: [],
			incoming: [],
			backorders: [],
			own: [],
			counters: [],
			flags: [],
			isTied: false,
		} );
	} );

	it( 'that claims the moment of another is a tie, whether it wins or not', () => {
		const snapshot = order( 'o1', [ line( 'A' ) ] );
		const ledger = new LedgerInMemory().take( ordered( snapshot, 'm' ) );
		expect( decided( ledger, ordered( snapshot, 'z' ) ) ).toMatchObject( {
			outcome: 'applied',
			isTied: true,
		} );
		expect( decided( ledger, ordered( snapshot, 'a' ) ) ).toMatchObject( {
			outcome: 'outranked',
			isTied: true,
		} );
		expect( decided( ledger, ordered( snapshot, 'a', 1 ) ) ).toMatchObject( {
			outcome: 'applied',
			isTied: false,
		} );
	} );
} );

describe( 'the rank of a snapshot', () => {
	type Rank = [ at: number, fetch: number, key: string ];
	const rank = ( ...[ at, fetch, key ]: Rank ) =>
		rankOf( order( 'o1', [], { updatedAt: at } ), fetch, eventKeySchema.parse( key ) );

	it( 'is its revision, else its time; then our fetch; then its key', () => {
		const revised = rankOf(
			order( 'o1', [], { revision: 3, updatedAt: 900 } ),
			2,
			eventKeySchema.parse( 'k' )
		);
		expect( revised ).toEqual( { at: 3, fetch: 2, key: 'k' } );
		const sorted = [
			rank( 1, 9, 'z' ),
			rank( 2, 0, 'z' ),
			rank( 2, 1, 'a' ),
			rank( 2, 1, 'b' ),
		];
		sorted.forEach( ( left, index ) =>
			sorted.forEach( ( right, other ) =>
				expect( Math.sign( compareRanks( left, right ) ) ).toBe(
					Math.sign( index - other )
				)
			)
		);
	} );

	it.each< [ string, Rank, Rank, boolean ] >( [
		[ 'of one moment, told twice by others', [ 5, 0, 'b' ], [ 5, 0, 'a' ], true ],
		[ 'of two moments', [ 5, 0, 'b' ], [ 6, 0, 'a' ], false ],
		[ 'that is the same', [ 5, 0, 'a' ], [ 5, 0, 'a' ], false ],
		[ 'fetched later', [ 5, 2, 'b' ], [ 5, 1, 'a' ], false ],
		[ 'sent after a fetch', [ 5, 1, 'b' ], [ 5, 2, 'a' ], true ],
	] )( 'is a tie or none: one %s', ( _what, left, right, expected ) => {
		expect( isTied( rank( ...left ), rank( ...right ) ) ).toBe( expected );
	} );
} );
