import { withCut } from '../unit/propagation/listing-state.ts';
import { DONE } from './fake-channel.ts';
import { FakeWorld } from './fake-world.ts';
import { limitsSuite } from './limits-suite.ts';

limitsSuite( 400, 1 );

describe( 'a limit whose rest is kept for what is urgent', () => {
	let world: FakeWorld;

	beforeEach( () => {
		world = new FakeWorld();
	} );
	afterEach( () => world.close() );

	it( 'has the others wait for an answer, and not look again and again', async () => {
		const skus = Array.from( { length: 12 }, ( _none, nth ) => `S-${ nth }` );
		const shop = await world.connect(
			'shop',
			{
				...withCut,
				writeBatchMax: 1,
				callsInFlightMax: 10,
				limits: [
					{
						...{ limit: 'points', name: 'cost', max: 100, perSecond: 10 },
						guess: { write: 10, read: 10 },
					},
				],
			},
			Object.fromEntries( skus.map( ( sku ) => [ sku, 50 ] ) )
		);
		await world.clock.run( 30_000 );
		// Nine are under way: of the hundred points ten are left, and five are to stay.
		shop.fateOf = () => ( { ...DONE, landsAfterMs: 3_000, answersAfterMs: 3_000 } );
		await world.adjust( ...skus.map( ( sku ) => [ sku, -10 ] as const ) );
		let moments = 0;
		await world.clock.run( 2_000, async () => {
			moments += 1;
			expect( moments ).toBeLessThan( 200 );
		} );
		await world.clock.run( 60_000 );
		expect( [ ...shop.shown.values() ] ).toEqual( skus.map( () => 40 ) );
	} );
} );
