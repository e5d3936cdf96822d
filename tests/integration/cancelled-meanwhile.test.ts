import type { ChannelOrder } from '../../src/shared/channel-order.ts';
import { channelIdSchema } from '../../src/shared/ids.ts';
import type {
	CallResult,
	OrderListRequest,
	OrderPage,
} from '../../src/worker/channels/contract.ts';
import { orderEvent } from '../../src/worker/intake/order-event.ts';
import { line, order } from '../unit/ledger/ledger-in-memory.ts';
import { withCut } from '../unit/propagation/listing-state.ts';
import { FakeChannel } from './fake-channel.ts';
import { FakeWorld } from './fake-world.ts';

/** Somebody thinks better of an order just after the channel was asked what it shows. */
class ChannelOfDoubt extends FakeChannel {
	readonly heard: ChannelOrder[] = [];
	isInDoubt = false;

	override listOrders( request: OrderListRequest ): Promise< CallResult< OrderPage > > {
		if ( this.isInDoubt ) {
			this.isInDoubt = false;
			this.sell( 'A', -1 );
			this.orders.push( ...this.heard );
		}
		return super.listOrders( request );
	}
}

/**
 * Found by a day of the simulation (seed 212): the webhook of a sale was lost, and while the channel's orders were listed
 * to explain what it shows, another order was cancelled there. Counted together the two leave the number of
 * its own units as it was; what was read before the cancellation was taken for an edit, and made good.
 */
describe( 'an order that is cancelled while another one is found', () => {
	const world = new FakeWorld();
	afterAll( () => world.close() );

	it( 'has no unit offered twice', async () => {
		const shown = { A: 10 };
		const shop = new ChannelOfDoubt( world.clock, withCut, shown );
		await world.connect( 'shop', withCut, shown, shop );
		const sold = ( name: string, revision: number, cancelled: number ): ChannelOrder =>
			order( name, [ line( 'A', { ordered: 1, cancelled } ) ], {
				revision,
				updatedAt: world.clock.now(),
				placedAt: world.clock.now(),
			} );
		shop.sell( 'A', 1 );
		await world.tell( orderEvent( channelIdSchema.parse( 'shop' ), sold( 'known', 1, 0 ), 0 ) );
		await world.clock.run( 10_000 );
		expect( await world.listing( 'shop', 'A' ) ).toMatchObject( { quantity: 9, known: 1 } );

		shop.sell( 'A', 1 );
		shop.heard.push( sold( 'unheard', 1, 0 ), sold( 'known', 2, 1 ) );
		shop.isInDoubt = true;
		await world.adjust( [ 'A', 1 ] );
		await world.clock.run( 10 * 60_000 );
		expect( shop.isInDoubt ).toBe( false );
		expect( await world.listing( 'shop', 'A' ) ).toMatchObject( { quantity: 10, known: 1 } );
		expect( shop.shown.get( 'A' ) ).toBe( 10 );
		expect( shop.trail.filter( ( one ) => one === 'A=11' ) ).toEqual( [] );
		expect( await world.drifts() ).toBe( 0 );
	} );
} );
