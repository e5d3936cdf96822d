import type { StockEvent } from '../../../src/shared/stock-event.ts';
import { decide, type Decision } from '../../../src/worker/ledger/decide.ts';
import { NOTHING_COUNTED } from '../../../src/worker/ledger/own-counter-state.ts';
import { LedgerInMemory, line, main, opened, shop, sku } from './ledger-in-memory.ts';
import { changed, readAt } from './own-change-events.ts';

const KIT = { bundle: sku( 'KIT' ), sinceMs: 0, components: [ { sku: sku( 'A' ), quantity: 2 } ] };
const SET = {
	bundle: sku( 'SET' ),
	sinceMs: 0,
	components: [
		{ sku: sku( 'A' ), quantity: 1 },
		{ sku: sku( 'B' ), quantity: 1 },
	],
};

const ledgerAfter = ( ...events: readonly StockEvent[] ): LedgerInMemory => {
	const ledger = new LedgerInMemory( [ KIT, SET ] );
	events.forEach( ( event ) => ledger.take( event ) );
	return ledger;
};
type Written = Exclude< Decision, { outcome: 'refused' } >;
const decided = ( ledger: LedgerInMemory, event: StockEvent ): Written => {
	const decision = decide( ledger, event );
	if ( decision.outcome === 'refused' ) {
		throw new Error( `refused: ${ decision.code }` );
	}
	return decision;
};
const onHand = ( ledger: LedgerInMemory, name = 'A' ): number =>
	ledger.stock( sku( name ), main ).onHand;
const counterOf = ( ledger: LedgerInMemory, epoch = 1 ) =>
	ledger.counters.get( `${ shop }/A/${ epoch }` );
const assignedIn = ( { event }: Written ) =>
	event.body.kind === 'own-change' ? event.body.assigned : undefined;

const OF_A = {
	offer: 'A',
	listing: 'shop:A',
	sku: 'A',
	location: 'main',
	leaves: [ { sku: 'A', quantity: 1 } ],
};
const NOTHING_ELSE = {
	orders: [],
	incoming: [],
	backorders: [],
	own: [],
	flags: [],
	isTied: false,
};

describe( 'a numbered change of the shop', () => {
	it( 'moves units on hand by itself, and the place that is reached', () => {
		const event = changed( 4, 5, -2 );
		expect( decided( ledgerAfter( readAt( 3, 7 ) ), event ) ).toEqual( {
			...NOTHING_ELSE,
			outcome: 'applied',
			event: { ...event, body: { ...event.body, assigned: OF_A } },
			stock: [
				{ sku: 'A', location: 'main', moved: [ { atMs: 50, units: -2, isOwn: true } ] },
			],
			counters: [
				{
					channel: 'shop',
					offer: 'A',
					epoch: 1,
					counter: {
						explainedByOrders: 0,
						explainedByThemselves: -2,
						reached: { number: 4, total: 5 },
						read: 3,
						managedAt: 0,
					},
				},
			],
		} );
	} );

	it( 'that an order has caused moves the place, and leaves the units to the order', () => {
		const ledger = ledgerAfter( readAt( 3, 7 ) );
		const { outcome, stock, flags } = decided( ledger, changed( 4, 5, -2, { ofOrder: 'o1' } ) );
		expect( { outcome, stock, flags } ).toEqual( { outcome: 'applied', stock: [], flags: [] } );
		expect( counterOf( ledger.take( changed( 4, 5, -2, { ofOrder: 'o1' } ) ) ) ).toMatchObject(
			{
				explainedByThemselves: 0,
				reached: { number: 4, total: 5 },
			}
		);
	} );

	it( 'of nothing moves nothing', () => {
		const { stock, flags, outcome } = decided(
			ledgerAfter( readAt( 3, 7 ) ),
			changed( 4, 7, 0, { what: 'renamed' } )
		);
		expect( { stock, flags, outcome } ).toEqual( { stock: [], flags: [], outcome: 'applied' } );
	} );

	it( 'of a bundle moves nothing, and is reported: a bundle has no stock of its own', () => {
		for ( const offer of [ 'KIT', 'SET' ] ) {
			const ledger = ledgerAfter( readAt( 3, 7, { offer } ) );
			const { stock, flags } = decided( ledger, changed( 4, 5, -2, { offer } ) );
			expect( { stock, flags } ).toEqual( {
				stock: [],
				flags: [ { line: '', flag: 'bundle-has-no-own-stock', units: -2 } ],
			} );
			expect( decided( ledger, changed( 4, 7, 0, { offer } ) ).flags ).toEqual( [] );
		}
	} );

	it( 'keeps the assignment it was given when it was first applied', () => {
		const [ told ] = ledgerAfter( readAt( 3, 7 ), changed( 4, 5, -2 ) ).logged.slice( -1 );
		if ( told?.body.kind !== 'own-change' || ! told.body.assigned ) {
			throw new Error( 'the change was not assigned' );
		}
		const leaves = [ { sku: sku( 'B' ), quantity: 1 } ];
		const assigned = { ...told.body.assigned, sku: sku( 'B' ), leaves };
		const again: StockEvent = { ...told, body: { ...told.body, assigned } };
		expect( onHand( ledgerAfter( readAt( 3, 7 ), again ), 'B' ) ).toBe( -2 );
	} );

	it.each( [ [ 2 ], [ 3 ] ] )( 'numbered %i is inside a reading at 3', ( number ) => {
		const decision = decided( ledgerAfter( readAt( 3, 7 ) ), changed( number, 7, -2 ) );
		expect( decision ).toMatchObject( { outcome: 'outranked', stock: [], counters: [] } );
		expect( assignedIn( decision ) ).toBeNull();
	} );

	it( 'of an offer that is mapped to nothing does nothing, and is assigned to nothing', () => {
		const ledger = ledgerAfter();
		const assigned = changed( 4, 5, -2, { offer: '?X' } );
		const decision = decided( ledger, assigned );
		expect( decision ).toEqual( {
			...NOTHING_ELSE,
			outcome: 'outranked',
			event: assigned,
			stock: [],
			counters: [],
		} );
	} );

	it( 'is assigned to nothing any more when its offer is mapped no longer', () => {
		const [ told ] = ledgerAfter( readAt( 3, 7 ), changed( 4, 5, -2 ) ).logged.slice( -1 );
		if ( told?.body.kind !== 'own-change' ) {
			throw new Error( 'the change was not logged' );
		}
		const { offer } = line( '?X' );
		const unmapped: StockEvent = { ...told, body: { ...told.body, offer } };
		expect( assignedIn( decided( ledgerAfter(), unmapped ) ) ).toBeNull();
	} );

	it( 'of an offer that was never read asks for a reading, and counts nothing', () => {
		const event = changed( 4, 5, -2 );
		expect( decided( ledgerAfter(), event ) ).toEqual( {
			...NOTHING_ELSE,
			outcome: 'outranked',
			event,
			stock: [],
			counters: [
				{ channel: 'shop', offer: 'A', epoch: 1, counter: NOTHING_COUNTED, recount: 'due' },
			],
		} );
	} );

	it( 'of an epoch before the first reading is not ours to count, and asks for nothing', () => {
		const ledger = ledgerAfter( readAt( 3, 7, { epoch: 2 } ) );
		expect( decided( ledger, changed( 9, 5, -2 ) ) ).toMatchObject( {
			outcome: 'outranked',
			stock: [],
			counters: [],
		} );
	} );

	it( 'that comes before the one before it is kept until that one comes', () => {
		const ledger = ledgerAfter( readAt( 3, 7 ), changed( 5, 4, -1 ) );
		expect( onHand( ledger ) ).toBe( -1 );
		expect( counterOf( ledger )?.reached ).toEqual( { number: 3, total: 7 } );
		expect( [ ...ledger.rowsBeyond.values() ] ).toEqual( [
			{ number: 5, total: 4, delta: -1 },
		] );
		ledger.take( changed( 6, 8, 4 ) ).take( changed( 4, 5, -2 ) );
		expect( counterOf( ledger )?.reached ).toEqual( { number: 6, total: 8 } );
		expect( onHand( ledger ) ).toBe( 1 );
		expect( ledger.contradictedEpochs.size ).toBe( 0 );
		expect( ledger.rowsBeyond.size ).toBe( 0 );
	} );

	it( 'is kept beyond a gap only', () => {
		const [ counter ] = decided( ledgerAfter( readAt( 3, 7 ) ), changed( 4, 5, -2 ) ).counters;
		expect( counter ).not.toHaveProperty( 'keep' );
	} );
} );

describe( 'two histories of one shop', () => {
	const contradicts = ( ledger: LedgerInMemory, event: StockEvent ): boolean =>
		decided( ledger, event ).counters.some( ( { isContradicted } ) => isContradicted === true );

	it( 'show when a change does not follow from the one before it: the row ends there', () => {
		const ledger = ledgerAfter( readAt( 3, 7 ) );
		expect( contradicts( ledger, changed( 4, 9, -2 ) ) ).toBe( true );
		ledger.take( changed( 4, 9, -2 ) );
		expect( counterOf( ledger )?.reached ).toEqual( { number: 3, total: 7 } );
	} );

	it( 'show when a change kept beyond a gap does not follow', () => {
		const ledger = ledgerAfter( readAt( 3, 7 ), changed( 5, 50, -1 ) );
		expect( ledger.contradictedEpochs.size ).toBe( 0 );
		expect( contradicts( ledger, changed( 4, 5, -2 ) ) ).toBe( true );
		ledger.take( changed( 4, 5, -2 ) );
		expect( counterOf( ledger )?.reached ).toEqual( { number: 4, total: 5 } );
	} );

	it( 'show when one number comes with another sum', () => {
		const start = ledgerAfter( readAt( 3, 7 ) );
		expect( contradicts( start, changed( 3, 8, 1 ) ) ).toBe( true );
		expect( decided( start, changed( 3, 8, 1 ) ).counters ).toEqual( [
			{
				channel: 'shop',
				offer: 'A',
				epoch: 1,
				counter: counterOf( start ),
				isContradicted: true,
			},
		] );
		const later = ledgerAfter( readAt( 3, 7 ), changed( 4, 5, -2 ) );
		expect( contradicts( later, changed( 4, 6, -1, { key: 'again' } ) ) ).toBe( true );
		expect( contradicts( later, changed( 4, 5, -1, { key: 'again' } ) ) ).toBe( false );
		expect( contradicts( later, changed( 3, 8, 1 ) ) ).toBe( false );
	} );

	it( 'show when a reading has another sum at the number that is reached', () => {
		const ledger = ledgerAfter( readAt( 3, 7 ), changed( 4, 5, -2 ) );
		expect( contradicts( ledger, readAt( 4, 6 ) ) ).toBe( true );
		expect( contradicts( ledger, readAt( 4, 5 ) ) ).toBe( false );
		expect( contradicts( ledger, readAt( 3, 99, { key: 'older' } ) ) ).toBe( false );
		expect( contradicts( ledger, readAt( 8, 99 ) ) ).toBe( false );
		// What the shop shows now is what is reached.
		expect( counterOf( ledger.take( readAt( 4, 6 ) ) )?.reached ).toEqual( {
			number: 4,
			total: 6,
		} );
	} );

	it( 'show when a change kept beyond a gap does not follow from a reading', () => {
		const ledger = ledgerAfter( readAt( 3, 7 ), changed( 7, 50, -1 ) );
		expect( contradicts( ledger, readAt( 6, 5 ) ) ).toBe( true );
		expect( contradicts( ledger, readAt( 6, 51 ) ) ).toBe( false );
	} );
} );

describe( 'a change of what a product’s count is', () => {
	it.each( [ 'managed', 'unmanaged' ] as const )( '(%s) asks for a new reading', ( what ) => {
		const ledger = ledgerAfter( readAt( 3, 7 ) );
		const [ counter ] = decided( ledger, changed( 4, 7, 0, { what } ) ).counters;
		expect( counter ).toMatchObject( { recount: 'due', counter: { managedAt: 4 } } );
	} );

	it.each( [ 'change', 'renamed' ] as const )( '(%s is none) asks for none', ( what ) => {
		const ledger = ledgerAfter( readAt( 3, 7 ) );
		const [ counter ] = decided( ledger, changed( 4, 7, 0, { what } ) ).counters;
		expect( counter ).not.toHaveProperty( 'recount' );
		expect( counter?.counter.managedAt ).toBe( 0 );
	} );

	it( 'asks for none when it was read already', () => {
		const ledger = ledgerAfter( readAt( 3, 7 ), readAt( 5, 7 ) );
		for ( const number of [ 4, 5 ] ) {
			const event = changed( number, 7, 0, { what: 'managed' } );
			expect( decided( ledger, event ).counters[ 0 ] ).not.toHaveProperty( 'recount' );
		}
		expect( decided( ledger, changed( 6, 7, 0, { what: 'managed' } ) ).counters ).toMatchObject(
			[ { recount: 'due' } ]
		);
	} );

	it( 'is remembered by the highest number, whichever comes first', () => {
		const ledger = ledgerAfter(
			readAt( 3, 7 ),
			changed( 5, 7, 0, { what: 'managed' } ),
			changed( 4, 7, 0, { what: 'unmanaged' } )
		);
		expect( counterOf( ledger )?.managedAt ).toBe( 5 );
		expect( ledger.toRecount.size ).toBe( 1 );
		ledger.take( readAt( 4, 7 ) );
		expect( ledger.toRecount.size ).toBe( 1 );
		ledger.take( readAt( 5, 7 ) );
		expect( ledger.toRecount.size ).toBe( 0 );
	} );
} );

describe( 'a reading', () => {
	it( 'that is the first one starts the counting', () => {
		const event = readAt( 3, 7, { orderTotal: -4 } );
		expect( decided( ledgerAfter(), event ) ).toEqual( {
			...NOTHING_ELSE,
			outcome: 'applied',
			event,
			stock: [],
			counters: [
				{
					channel: 'shop',
					offer: 'A',
					epoch: 1,
					counter: { ...NOTHING_COUNTED, reached: { number: 3, total: 7 }, read: 3 },
					start: { epoch: 1, number: 3, total: 7, orderTotal: -4 },
					recount: 'done',
				},
			],
		} );
	} );

	it( 'of an offer that is mapped to nothing does nothing', () => {
		expect( decided( ledgerAfter(), readAt( 3, 7, { offer: '?X' } ) ) ).toMatchObject( {
			outcome: 'outranked',
			counters: [],
		} );
	} );

	it( 'of an epoch before the first reading does nothing', () => {
		const ledger = ledgerAfter( readAt( 3, 7, { epoch: 2 } ) );
		expect( decided( ledger, readAt( 9, 9 ) ) ).toMatchObject( {
			outcome: 'outranked',
			counters: [],
		} );
	} );

	it( 'that is a later one moves the place over a gap, and is no new start', () => {
		const ledger = ledgerAfter( readAt( 3, 7 ), changed( 7, 2, -1 ) );
		const [ counter ] = decided( ledger, readAt( 6, 3 ) ).counters;
		expect( counter ).not.toHaveProperty( 'start' );
		expect( counter ).toMatchObject( {
			counter: { reached: { number: 7, total: 2 }, read: 6, explainedByThemselves: -1 },
		} );
	} );

	it( 'that is older than what is reached moves nothing back', () => {
		const ledger = ledgerAfter( readAt( 3, 7 ), readAt( 6, 3 ), readAt( 4, 9 ) );
		expect( counterOf( ledger ) ).toMatchObject( {
			reached: { number: 6, total: 3 },
			read: 6,
		} );
	} );

	it( 'does not take the effect from changes that are still on their way', () => {
		const ledger = ledgerAfter( opened( 'A', 10, 30 ), readAt( 3, 7 ), readAt( 6, 3 ) );
		expect( onHand( ledger.take( changed( 4, 5, -2 ) ) ) ).toBe( 8 );
		expect( counterOf( ledger )?.reached ).toEqual( { number: 6, total: 3 } );
	} );
} );

describe( 'a later epoch', () => {
	it( 'begins at zero: all its changes are counted', () => {
		const ledger = ledgerAfter( readAt( 3, 7 ), changed( 1, -2, -2, { epoch: 2 } ) );
		expect( onHand( ledger ) ).toBe( -2 );
		expect( counterOf( ledger, 2 )?.reached ).toEqual( { number: 1, total: -2 } );
		expect( ledger.contradictedEpochs.size ).toBe( 0 );
	} );

	it( 'asks to be read, until it is', () => {
		const ledger = ledgerAfter( readAt( 3, 7 ), changed( 1, -2, -2, { epoch: 2 } ) );
		expect( ledger.toRecount.size ).toBe( 1 );
		// A reading of the epoch before does not answer for it.
		const old = decided(
			ledgerAfter( readAt( 3, 7 ), readAt( 1, -2, { epoch: 2 } ) ),
			readAt( 4, 7 )
		);
		expect( old.counters[ 0 ] ).not.toHaveProperty( 'recount' );
		ledger.take( readAt( 1, -2, { epoch: 2 } ) );
		expect( ledger.toRecount.size ).toBe( 0 );
		const next = decided( ledger, changed( 2, -3, -1, { epoch: 2 } ) );
		expect( next.counters[ 0 ] ).not.toHaveProperty( 'recount' );
	} );

	it( 'does not make a change of the one before ask for a reading', () => {
		const ledger = ledgerAfter( readAt( 3, 7 ), readAt( 1, -2, { epoch: 2 } ) );
		const [ counter ] = decided( ledger, changed( 4, 6, -1 ) ).counters;
		expect( counter ).not.toHaveProperty( 'recount' );
		expect( counter?.epoch ).toBe( 1 );
	} );
} );
