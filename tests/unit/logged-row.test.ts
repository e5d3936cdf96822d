import { loggedFrom, type LoggedRow } from '../../src/worker/store/rows/logged-row.ts';
import { at, placed, received, sold } from '../conformance/store-shop.ts';
import { line, order } from './ledger/ledger-in-memory.ts';

const rowOf = ( { body, ...event }: ReturnType< typeof placed > ): LoggedRow => ( {
	...event,
	position: 7,
	committedAtMs: 5,
	outcome: 'applied',
	body: JSON.stringify( body ),
} );

describe( 'an event of the log, read', () => {
	it.each( [
		placed( sold( 'o1', 'A', 2 ) ),
		placed( order( 'o2', [ line( 'A', { ordered: 1 } ), line( 'B' ) ], at( 3 ) ), 2 ),
		received( 'A', 10, 'first' ),
	] )( 'is what was written ($body.kind)', ( event ) => {
		expect( loggedFrom( rowOf( event ) ) ).toEqual( {
			position: 7,
			committedAtMs: 5,
			outcome: 'applied',
			event,
		} );
	} );

	it.each( [
		'null',
		'{}',
		'{"kind":"order"}',
		'{"kind":"order","channel":"shop","assigned":[],"snapshot":{"order":"o1"}}',
		'{"kind":"adjustment","sku":"A"}',
	] )( 'is refused that no worker has written: %s', ( body ) => {
		const row = { ...rowOf( received( 'A', 10, 'first' ) ), body };
		expect( () => loggedFrom( row ) ).toThrow( /^event 7 cannot be read: / );
	} );
} );
