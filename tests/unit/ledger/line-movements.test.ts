import { locationIdSchema } from '../../../src/shared/ids.ts';
import {
	larger,
	lineMovements,
	type Gone,
	type LineFacts,
	type ReportedMovement,
} from '../../../src/worker/ledger/line-movements.ts';
import { stockEventSchema, type StockEvent } from '../../../src/shared/stock-event.ts';
import { LedgerInMemory, line, order, ordered, sku } from './ledger-in-memory.ts';

const moved = ( at: number, quantity: number, key = `at ${ at }` ) => ( { key, quantity, at } );
const told = ( source: string, ...movements: readonly ReportedMovement[] ) => ( {
	source,
	movements,
} );
const movementsOf = ( facts: Partial< LineFacts >, gone: readonly Gone[] = [] ) =>
	lineMovements( { line: line( 'A' ), shipments: [], returns: [], ...facts }, gone );

const NOTHING = {
	open: 0,
	shipped: 0,
	restocked: 0,
	left: [],
	back: [],
	restockedTooMuch: 0,
	shippedTooMuch: 0,
};

describe( 'one order line', () => {
	it( 'is open as far as it is neither cancelled nor shipped', () => {
		const sold = line( 'A', { ordered: 5, cancelled: 1, shipments: [ moved( 3, 2 ) ] } );
		expect( movementsOf( { line: sold } ) ).toEqual( {
			...NOTHING,
			open: 2,
			shipped: 2,
			left: [ { atMs: 3, units: 2 } ],
		} );
	} );

	it( 'of which more left than was ordered is open no more, and says how many', () => {
		const sold = line( 'A', { ordered: 1, shipments: [ moved( 3, 2 ), moved( 5, 2 ) ] } );
		expect( movementsOf( { line: sold } ) ).toEqual( {
			...NOTHING,
			shipped: 4,
			left: [
				{ atMs: 3, units: 2 },
				{ atMs: 5, units: 2 },
			],
			shippedTooMuch: 3,
		} );
	} );

	it( 'takes back what came back first, and no more than had left', () => {
		const sold = line( 'A', {
			ordered: 3,
			shipments: [ moved( 1, 3 ) ],
			restocks: [ moved( 9, 2 ), moved( 5, 2 ), moved( 20, 1 ) ],
		} );
		expect( movementsOf( { line: sold } ) ).toEqual( {
			...NOTHING,
			shipped: 3,
			restocked: 3,
			left: [ { atMs: 1, units: 3 } ],
			back: [
				{ atMs: 5, units: 2, isQuarantined: false },
				{ atMs: 9, units: 1, isQuarantined: false },
			],
			restockedTooMuch: 2,
		} );
	} );

	it( 'takes back nothing of what never left', () => {
		const sold = line( 'A', { cancelled: 1, restocks: [ moved( 5, 1 ) ] } );
		expect( movementsOf( { line: sold } ) ).toEqual( { ...NOTHING, restockedTooMuch: 1 } );
	} );

	it( 'holds aside what came back broken', () => {
		const returns = [ told( 'w1', { ...moved( 5, 2 ), isQuarantined: true }, moved( 6, 1 ) ) ];
		const sold = line( 'A', { ordered: 3, shipments: [ moved( 1, 3 ) ] } );
		expect( movementsOf( { line: sold, returns } ) ).toMatchObject( {
			restocked: 3,
			left: [ { atMs: 1, units: 3 } ],
			back: [
				{ atMs: 5, units: 2, isQuarantined: true },
				{ atMs: 6, units: 1, isQuarantined: false },
			],
		} );
	} );

	it.each( [ [ [ 'a', 'b' ] ], [ [ 'b', 'a' ] ] ] )(
		'of two returns of one moment takes the one with the lesser key first (told as %s)',
		( keys ) => {
			const back = keys.map( ( key ) => ( {
				...moved( 5, 1, key ),
				isQuarantined: key === 'a',
			} ) );
			const sold = line( 'A', { shipments: [ moved( 1, 1 ) ] } );
			expect(
				movementsOf( { line: sold, returns: [ told( 'w1', ...back ) ] } ).back
			).toEqual( [ { atMs: 5, units: 1, isQuarantined: true } ] );
		}
	);

	it( 'tells what left and what came back, each in the order of time', () => {
		const sold = line( 'A', {
			ordered: 4,
			shipments: [ moved( 9, 1 ), moved( 3, 2 ) ],
			restocks: [ moved( 7, 1 ), moved( 5, 1 ) ],
		} );
		expect( movementsOf( { line: sold } ) ).toMatchObject( {
			left: [
				{ atMs: 3, units: 2 },
				{ atMs: 9, units: 1 },
			],
			back: [
				{ atMs: 5, units: 1, isQuarantined: false },
				{ atMs: 7, units: 1, isQuarantined: false },
			],
		} );
	} );

	it( 'tells what left at one time as one movement', () => {
		const shipments = [ moved( 3, 1, 'p1' ), moved( 3, 2, 'p2' ) ];
		const sold = line( 'A', { ordered: 4, shipments } );
		expect( movementsOf( { line: sold } ).left ).toEqual( [ { atMs: 3, units: 3 } ] );
	} );
} );

describe( 'units that a count found to have left', () => {
	const sold = ( ...shipments: readonly ReportedMovement[] ) =>
		line( 'A', { ordered: 5, shipments: [ ...shipments ] } );

	it( 'have left at that moment, and once', () => {
		expect(
			movementsOf( { line: sold( moved( 8, 3 ) ) }, [ { atMs: 5, units: 2 } ] )
		).toMatchObject( {
			open: 2,
			shipped: 3,
			left: [
				{ atMs: 5, units: 2 },
				{ atMs: 8, units: 1 },
			],
		} );
	} );

	it( 'are those of the fullest count until then, not of all together', () => {
		const gone = [
			{ atMs: 5, units: 2 },
			{ atMs: 7, units: 1 },
			{ atMs: 9, units: 4 },
		];
		expect( movementsOf( { line: sold() }, gone ).left ).toEqual( [
			{ atMs: 5, units: 2 },
			{ atMs: 9, units: 2 },
		] );
	} );

	it( 'are found whatever the order in which they are told', () => {
		const gone = [
			{ atMs: 10, units: 2 },
			{ atMs: 9, units: 1 },
		];
		expect( movementsOf( { line: sold( moved( 100, 3 ) ) }, gone ).left ).toEqual( [
			{ atMs: 9, units: 1 },
			{ atMs: 10, units: 1 },
			{ atMs: 100, units: 1 },
		] );
	} );

	it( 'lower nothing where as many had been shipped', () => {
		expect(
			movementsOf( { line: sold( moved( 3, 2 ) ) }, [ { atMs: 5, units: 2 } ] ).left
		).toEqual( [ { atMs: 3, units: 2 } ] );
		expect(
			movementsOf( { line: sold( moved( 5, 2 ) ) }, [ { atMs: 5, units: 1 } ] ).left
		).toEqual( [ { atMs: 5, units: 2 } ] );
	} );
} );

describe( 'of several who tell of the same units', () => {
	it( 'the one who tells of more is believed', () => {
		const channels = [ moved( 1, 3 ) ];
		const others = [ told( 'w1', moved( 2, 1 ), moved( 3, 1 ) ), told( 'w2', moved( 4, 1 ) ) ];
		expect( larger( channels, others ) ).toEqual( channels );
		expect( larger( [ moved( 1, 1 ) ], others ) ).toEqual( others[ 0 ]?.movements );
		expect( larger( [], [] ) ).toEqual( [] );
	} );

	it( 'of as many, the one who had them in hand', () => {
		const other = told( 'w1', { ...moved( 2, 1 ), isQuarantined: true } );
		expect( larger( [ moved( 1, 1 ) ], [ other ] ) ).toEqual( other.movements );
	} );

	it.each( [ [ [ 'w1', 'w2', 'w3' ] ], [ [ 'w3', 'w2', 'w1' ] ], [ [ 'w2', 'w3', 'w1' ] ] ] )(
		'of as many among those, the same one whatever their order (%s)',
		( sources ) => {
			const others = sources.map( ( source ) => told( source, moved( 1, 2, source ) ) );
			expect( larger( [], others ) ).toEqual( [ moved( 1, 2, 'w1' ) ] );
		}
	);

	it( 'a place where the units came back to is kept', () => {
		const shelf = { sku: sku( 'A' ), location: locationIdSchema.parse( 'far' ) };
		expect( larger( [], [ told( 'w1', { ...moved( 1, 1 ), shelf } ) ] ) ).toEqual( [
			{ ...moved( 1, 1 ), shelf },
		] );
	} );
} );

describe( 'several parcels of one line', () => {
	const parcel = ( source: string, units: number, key: string ): StockEvent =>
		stockEventSchema.parse( {
			source,
			key,
			occurredAtMs: 5,
			actor: null,
			body: { kind: 'shipment', of: { channel: 'shop', order: 'o1', line: 'A' }, units },
		} );

	it( 'are added up if one warehouse tells of them, and compared if two do', () => {
		const ledger = new LedgerInMemory().take(
			ordered( order( 'o1', [ line( 'A', { ordered: 9 } ) ] ) )
		);
		ledger.take( parcel( 'w1', 1, 'p1' ) ).take( parcel( 'w2', 2, 'p2' ) );
		expect( ledger.state() ).toEqual( { 'A\u001fmain': '-2/7' } );
		ledger.take( parcel( 'w1', 3, 'p3' ) );
		expect( ledger.state() ).toEqual( { 'A\u001fmain': '-4/5' } );
	} );
} );
