import { orderEvent } from '../../../src/worker/intake/order-event.ts';
import { line, order, shop } from '../ledger/ledger-in-memory.ts';

const NOW_MS = Date.parse( '2026-11-21T12:00:00Z' );
const at = { updatedAt: NOW_MS, placedAt: NOW_MS - 1_000 };
const open = order( 'o1', [ line( 'A', { ordered: 2 } ) ], at );
const keyOf = ( ...given: [ snapshot: typeof open, fetch?: number ] ): string =>
	orderEvent( shop, given[ 0 ], given[ 1 ] ?? 0 ).key;

describe( "the key of an order's event", () => {
	it( 'is the same for the same fact, however it arrived', () => {
		expect( keyOf( order( 'o1', [ line( 'A', { ordered: 2 } ) ], at ) ) ).toBe( keyOf( open ) );
	} );

	it( 'differs for two states of one second, where the source has no revision', () => {
		const cancelled = order( 'o1', [ line( 'A', { ordered: 2, cancelled: 2 } ) ], at );
		expect( keyOf( cancelled ) ).not.toBe( keyOf( open ) );
	} );

	it( 'differs when a state comes back later: opened, cancelled, opened again', () => {
		const reopened = { ...open, updatedAt: NOW_MS + 5_000 };
		expect( keyOf( reopened ) ).not.toBe( keyOf( open ) );
	} );

	it( 'is the revision alone, where the source has one: it never names a quantity', () => {
		const nine = order( 'o1', [ line( 'A', { ordered: 2 } ) ], { ...at, revision: 9 } );
		const other = order( 'o1', [ line( 'A', { ordered: 7 } ) ], { ...at, revision: 9 } );
		expect( keyOf( nine ) ).toBe( 'order/o1/9' );
		expect( keyOf( other ) ).toBe( keyOf( nine ) );
	} );

	it( 'differs for two states of one revision of a paired shop, which counts up after the change', () => {
		const explains = { epoch: NOW_MS, number: 1, sums: [] };
		const before = { ...open, revision: 9, explains };
		const changed = { ...before, updatedAt: NOW_MS + 1_000 };
		expect( keyOf( { ...before } ) ).toBe( keyOf( before ) );
		expect( keyOf( changed ) ).not.toBe( keyOf( before ) );
	} );

	it( 'differs between orders, and for every numbered fetch', () => {
		const keys = [
			keyOf( open ),
			keyOf( { ...open, order: order( 'o2', [] ).order } ),
			keyOf( open, 1 ),
			keyOf( open, 2 ),
		];
		expect( new Set( keys ).size ).toBe( 4 );
	} );
} );

describe( "an order's event", () => {
	it( "is the channel's own word, at the channel's own time, with no mapping made yet", () => {
		expect( orderEvent( shop, open, 3 ) ).toEqual( {
			source: shop,
			key: keyOf( open, 3 ),
			occurredAtMs: NOW_MS,
			actor: null,
			body: { kind: 'order', channel: shop, snapshot: open, fetch: 3, assigned: [] },
		} );
	} );
} );
