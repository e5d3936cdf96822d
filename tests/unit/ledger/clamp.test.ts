import type { ChannelOrderLine } from '../../../src/shared/channel-order.ts';
import type { StockEvent } from '../../../src/shared/stock-event.ts';
import { clamped } from '../../../src/worker/ledger/clamp.ts';
import { adjusted, line, opened, order, ordered } from './ledger-in-memory.ts';

const NOW = 1_000_000_000;
const FIVE_MINUTES = 5 * 60_000;
const TOMORROW = NOW + 86_400_000;

const moved = ( at: number, key = 'parcel' ) => ( { key, quantity: 1, at } );
const linesOf = ( { body }: StockEvent ): readonly ChannelOrderLine[] =>
	body.kind === 'order' ? body.snapshot.lines : [];

describe( 'a time in our future', () => {
	it.each( [
		[ 'as long as the clocks are close', NOW + FIVE_MINUTES, false, NOW + FIVE_MINUTES ],
		[ 'no longer when they are not', NOW + FIVE_MINUTES + 1, true, NOW ],
		[ 'always when it is past', 1, false, 1 ],
	] )( 'is believed %s', ( _when, occurredAtMs, isClamped, believed ) => {
		const event = { ...adjusted( 'A', 3 ), occurredAtMs };
		expect( clamped( event, NOW ) ).toEqual( {
			isClamped,
			event: { ...event, occurredAtMs: believed },
		} );
	} );

	it( 'is taken out of shipments and restocks, and only the ones that lie there', () => {
		const sold = line( 'A', {
			shipments: [ moved( 5 ), moved( TOMORROW, 'later' ) ],
			restocks: [ moved( TOMORROW ), moved( 7, 'earlier' ) ],
		} );
		const event = ordered( order( 'o1', [ sold, line( 'B' ) ], { updatedAt: 10 } ) );
		const { event: believed, isClamped } = clamped( event, NOW );
		expect( isClamped ).toBe( true );
		expect( believed.occurredAtMs ).toBe( 10 );
		expect( linesOf( believed ) ).toEqual( [
			{
				...sold,
				shipments: [ moved( 5 ), moved( NOW, 'later' ) ],
				restocks: [ moved( NOW ), moved( 7, 'earlier' ) ],
			},
			line( 'B' ),
		] );
	} );

	it( 'is in none of the times of an order that is told as it happened', () => {
		const sold = line( 'A', { shipments: [ moved( 5 ) ], restocks: [ moved( NOW ) ] } );
		const event = ordered( order( 'o1', [ sold ], { updatedAt: 10 } ) );
		expect( clamped( event, NOW ) ).toEqual( { event, isClamped: false } );
	} );

	it( 'does not take those with it that are only close', () => {
		const sold = line( 'A', { shipments: [ moved( TOMORROW ) ] } );
		const event = ordered( order( 'o1', [ sold ], { updatedAt: NOW + FIVE_MINUTES } ) );
		expect( clamped( event, NOW ).event.occurredAtMs ).toBe( NOW + FIVE_MINUTES );
	} );

	it.each( [ 'shipments', 'restocks' ] )( 'is seen in %s alone', ( where ) => {
		const sold = line( 'A', { [ where ]: [ moved( 1 ), moved( TOMORROW ) ] } );
		expect( clamped( ordered( order( 'o1', [ sold ] ) ), NOW ).isClamped ).toBe( true );
	} );

	it( 'is kept in the rank of a snapshot: a channel that is ahead is in order with itself', () => {
		const event = ordered( order( 'o1', [ line( 'A' ) ], { updatedAt: TOMORROW } ) );
		expect( clamped( event, NOW ).event ).toEqual( { ...event, occurredAtMs: NOW } );
	} );

	it( 'is taken out of an opening balance', () => {
		const event = { ...opened( 'A', 10, TOMORROW ), occurredAtMs: 5 };
		expect( clamped( event, NOW ) ).toEqual( {
			isClamped: true,
			event: { ...opened( 'A', 10, NOW ), occurredAtMs: 5 },
		} );
	} );

	it( 'that is told of an opening balance only does not move the balance’s own time', () => {
		const event = { ...opened( 'A', 10, 8 ), occurredAtMs: TOMORROW };
		expect( clamped( event, NOW ).event ).toEqual( {
			...opened( 'A', 10, 8 ),
			occurredAtMs: NOW,
		} );
	} );
} );
