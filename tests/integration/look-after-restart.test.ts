import { blind, withCut } from '../unit/propagation/listing-state.ts';
import { DOWN } from './fake-channel.ts';
import { FakeWorld } from './fake-world.ts';

/**
 * That a difference is being explained is kept in memory, beside a look half a minute later that brings it
 * back after a crash. A worker that begins its work makes that look at once.
 */
describe( 'a worker that died while it explained a difference', () => {
	let world: FakeWorld;

	beforeEach( () => {
		world = new FakeWorld();
	} );
	afterEach( async () => {
		expect( world.errors ).toEqual( [] );
		await world.close();
	} );

	it.each( [
		[ 'compare-and-set', withCut ],
		[ 'plain writes', blind ],
	] )( 'looks again as soon as it is back: %s', async ( _name, capabilities ) => {
		const shop = await world.connect( 'shop', { ...capabilities, eventLagMs: 400 }, { A: 10 } );
		// Edited there before the write is looked at; and while orders cannot be listed nothing is explained.
		shop.fateOf = ( _call, index ) =>
			index === 0 ? { landsAfterMs: 10, answersAfterMs: 1_000 } : undefined;
		shop.listFailure = DOWN;
		await world.adjust( [ 'A', -1 ] );
		await world.clock.run( 500 );
		shop.shown.set( 'A', 12 );
		await world.clock.run( 3_000 );
		expect( shop.shown.get( 'A' ) ).toBe( 12 );
		shop.listFailure = null;
		await world.killAndStartAgain();
		await world.clock.run( 5_000 );
		expect( shop.shown.get( 'A' ) ).toBe( 9 );
	} );
} );
