import { FakeWorld } from './fake-world.ts';
import { withCut } from '../unit/propagation/listing-state.ts';

const APPLIES_WITHIN_MS = 20_000;

/** Whoever shares out the last units counts on what a listing may be offering. */
describe( 'a write that a feed has taken and does not show yet', () => {
	const world = new FakeWorld();
	afterAll( () => world.close() );

	it( 'leaves open that it shows the higher number of before, until a look after its time', async () => {
		await world.connect(
			'feed',
			{ ...withCut, appliesWithinMs: APPLIES_WITHIN_MS },
			{ A: 10 }
		);
		await world.adjust( [ 'A', -8 ] );
		await world.clock.run( 5_000 );
		const taken = await world.listing( 'feed', 'A' );
		expect( taken ).toMatchObject( { acceptedRevision: taken.revision, quantity: 2 } );
		expect( taken.unsettledUntilMs ).toBeGreaterThan( world.clock.now() );
		expect( taken.unsettledQuantity ).toBe( 10 );

		await world.clock.run( APPLIES_WITHIN_MS + 30_000 );
		expect( await world.listing( 'feed', 'A' ) ).toMatchObject( {
			confirmedRevision: taken.revision,
			unsettledQuantity: null,
		} );
	} );
} );
