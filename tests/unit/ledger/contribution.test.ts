import { contributionOf, openUnitsSubtracted } from '../../../src/worker/ledger/contribution.ts';
import { line, LedgerInMemory, order, ordered, shop } from './ledger-in-memory.ts';

const moved = ( key: string, quantity: number ) => ( { key, quantity, at: 1_000 } );

describe( 'units on the shelf that the channel no longer shows', () => {
	it.each( [
		[ 'an open order', line( 'A', { ordered: 3 } ), 3 ],
		[
			'an order the channel has not subtracted yet',
			line( 'A', { ordered: 3, subtracted: 0 } ),
			0,
		],
		[ 'a shipped order', line( 'A', { ordered: 3, shipments: [ moved( 's', 3 ) ] } ), 0 ],
		[
			'an order shipped in part',
			line( 'A', { ordered: 3, shipments: [ moved( 's', 1 ) ] } ),
			2,
		],
		[ 'a cancelled order', line( 'A', { ordered: 3, cancelled: 3 } ), 0 ],
		[
			'a shipped order of which one unit came back',
			line( 'A', {
				ordered: 3,
				shipments: [ moved( 's', 3 ) ],
				restocks: [ moved( 'r', 1 ) ],
				subtracted: 2,
			} ),
			0,
		],
		[
			'an order of which one unit is still away and the channel shows another one',
			line( 'A', {
				ordered: 5,
				shipments: [ moved( 's', 2 ) ],
				restocks: [ moved( 'r', 1 ) ],
				subtracted: 3,
			} ),
			2,
		],
	] )( '%s', ( _case, sold, units ) => {
		expect( openUnitsSubtracted( sold ) ).toBe( units );
	} );
} );

describe( 'units that the channel will still subtract by itself', () => {
	it.each( [
		[ 'all that it has not subtracted, when it does not say', undefined, 2 ],
		[ 'none, when it says so', 0, 0 ],
		[ 'as many as it says', 1, 1 ],
	] )( 'are %s', ( _case, toSubtract, units ) => {
		const sold = line( 'A', {
			ordered: 2,
			subtracted: 0,
			...( toSubtract !== undefined && { toSubtract } ),
		} );
		const ledger = new LedgerInMemory().take( ordered( order( 'o1', [ sold ] ) ) );
		const [ state ] = ledger.ordersOf( shop );
		const own = [ ...contributionOf( state ?? null ).own.values() ];
		expect( own ).toEqual( [ { known: 0, unreduced: units } ] );
	} );
} );

describe( 'an order that nobody has told of', () => {
	it( 'does nothing to the counts', () => {
		expect( contributionOf( null ) ).toEqual( {
			shelves: new Map(),
			own: new Map(),
			flags: [],
		} );
	} );
} );
