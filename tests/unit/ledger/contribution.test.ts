import { openUnitsSubtracted } from '../../../src/worker/ledger/contribution.ts';
import { line } from './ledger-in-memory.ts';

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
	] )( '%s', ( _case, sold, units ) => {
		expect( openUnitsSubtracted( sold ) ).toBe( units );
	} );
} );
