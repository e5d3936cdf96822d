import { eventKeySchema } from '../../../src/shared/ids.ts';
import type { StockEvent } from '../../../src/shared/stock-event.ts';
import { decide, type Decision } from '../../../src/worker/ledger/decide.ts';
import { holding, reservedLines, withAttempt } from '../../../src/worker/ledger/reservation.ts';
import { adjusted, LedgerInMemory, line, order, shop, sku } from './ledger-in-memory.ts';
import { ended, extended, reserve } from './reservation-events.ts';

const asked = ( atMs: number ) => ( { asked: { atMs, lines: [] } } );
const KIT = {
	bundle: sku( 'KIT' ),
	sinceMs: 0,
	components: [
		{ sku: sku( 'A' ), quantity: 2 },
		{ sku: sku( 'B' ), quantity: 1 },
	],
};
const counts = ( ledger: LedgerInMemory, name = 'A' ): string =>
	ledger.state()[ `${ name }\u001fmain` ] ?? '0/0';
type Written = Exclude< Decision, { outcome: 'refused' } >;
function decided( ledger: LedgerInMemory, event: StockEvent ): Written {
	const decision = decide( ledger, event );
	if ( decision.outcome === 'refused' ) {
		throw new Error( 'refused' );
	}
	return decision;
}
const answerIn = ( { event }: Written ) =>
	event.body.kind === 'reserve'
		? { decision: event.body.decision, assigned: event.body.assigned }
		: undefined;

describe( 'what is known of the tries of a checkout', () => {
	it( 'begins with the first fact of each, whichever it is', () => {
		expect( withAttempt( [], 'first', { expiredAtMs: 9 } ) ).toEqual( [
			{ attempt: 'first', asked: null, expiresAtMs: 0, expiredAtMs: 9, isReleased: false },
		] );
		expect( withAttempt( [], 'first', { ...asked( 5 ), expiresAtMs: 7 } ) ).toEqual( [
			{
				attempt: 'first',
				asked: { atMs: 5, lines: [] },
				expiresAtMs: 7,
				expiredAtMs: 0,
				isReleased: false,
			},
		] );
	} );

	it( 'only grows: the latest times stand, and what was given back stays so', () => {
		const known = withAttempt( [], 'first', {
			...asked( 5 ),
			expiresAtMs: 70,
			expiredAtMs: 60,
			isReleased: true,
		} );
		expect(
			withAttempt( known, 'first', { expiresAtMs: 30, expiredAtMs: 40, isReleased: false } )
		).toEqual( known );
		expect( withAttempt( known, 'first', { expiresAtMs: 80 } ) ).toMatchObject( [
			{ ...asked( 5 ), expiresAtMs: 80, expiredAtMs: 60, isReleased: true },
		] );
	} );

	it( 'is kept by try, in one order whichever was heard of first', () => {
		const names = ( ...tries: readonly string[] ) =>
			tries
				.reduce< ReturnType< typeof withAttempt > >(
					( known, name ) => withAttempt( known, name, {} ),
					[]
				)
				.map( ( { attempt } ) => attempt );
		expect( names( 'a', 'b', 'c', 'a' ) ).toEqual( [ 'a', 'b', 'c' ] );
		expect( names( 'c', 'a', 'b', 'c' ) ).toEqual( [ 'a', 'b', 'c' ] );
	} );
} );

describe( 'the try that holds units', () => {
	const two = ( first: number, second: number ) =>
		withAttempt( withAttempt( [], 'a', asked( first ) ), 'b', asked( second ) );

	it( 'is the newest that was asked for; of one moment, always the same one', () => {
		expect( holding( [] ) ).toBeNull();
		expect( holding( two( 5, 6 ) )?.attempt ).toBe( 'b' );
		expect( holding( two( 6, 5 ) )?.attempt ).toBe( 'a' );
		expect( holding( two( 5, 5 ) )?.attempt ).toBe( 'b' );
	} );

	it( 'is none that was never asked for', () => {
		expect( holding( withAttempt( [], 'a', { expiresAtMs: 5 } ) ) ).toBeNull();
		const known = withAttempt( two( 5, 4 ), 'c', { expiresAtMs: 5 } );
		expect( holding( known )?.attempt ).toBe( 'a' );
		const early = withAttempt( two( 5, 4 ), 'A', { expiresAtMs: 5 } );
		expect( holding( early )?.attempt ).toBe( 'a' );
	} );

	it.each( [
		[ 'was given back', { isReleased: true }, false ],
		[ 'has run out at its last moment', { expiresAtMs: 50, expiredAtMs: 50 }, false ],
		[ 'has run out after it', { expiresAtMs: 50, expiredAtMs: 51 }, false ],
		[ 'has run out, and was extended beyond that', { expiresAtMs: 51, expiredAtMs: 50 }, true ],
		[ 'never runs out', {}, true ],
	] )( 'one that %s', ( _what, fact, isHeld ) => {
		const known = withAttempt( withAttempt( [], 'a', asked( 5 ) ), 'a', fact );
		expect( holding( known ) !== null ).toBe( isHeld );
	} );

	it( 'is none once the newest has ended: an older one does not come back', () => {
		expect( holding( withAttempt( two( 5, 6 ), 'b', { isReleased: true } ) ) ).toBeNull();
	} );

	it( 'holds its lines as an order that has not happened', () => {
		const { line: id, offer } = line( 'A' );
		expect( reservedLines( [ { line: id, offer, units: 3 } ] ) ).toEqual( [
			{
				line: 'A',
				offer: 'A',
				ordered: 3,
				cancelled: 0,
				shipments: [],
				restocks: [],
				subtracted: 0,
			},
		] );
	} );
} );

describe( 'the answer to a checkout', () => {
	it( 'that is accepted goes into the log with what its lines stand for', () => {
		const ledger = new LedgerInMemory( [ KIT ] )
			.take( adjusted( 'A', 3 ) )
			.take( adjusted( 'B', 3 ) );
		const decision = decided( ledger, reserve( { KIT: 1, '?X': 2 } ) );
		expect( decision.outcome ).toBe( 'applied' );
		expect( answerIn( decision ) ).toEqual( {
			decision: { result: 'accepted' },
			assigned: [
				{
					line: 'KIT',
					offer: 'KIT',
					listing: 'shop:KIT',
					sku: 'KIT',
					location: 'main',
					leaves: [
						{ sku: 'A', quantity: 2 },
						{ sku: 'B', quantity: 1 },
					],
				},
			],
		} );
		expect( decision.stock.map( ( one ) => [ one.sku, one.committed ] ) ).toEqual( [
			[ 'A', 2 ],
			[ 'B', 1 ],
		] );
	} );

	it( 'that is refused is written down, and changes nothing', () => {
		const ledger = new LedgerInMemory( [ KIT ] ).take( adjusted( 'A', 5 ) );
		const decision = decided( ledger, reserve( { KIT: 1, A: 1 } ) );
		expect( decision ).toMatchObject( {
			outcome: 'outranked',
			orders: [],
			stock: [],
			flags: [],
		} );
		expect( answerIn( decision )?.decision ).toEqual( {
			result: 'refused',
			short: [ { line: 'KIT', available: 0 } ],
		} );
	} );

	it.each( [
		[ { A: 5, B: 9 }, 2 ],
		[ { A: 9, B: 1 }, 1 ],
		[ { A: -4, B: 9 }, 0 ],
	] )( 'says how many kits could be had from %j', ( units, available ) => {
		const ledger = new LedgerInMemory( [ KIT ] );
		Object.entries( units ).forEach( ( [ name, delta ] ) =>
			ledger.take( adjusted( name, delta ) )
		);
		expect( answerIn( decided( ledger, reserve( { KIT: 7 } ) ) )?.decision ).toEqual( {
			result: 'refused',
			short: [ { line: 'KIT', available } ],
		} );
	} );

	it( 'names no line that has all it wants', () => {
		const ledger = new LedgerInMemory().take( adjusted( 'A', 5 ) ).take( adjusted( 'B', 1 ) );
		expect(
			answerIn( decided( ledger, reserve( { A: 5, B: 2, '?X': 1 } ) ) )?.decision
		).toEqual( {
			result: 'refused',
			short: [ { line: 'B', available: 1 } ],
		} );
	} );

	it( 'to one who wants less than before is yes, also when more is owed than there is', () => {
		const ledger = new LedgerInMemory()
			.take( adjusted( 'A', 5 ) )
			.take( reserve( { A: 5 } ) )
			.take( adjusted( 'A', -4 ) )
			.take( reserve( { A: 4 }, { attempt: 'second', atMs: 11 } ) );
		expect( ledger.decisions.at( -1 ) ).toEqual( { result: 'accepted' } );
		expect( counts( ledger ) ).toBe( '1/4' );
	} );

	it( 'for units that a warehouse has sent already asks for none', () => {
		const ask = reserve( { A: 1 } );
		const ledger = new LedgerInMemory().take( adjusted( 'A', -3 ) ).take( {
			...ask,
			source: 'warehouse',
			body: {
				kind: 'shipment',
				of: { channel: shop, order: order( 'cart-7', [] ).order, line: line( 'A' ).line },
				units: 1,
			},
		} );
		expect( ledger.take( ask ).decisions ).toEqual( [ { result: 'accepted' } ] );
		expect( counts( ledger ) ).toBe( '-4/0' );
	} );

	it( 'that is told again keeps its mappings', () => {
		const first = decided(
			new LedgerInMemory().take( adjusted( 'A', 5 ) ),
			reserve( { A: 1 } )
		).event;
		if ( first.body.kind !== 'reserve' ) {
			throw new Error( 'no reservation' );
		}
		const leaves = [ { sku: sku( 'Z' ), quantity: 1 } ];
		const assigned = first.body.assigned.map( ( one ) => ( {
			...one,
			sku: sku( 'Z' ),
			leaves,
		} ) );
		const again = new LedgerInMemory().take( {
			...first,
			body: { ...first.body, assigned },
		} );
		expect( [ counts( again ), counts( again, 'Z' ) ] ).toEqual( [ '0/0', '0/1' ] );
	} );

	it( 'that was no is kept, too, whatever lies on the shelf by then', () => {
		const { event } = decided( new LedgerInMemory(), reserve( { A: 1 } ) );
		const later = new LedgerInMemory().take( adjusted( 'A', 5 ) ).take( event );
		expect( counts( later ) ).toBe( '5/0' );
	} );

	it( 'holds until it is given back, however long it was extended', () => {
		const back = ended();
		const ledger = new LedgerInMemory()
			.take( adjusted( 'A', 3 ) )
			.take( reserve( { A: 2 } ) )
			.take( extended( 900 ) );
		expect( counts( ledger ) ).toBe( '3/2' );
		if ( back.body.kind === 'reservation-ended' ) {
			ledger.take( { ...back, body: { ...back.body, expiredAtMs: null } } );
		}
		expect( counts( ledger ) ).toBe( '3/0' );
	} );

	it( 'is a fact about one order: it is what the ledger keeps of it', () => {
		const ledger = new LedgerInMemory().take( adjusted( 'A', 3 ) );
		ledger.take( { ...reserve( { A: 2 } ), key: eventKeySchema.parse( 'r' ) } );
		expect( ledger.ordersOf( shop ) ).toMatchObject( [
			{
				order: 'cart-7',
				rank: null,
				lines: [],
				reservations: [
					{
						attempt: 'first',
						asked: { atMs: 10, lines: [ { line: 'A', ordered: 2 } ] },
						expiresAtMs: 110,
						expiredAtMs: 0,
						isReleased: false,
					},
				],
			},
		] );
	} );
} );
