import type { ChannelOrder } from '../../src/shared/channel-order.ts';
import { lineIdSchema, offerRefSchema, orderIdSchema } from '../../src/shared/ids.ts';
import { blind } from '../unit/propagation/listing-state.ts';
import { FakeWorld } from './fake-world.ts';

/** Orders are listed this often, whether or not anybody has told of one. */
const LIST_EVERY_MS = 5 * 60_000;

/**
 * Found by the simulation (seed 19): only the channel's own order had changed the number, all its orders
 * were known, and it showed what had been written last. It was looked at and explained in turn, without a
 * pause and for ever, and never written.
 */
describe( 'a unit that a channel with plain writes has given back without showing it', () => {
	const world = new FakeWorld();
	afterAll( () => world.close() );

	it( 'is shown again once all orders are known', async () => {
		const shop = await world.connect( 'shop', blind, { A: 10 } );
		const order = ( revision: number, cancelled: number ): ChannelOrder => ( {
			order: orderIdSchema.parse( 'o1' ),
			revision,
			updatedAt: world.clock.now(),
			placedAt: world.clock.now(),
			lines: [
				{
					line: lineIdSchema.parse( 'l1' ),
					offer: offerRefSchema.parse( 'A' ),
					ordered: 1,
					cancelled,
					shipments: [],
					restocks: [],
					subtracted: 1 - cancelled,
				},
			],
		} );
		shop.sell( 'A', 1 );
		shop.orders.push( order( 1, 0 ) );
		await world.clock.run( LIST_EVERY_MS + 60_000 );
		expect( await world.listing( 'shop', 'A' ) ).toMatchObject( { quantity: 9, known: 1 } );

		// Its own unit came back there, and something ran over it at the same moment.
		shop.orders.splice( 0, 1, order( 2, 1 ) );
		await world.clock.run( LIST_EVERY_MS + 120_000 );
		const state = await world.listing( 'shop', 'A' );
		expect( state ).toMatchObject( { quantity: 10, confirmedRevision: state.revision } );
		expect( shop.shown.get( 'A' ) ).toBe( 10 );
	} );
} );
