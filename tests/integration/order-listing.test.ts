import { line, order } from '../unit/ledger/ledger-in-memory.ts';
import { withCut } from '../unit/propagation/listing-state.ts';
import { DOWN, type FakeChannel } from './fake-channel.ts';
import { FakeWorld } from './fake-world.ts';

const MINUTE_MS = 60_000;
/** So often a channel's changed orders are listed. */
const EVERY_MS = 5 * MINUTE_MS;

/** The net under webhooks that never came: it may have no hole of its own. */
describe( 'a list of orders', () => {
	let world: FakeWorld;
	let shop: FakeChannel;

	beforeEach( async () => {
		world = new FakeWorld();
		shop = await world.connect( 'shop', withCut, { A: 10 } );
	} );
	afterEach( () => world.close() );

	/** An order of one unit, of which no webhook tells. */
	const sellUnheard = ( updatedAt: number ): void => {
		shop.sell( 'A', 1 );
		shop.orders.push( order( 'o1', [ line( 'A' ) ], { updatedAt, placedAt: updatedAt } ) );
	};
	const counted = async (): Promise< number > => ( await world.listing( 'shop', 'A' ) ).known;

	it( 'is followed by one that has what changed meanwhile, by a clock that is behind', async () => {
		shop.listMs = MINUTE_MS;
		await world.clock.run( EVERY_MS );
		// The list is under way, and the shop's clock almost as far behind as lists overlap.
		const behindMs = 9.8 * MINUTE_MS;
		sellUnheard( world.clock.now() - behindMs );
		await world.clock.run( EVERY_MS + 2 * MINUTE_MS );
		expect( await counted() ).toBe( 1 );
	} );

	it( 'that failed is asked for again from where the last good one began', async () => {
		shop.listFailure = { ...DOWN, scope: 'call' };
		sellUnheard( world.clock.now() );
		await world.clock.run( 5 * EVERY_MS );
		expect( await counted() ).toBe( 0 );
		shop.listFailure = null;
		await world.clock.run( EVERY_MS + MINUTE_MS );
		expect( await counted() ).toBe( 1 );
	} );

	it( 'that could not be written is read again, and no order of it becomes a dead letter', async () => {
		world.run(
			`create trigger no_room before insert on events begin select raise(abort, 'no room'); end`
		);
		sellUnheard( world.clock.now() );
		await world.clock.run( 5 * EVERY_MS );
		expect( await counted() ).toBe( 0 );
		world.run( 'drop trigger no_room' );
		await world.clock.run( EVERY_MS + MINUTE_MS );
		expect( await counted() ).toBe( 1 );
		expect( await world.deadLetters() ).toBe( 0 );
	} );
} );
