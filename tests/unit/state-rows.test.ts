import fc from 'fast-check';
import { STATE_PARTS } from '../../src/worker/store/state-rows.ts';
import { propertyRuns } from './property-runs.ts';

const orderRow = ( lines: readonly unknown[], assignments: readonly unknown[] ) => ( {
	channel: 'shop',
	order_id: 'o1',
	rank_at: 3,
	rank_fetch: 0,
	rank_key: 'order/o1/3',
	placed_at_ms: 5,
	lines: JSON.stringify( lines ),
	assignments: JSON.stringify( assignments ),
	explains: null,
	reports: '[{"line":"b"},{"line":"a"}]',
	gone: '[]',
	reservations: '[]',
} );

function lineOf( row: ReturnType< typeof orderRow > ): unknown {
	const orders = STATE_PARTS.find( ( { part } ) => part === 'orders' );
	return JSON.parse( orders?.lineOf( row ) ?? 'null' );
}

/** Names that could be taken for something else in the middle of JSON. */
const names = fc.oneof(
	fc.constantFrom( 'a', 'b', '"line":"a"', '","line":"b', 'a\\', '}],[{', '' ),
	fc.string( { unit: 'binary', maxLength: 4 } )
);
const line = fc.record( { line: names, offer: names, shipments: fc.constant( [ { key: 's' } ] ) } );
const assignment = fc.record( {
	line: names,
	offer: names,
	leaves: fc.constant( [ { sku: 'A' } ] ),
} );

describe( 'an order as a row of state', () => {
	it( 'has what its own lines were assigned to, in one order, and nothing of other lines', () => {
		fc.assert(
			fc.property(
				fc.array( line, { maxLength: 3 } ),
				fc.array( assignment, { maxLength: 3 } ),
				( lines, made ) => {
					const known = new Set( lines.map( ( one ) => one.line ) );
					const assigned = made
						.filter( ( one ) => known.has( one.line ) )
						.map( ( one ) => JSON.stringify( one ) )
						.sort();
					const row = orderRow( lines, made );
					expect( lineOf( row ) ).toEqual( [
						'shop',
						'o1',
						3,
						0,
						'order/o1/3',
						5,
						row.lines,
						null,
						'[]',
						assigned,
						[ '{"line":"a"}', '{"line":"b"}' ],
						[],
					] );
				}
			),
			propertyRuns( 300 )
		);
	} );
} );
