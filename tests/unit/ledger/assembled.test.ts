import fc from 'fast-check';
import { stockEventSchema, type StockEvent } from '../../../src/shared/stock-event.ts';
import { changed, read } from '../../conformance/own-change-events.ts';
import { availability } from '../../../src/worker/ledger/availability.ts';
import { decide } from '../../../src/worker/ledger/decide.ts';
import type { Bill } from '../../../src/worker/ledger/bill-of-materials.ts';
import { adjusted, LedgerInMemory, line, main, order, ordered, sku } from './ledger-in-memory.ts';
import { ended, reserve } from './reservation-events.ts';

const bill = ( bundle: string, components: Record< string, number >, isKept = false ): Bill => ( {
	bundle: sku( bundle ),
	sinceMs: 0,
	components: Object.entries( components ).map( ( [ of, quantity ] ) => ( {
		sku: sku( of ),
		quantity,
	} ) ),
	...( isKept && { isKeptAssembled: true } ),
} );

const KIT = bill( 'KIT', { A: 2, B: 1 }, true );

function assembled( of: string, units: number, key = `assembled-${ of }-${ units }` ): StockEvent {
	return stockEventSchema.parse( {
		source: 'api',
		key,
		occurredAtMs: 1,
		actor: null,
		body: { kind: 'assembly', sku: of, location: main, units },
	} );
}

/** A ledger with units on the shelves. */
function ledgerWith( units: Record< string, number >, bills = [ KIT ] ): LedgerInMemory {
	const ledger = new LedgerInMemory( bills );
	Object.entries( units ).forEach( ( [ of, delta ] ) => ledger.take( adjusted( of, delta ) ) );
	return ledger;
}

const available = ( ledger: LedgerInMemory, of: string ): number =>
	availability( ledger, sku( of ), [ main ] ).units;

const kits = ( id: string, of: number, more: Parameters< typeof line >[ 1 ] = {}, revision = 1 ) =>
	ordered( order( id, [ line( 'KIT', { ordered: of, ...more } ) ], { revision } ) );

describe( 'a bundle that is also kept assembled', () => {
	it( 'is available as often as it lies packed, and as its components make more', () => {
		const ledger = ledgerWith( { KIT: 3, A: 9, B: 2 } );
		expect( availability( ledger, sku( 'KIT' ), [ main ] ) ).toEqual( {
			units: 5,
			limitedBy: 'B',
		} );
	} );

	it( 'is sold from its own shelf first, then out of components', () => {
		const ledger = ledgerWith( { KIT: 3, A: 9, B: 9 } );
		ledger.take( kits( 'o1', 2 ) );
		expect( ledger.state() ).toEqual( {
			'A\u001fmain': '9/0',
			'B\u001fmain': '9/0',
			'KIT\u001fmain': '3/2',
		} );
		ledger.take( kits( 'o2', 2 ) );
		expect( ledger.state() ).toEqual( {
			'A\u001fmain': '9/2',
			'B\u001fmain': '9/1',
			'KIT\u001fmain': '3/3',
		} );
		expect( available( ledger, 'KIT' ) ).toBe( 3 );
	} );

	it( 'gives what is cancelled back to the components first', () => {
		const ledger = ledgerWith( { KIT: 1, A: 9, B: 9 } );
		ledger.take( kits( 'o1', 3 ) );
		ledger.take( kits( 'o1', 3, { cancelled: 1 }, 2 ) );
		expect( ledger.state() ).toMatchObject( { 'A\u001fmain': '9/2', 'KIT\u001fmain': '1/1' } );
		ledger.take( kits( 'o1', 3, { cancelled: 3 }, 3 ) );
		expect( ledger.state() ).toEqual( {
			'A\u001fmain': '9/0',
			'B\u001fmain': '9/0',
			'KIT\u001fmain': '1/0',
		} );
	} );

	it( 'leaves and comes back unit by unit, the packed ones first', () => {
		const ledger = ledgerWith( { KIT: 1, A: 9, B: 9 } );
		const movement = ( key: string, quantity: number, at: number ) => ( { key, quantity, at } );
		const shipments = [ movement( 's1', 1, 10 ), movement( 's2', 2, 20 ) ];
		ledger.take( kits( 'o1', 3, { shipments: shipments.slice( 0, 1 ) } ) );
		expect( ledger.state() ).toMatchObject( { 'A\u001fmain': '9/4', 'B\u001fmain': '9/2' } );
		expect( ledger.state()[ 'KIT\u001fmain' ] ).toBeUndefined();
		ledger.take( kits( 'o1', 3, { shipments }, 2 ) );
		expect( ledger.state() ).toMatchObject( { 'A\u001fmain': '5/0', 'B\u001fmain': '7/0' } );
		const restocks = [ movement( 'r1', 2, 30 ) ];
		ledger.take( kits( 'o1', 3, { shipments, restocks }, 3 ) );
		expect( ledger.state() ).toEqual( {
			'A\u001fmain': '7/0',
			'B\u001fmain': '8/0',
			'KIT\u001fmain': '1/0',
		} );
	} );

	it( 'keeps what was decided when the shelf changes later', () => {
		const ledger = ledgerWith( { A: 9, B: 9 } );
		ledger.take( kits( 'o1', 2 ) );
		ledger.take( adjusted( 'KIT', 5 ) );
		ledger.take( kits( 'o1', 2, { subtracted: 0 }, 2 ) );
		expect( ledger.state() ).toMatchObject( { 'A\u001fmain': '9/4', 'KIT\u001fmain': '5/0' } );
		// Units that are wanted in addition are new: they find the packed ones.
		ledger.take( kits( 'o1', 4, {}, 3 ) );
		expect( ledger.state() ).toMatchObject( { 'A\u001fmain': '9/4', 'KIT\u001fmain': '5/2' } );
	} );

	it( 'shares the packed ones among the lines of one order', () => {
		const ledger = ledgerWith( { KIT: 3, A: 9, B: 9 } );
		const lines = [ line( 'KIT', { ordered: 2 }, 'l1' ), line( 'KIT', { ordered: 2 }, 'l2' ) ];
		ledger.take( ordered( order( 'o1', lines ) ) );
		expect( ledger.state() ).toMatchObject( { 'A\u001fmain': '9/2', 'KIT\u001fmain': '3/3' } );
	} );

	it( 'passes what a checkout reserved on to its order', () => {
		const ledger = ledgerWith( { KIT: 2, A: 2, B: 1 } );
		ledger.take( reserve( { KIT: 3 }, { order: 'o1' } ) );
		expect( ledger.state() ).toMatchObject( { 'A\u001fmain': '2/2', 'KIT\u001fmain': '2/2' } );
		const lines = [ line( 'KIT', { ordered: 3 }, 'another name' ) ];
		ledger.take( ordered( order( 'o1', lines ) ) ).take( ended( { order: 'o1' } ) );
		expect( ledger.state() ).toMatchObject( { 'A\u001fmain': '2/2', 'KIT\u001fmain': '2/2' } );
	} );

	it( 'refuses a checkout what neither shelf nor components give, and says how many they would', () => {
		const ledger = ledgerWith( { KIT: 2, A: 2, B: 1 } );
		ledger.take( reserve( { KIT: 4 } ) );
		expect( ledger.decisions ).toEqual( [
			{ result: 'refused', short: [ { line: 'KIT', available: 3 } ] },
		] );
		ledger.take( reserve( { KIT: 3 }, { attempt: 'second' } ) );
		expect( ledger.decisions.at( -1 ) ).toEqual( { result: 'accepted' } );
		expect( available( ledger, 'KIT' ) ).toBe( 0 );
	} );

	it( 'makes up for packed ones that are missing before it promises more', () => {
		const ledger = ledgerWith( { KIT: 2, A: 6, B: 3 } );
		ledger.take( kits( 'o1', 2 ) );
		// One of the two is found broken: one is owed, and three can be made.
		ledger.take( adjusted( 'KIT', -1 ) );
		expect( available( ledger, 'KIT' ) ).toBe( 2 );
	} );

	it( 'takes an edit in the paired shop as one of its own shelf', () => {
		const ledger = ledgerWith( { KIT: 2, A: 2, B: 1 } );
		ledger.take( read( { number: 0, total: 0 }, 'KIT' ) );
		ledger.take( changed( { number: 1, total: 3, delta: 3, offer: 'KIT' } ) );
		expect( ledger.state() ).toMatchObject( { 'KIT\u001fmain': '5/0', 'A\u001fmain': '2/0' } );
	} );

	it( 'may be counted, received and adjusted; a bundle that is not kept may not', () => {
		const ledger = ledgerWith( { KIT: 2 } );
		expect( ledger.outcomes ).toEqual( [ 'applied' ] );
		expect( ledgerWith( { KIT: 2 }, [ bill( 'KIT', { A: 1 } ) ] ).outcomes ).toEqual( [
			'refused',
		] );
	} );
} );

describe( 'bundles that are kept assembled inside another', () => {
	const inSET = { sku: 'A', quantity: 2 };
	const decidedFor = ( ledger: LedgerInMemory ): unknown => {
		const { body } = ledger.logged.at( -1 ) ?? {};
		return body?.kind === 'order' ? body.assigned.map( ( { first } ) => first ) : null;
	};
	const buy = ( of: string, units: number, revision = 1 ): StockEvent =>
		ordered( order( 'o1', [ line( of, { ordered: units } ) ], { revision } ) );

	it( 'are taken as long as they suffice, then what is left of them, then components', () => {
		const bills = [ bill( 'KIT', { A: 2 }, true ), bill( 'CRATE', { KIT: 2 } ) ];
		const ledger = ledgerWith( { KIT: 5, A: 99 }, bills ).take( buy( 'CRATE', 4 ) );
		expect( decidedFor( ledger ) ).toEqual( [
			[
				{ units: 2, leaves: [ { sku: 'KIT', quantity: 2 } ] },
				{ units: 1, leaves: [ { sku: 'KIT', quantity: 1 }, inSET ] },
				{ units: 1, leaves: [ { sku: 'A', quantity: 4 } ] },
			],
		] );
		expect( ledger.state() ).toEqual( { 'A\u001fmain': '99/6', 'KIT\u001fmain': '5/5' } );
	} );

	it( 'are counted once, though two ways lead to them', () => {
		const bills = [
			bill( 'KIT', { A: 2 }, true ),
			bill( 'DUO', { KIT: 1, B: 1 } ),
			bill( 'CRATE', { KIT: 1, DUO: 1 } ),
		];
		const ledger = ledgerWith( { KIT: 3, A: 99, B: 99 }, bills );
		// Two go into a CRATE: 3 that lie there, and 49 that can be made, are 52.
		expect( available( ledger, 'CRATE' ) ).toBe( 26 );
		ledger.take( buy( 'CRATE', 2 ) );
		expect( ledger.state() ).toEqual( {
			'A\u001fmain': '99/2',
			'B\u001fmain': '99/2',
			'KIT\u001fmain': '3/3',
		} );
	} );

	it( 'are no reason to take others, of which somebody else has some', () => {
		const bills = [
			bill( 'KIT', { A: 2 }, true ),
			bill( 'PLAIN', { B: 3 } ),
			bill( 'CRATE', { KIT: 1, PLAIN: 1 } ),
		];
		const ledger = ledgerWith( { KIT: 1, A: 9, B: 9 }, bills );
		const seen = { kind: 'observed', sku: 'PLAIN', location: main, basis: 'gross', units: 7 };
		ledger.take( stockEventSchema.parse( { ...assembled( 'KIT', 1, 'seen' ), body: seen } ) );
		expect( available( ledger, 'CRATE' ) ).toBe( 3 );
		expect( available( ledger, 'PLAIN' ) ).toBe( 3 );
		ledger.take( buy( 'CRATE', 1 ) );
		expect( ledger.state() ).toMatchObject( {
			'B\u001fmain': '9/3',
			'PLAIN\u001fmain': '7/0',
		} );
	} );

	it( 'are decided for the units that are wanted, and for no more', () => {
		const ledger = ledgerWith( { KIT: 9 }, [ bill( 'KIT', { A: 2 }, true ) ] );
		const taking = ( units: number ) => [ { units, leaves: [ { sku: 'KIT', quantity: 1 } ] } ];
		ledger.take( kits( 'o1', 3, { cancelled: 1 } ) );
		expect( decidedFor( ledger ) ).toEqual( [ taking( 2 ) ] );
		ledger.take( kits( 'o1', 4, {}, 2 ) );
		expect( decidedFor( ledger ) ).toEqual( [ [ ...taking( 2 ), ...taking( 2 ) ] ] );
		for ( const cancelled of [ 0, 1 ] ) {
			ledger.take( kits( 'o1', 4, { cancelled }, 3 + cancelled ) );
			expect( decidedFor( ledger ) ).toEqual( [] );
		}
	} );

	it( 'are not given twice to an order that keeps what it has reserved', () => {
		const ledger = ledgerWith( { KIT: 2, A: 9, B: 9 } );
		ledger.take( reserve( { KIT: 2 }, { order: 'o1' } ) );
		ledger.take( kits( 'o1', 3 ) );
		expect( ledger.state() ).toMatchObject( { 'A\u001fmain': '9/2', 'KIT\u001fmain': '2/2' } );
	} );
} );

describe( 'packing beforehand', () => {
	it( 'moves components into bundles, and back, and loses no unit', () => {
		const ledger = ledgerWith( { A: 9, B: 9 } );
		ledger.take( assembled( 'KIT', 3 ) );
		expect( ledger.outcomes.at( -1 ) ).toBe( 'applied' );
		expect( ledger.state() ).toEqual( {
			'A\u001fmain': '3/0',
			'B\u001fmain': '6/0',
			'KIT\u001fmain': '3/0',
		} );
		ledger.take( assembled( 'KIT', -1 ) );
		expect( ledger.state() ).toEqual( {
			'A\u001fmain': '5/0',
			'B\u001fmain': '7/0',
			'KIT\u001fmain': '2/0',
		} );
	} );

	it( 'writes down what it took, so that a later bill changes nothing of it', () => {
		const told = ledgerWith( { A: 9, B: 9 } ).take( assembled( 'KIT', 3 ) );
		const again = new LedgerInMemory( [ bill( 'KIT', { C: 7 }, true ) ] );
		told.logged.forEach( ( event ) => again.take( event ) );
		expect( again.state() ).toEqual( told.state() );
	} );

	it( 'takes bundles inside a bundle as they are, if those are kept too', () => {
		const bills = [
			KIT,
			bill( 'CRATE', { KIT: 2, PLAIN: 1 }, true ),
			bill( 'PLAIN', { B: 3 } ),
		];
		const ledger = ledgerWith( { KIT: 9, B: 9 }, bills ).take( assembled( 'CRATE', 2 ) );
		expect( ledger.state() ).toEqual( {
			'B\u001fmain': '3/0',
			'CRATE\u001fmain': '2/0',
			'KIT\u001fmain': '5/0',
		} );
	} );

	it.each( [ 'A', 'PLAIN' ] )( 'is refused of %s, which nobody keeps packed', ( of ) => {
		const ledger = ledgerWith( {}, [ bill( 'PLAIN', { A: 1 } ) ] ).take( assembled( of, 1 ) );
		expect( ledger.outcomes ).toEqual( [ 'refused' ] );
		expect( decide( ledger, assembled( of, 1 ) ) ).toEqual( {
			outcome: 'refused',
			code: 'NOT_KEPT_ASSEMBLED',
			sku: of,
		} );
		expect( ledger.state() ).toEqual( {} );
	} );
} );

describe( 'whatever is kept assembled, on whatever level', () => {
	const BILLS = ( kit: boolean, crate: boolean ): Bill[] => [
		bill( 'KIT', { A: 2, B: 1 }, kit ),
		bill( 'CRATE', { KIT: 2, B: 1 }, crate ),
	];
	const few = fc.integer( { min: 0, max: 12 } );

	it( 'can be sold as often as it is available, not once more, and no shelf is short before', () => {
		fc.assert(
			fc.property(
				fc.record( { KIT: few, CRATE: few, A: few, B: few } ),
				fc.tuple( fc.boolean(), fc.boolean() ),
				fc.array(
					fc.tuple( fc.constantFrom( 'KIT', 'CRATE' ), fc.integer( { min: 1, max: 3 } ) ),
					{
						maxLength: 12,
					}
				),
				( { KIT: kit, CRATE: crate, A, B }, [ isKit, isCrate ], carts ) => {
					const ledger = ledgerWith(
						{ ...( isKit && { KIT: kit } ), ...( isCrate && { CRATE: crate } ), A, B },
						BILLS( isKit, isCrate )
					);
					for ( const [ index, [ of, units ] ] of carts.entries() ) {
						const before = available( ledger, of );
						ledger.take( reserve( { [ of ]: units }, { order: `cart-${ index }` } ) );
						expect( ledger.decisions.at( -1 )?.result ).toBe(
							units <= before ? 'accepted' : 'refused'
						);
						expect( available( ledger, of ) ).toBe(
							units <= before ? before - units : before
						);
					}
					for ( const { onHand, committed } of ledger.stockRows.values() ) {
						expect( onHand - committed ).toBeGreaterThanOrEqual( 0 );
					}
				}
			)
		);
	} );
} );
