import { clamped } from '../../../src/worker/ledger/clamp.ts';
import { adjusted, line, opened, order, ordered } from './ledger-in-memory.ts';

const NOW_MS = 1_000_000_000;
const ALLOWED_MS = NOW_MS + 5 * 60_000;
const AHEAD_MS = ALLOWED_MS + 1;

const moved = ( at: number ) => [ { key: 'parcel', quantity: 1, at } ];
const toldAt = ( updatedAt: number, movedAt: number ) =>
	ordered(
		order( 'o1', [ line( 'A', { shipments: moved( movedAt ), restocks: moved( movedAt ) } ) ], {
			updatedAt,
			placedAt: 7,
		} ),
		'key'
	);

describe( 'a time in our future', () => {
	it( 'is believed up to five minutes, and then becomes the moment it was heard of', () => {
		for ( const [ atMs, believedMs ] of [
			[ NOW_MS - 1, NOW_MS - 1 ],
			[ ALLOWED_MS, ALLOWED_MS ],
			[ AHEAD_MS, NOW_MS ],
		] as const ) {
			const { event, isClamped } = clamped(
				{ ...adjusted( 'A', 1 ), occurredAtMs: atMs },
				NOW_MS
			);
			expect( [ event.occurredAtMs, isClamped ] ).toEqual( [
				believedMs,
				believedMs !== atMs,
			] );
		}
	} );

	it( 'is not believed of shipments and restocks, which would lower every count of today', () => {
		const { event, isClamped } = clamped( toldAt( NOW_MS, AHEAD_MS ), NOW_MS );
		expect( isClamped ).toBe( true );
		expect( event ).toEqual( toldAt( NOW_MS, NOW_MS ) );
	} );

	it( 'is not believed of an opening balance either', () => {
		const { event } = clamped( opened( 'A', 5, AHEAD_MS ), NOW_MS );
		expect( event ).toEqual( opened( 'A', 5, NOW_MS ) );
	} );

	it( 'still ranks a snapshot: a channel whose clock is ahead is in order with itself', () => {
		const { event } = clamped( toldAt( AHEAD_MS, NOW_MS ), NOW_MS );
		expect( event ).toEqual( { ...toldAt( AHEAD_MS, NOW_MS ), occurredAtMs: NOW_MS } );
	} );
} );
