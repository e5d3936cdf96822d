import {
	NOTHING_COUNTED,
	shopChanges,
	startIn,
} from '../../../src/worker/ledger/own-counter-state.ts';
import { LedgerInMemory, line, order, ordered, shop } from './ledger-in-memory.ts';
import { changed, readAt } from './own-change-events.ts';

const start = { epoch: 1, number: 3, total: 7, orderTotal: -4 };
const reached = { number: 5, total: 2 };

describe( 'what the shop shows and the ledger does not', () => {
	it( 'is its changes since the first reading, less those that orders or they themselves explain', () => {
		expect(
			shopChanges( start, {
				explainedByOrders: -6,
				explainedByThemselves: -1,
				reached,
				read: 3,
				managedAt: 0,
			} )
		).toEqual( { units: 2 - 7 - ( -6 - -4 ) - -1, includes: { epoch: 1, ...reached } } );
	} );

	it.each( [
		[ 'was never read', null, { ...NOTHING_COUNTED, reached, read: 3 } ],
		[ 'was not read in this epoch', start, { ...NOTHING_COUNTED, reached, read: null } ],
		[ 'is reached nowhere', start, { ...NOTHING_COUNTED, reached: null, read: 3 } ],
	] )( 'is nothing of an offer that %s', ( _what, from, counter ) => {
		expect( shopChanges( from, counter ) ).toEqual( { units: 0, includes: null } );
	} );
} );

describe( 'counting starts', () => {
	it( 'nowhere before the first reading', () => {
		expect( startIn( null, 1 ) ).toBeNull();
		expect( startIn( start, 0 ) ).toBeNull();
	} );

	it( 'at the first reading in its epoch, and at zero in each later one', () => {
		expect( startIn( start, 1 ) ).toBe( start );
		expect( startIn( start, 2 ) ).toEqual( { epoch: 2, number: 0, total: 0, orderTotal: 0 } );
	} );
} );

describe( 'what orders explain of the shop’s changes', () => {
	const explaining = ( units: number, updatedAt: number, epoch = 1, offer = 'A' ) =>
		ordered( {
			...order( 'o1', [ line( 'A' ) ], { updatedAt } ),
			explains: {
				epoch,
				number: 9,
				sums: [ { offer: line( offer ).offer, units } ],
			},
		} );
	const explained = ( ledger: LedgerInMemory, epoch = 1, offer = 'A' ) =>
		ledger.counters.get( `${ shop }/${ offer }/${ epoch }` )?.explainedByOrders;

	it( 'is what their newest snapshots say', () => {
		const ledger = new LedgerInMemory().take( explaining( -2, 10 ) );
		expect( explained( ledger ) ).toBe( -2 );
		expect( explained( ledger.take( explaining( -5, 20 ) ) ) ).toBe( -5 );
		expect( explained( ledger.take( explaining( -9, 15 ) ) ) ).toBe( -5 );
	} );

	it( 'goes from one epoch to the other with the order', () => {
		const ledger = new LedgerInMemory()
			.take( explaining( -2, 10 ) )
			.take( explaining( -3, 20, 2 ) );
		expect( [ explained( ledger ), explained( ledger, 2 ) ] ).toEqual( [ 0, -3 ] );
	} );

	it( 'goes from one offer to the other with the order', () => {
		const ledger = new LedgerInMemory()
			.take( explaining( -2, 10 ) )
			.take( explaining( -3, 20, 1, 'B' ) );
		expect( [ explained( ledger ), explained( ledger, 1, 'B' ) ] ).toEqual( [ 0, -3 ] );
	} );

	it( 'is given up by a snapshot that explains nothing', () => {
		const silent = ordered( order( 'o1', [ line( 'A' ) ], { updatedAt: 20 } ) );
		const ledger = new LedgerInMemory().take( explaining( -2, 10 ) ).take( silent );
		expect( explained( ledger ) ).toBe( 0 );
	} );

	it( 'is not touched by a snapshot that explains the same', () => {
		const ledger = new LedgerInMemory().take( explaining( -2, 10 ) );
		ledger.counters.clear();
		expect( explained( ledger.take( explaining( -2, 20 ) ) ) ).toBeUndefined();
	} );

	it( 'asks for a reading in an epoch later than the one that was read, and only there', () => {
		const recounts = ( ...told: readonly ReturnType< typeof explaining >[] ): number => {
			const ledger = new LedgerInMemory();
			told.forEach( ( event ) => ledger.take( event ) );
			return ledger.toRecount.size;
		};
		expect( recounts( explaining( -2, 10 ) ) ).toBe( 0 );
		expect( recounts( readAt( 3, 7 ), explaining( -2, 10 ) ) ).toBe( 0 );
		expect( recounts( readAt( 3, 7 ), explaining( -2, 10, 2 ) ) ).toBe( 1 );
		expect( recounts( readAt( 3, 7, { epoch: 2 } ), explaining( -2, 10 ) ) ).toBe( 0 );
	} );

	it( 'and what they explain themselves make one sum with the row of changes', () => {
		const ledger = new LedgerInMemory()
			.take( readAt( 3, 7 ) )
			.take( changed( 4, 5, -2, { ofOrder: 'o1' } ) )
			.take( changed( 5, 9, 4 ) );
		const units = () =>
			shopChanges(
				ledger.ownStart( shop, line( 'A' ).offer ),
				ledger.ownCounter( shop, line( 'A' ).offer, 1 )
			).units;
		expect( units() ).toBe( -2 );
		ledger.take( explaining( -2, 10 ) );
		expect( units() ).toBe( 0 );
	} );
} );
