import { DEMO_BUNDLES } from '../../src/worker/cli/demo/demo-shop.ts';
import { startWorld, type World } from './world.ts';

const PRODUCTS = [
	{ sku: 'MUG-BLUE', title: 'Mug', quantity: 20 },
	{ sku: 'TEA-EARL-GREY', title: 'Tea', quantity: 8 },
	{ sku: 'TEA-TIME-SET', title: 'Set', quantity: 4 },
	{ sku: 'LAST-PAIR', title: 'Shoes', quantity: 1 },
];

describe( 'one sale reaches every channel', () => {
	let world: World;

	beforeEach( async () => {
		world = await startWorld( { products: PRODUCTS, bundles: DEMO_BUNDLES } );
	} );
	afterEach( () => world.close() );

	const shownEverywhere = ( sku: string ): number[] =>
		world.shops.map( ( { simulator } ) => simulator.shown( sku ) );

	it.each( [ 'woocommerce', 'shopify-main', 'shopify-outlet' ] )(
		'from %s',
		async ( channel ) => {
			world.shop( channel ).simulator.sell( [ { sku: 'LAST-PAIR', quantity: 1 } ] );
			await world.converged();
			expect( shownEverywhere( 'LAST-PAIR' ) ).toEqual( [ 0, 0, 0 ] );
		}
	);

	it( 'and a cancellation puts the unit back everywhere', async () => {
		const { simulator } = world.shop( 'shopify-main' );
		const { order } = simulator.sell( [ { sku: 'LAST-PAIR', quantity: 1 } ] );
		await world.converged();
		simulator.cancel( order );
		await world.converged();
		expect( shownEverywhere( 'LAST-PAIR' ) ).toEqual( [ 1, 1, 1 ] );
	} );

	it( 'a bundle takes its components everywhere, and a component takes the bundle', async () => {
		world.shop( 'woocommerce' ).simulator.sell( [ { sku: 'TEA-TIME-SET', quantity: 1 } ] );
		await world.converged();
		expect( shownEverywhere( 'TEA-EARL-GREY' ) ).toEqual( [ 6, 6, 6 ] );
		expect( shownEverywhere( 'MUG-BLUE' ) ).toEqual( [ 19, 19, 19 ] );
		world.shop( 'shopify-outlet' ).simulator.sell( [ { sku: 'TEA-EARL-GREY', quantity: 3 } ] );
		await world.converged();
		expect( shownEverywhere( 'TEA-TIME-SET' ) ).toEqual( [ 1, 1, 1 ] );
	} );

	it( 'shipping changes no number, and a refund without restock brings nothing back', async () => {
		// Channels tell shipments by the second: one of the opening balance's own second is in it.
		await new Promise( ( resolve ) => {
			setTimeout( resolve, 1_100 );
		} );
		const { simulator } = world.shop( 'shopify-main' );
		const { order } = simulator.sell( [ { sku: 'MUG-BLUE', quantity: 2 } ] );
		simulator.ship( order );
		simulator.refund( order, 'MUG-BLUE', 1, false );
		await world.converged();
		expect( shownEverywhere( 'MUG-BLUE' ) ).toEqual( [ 18, 18, 18 ] );
		simulator.refund( order, 'MUG-BLUE', 1, true );
		await world.converged();
		expect( shownEverywhere( 'MUG-BLUE' ) ).toEqual( [ 19, 19, 19 ] );
	} );

	it( 'an adjustment by the API reaches every channel, once, with its reason in the log', async () => {
		const adjustment = {
			key: 'receipt-2026-11',
			sku: 'MUG-BLUE',
			delta: 5,
			reason: 'found in the cellar',
		};
		await world.api.post( '/v1/adjustments', adjustment );
		await world.api.post( '/v1/adjustments', adjustment );
		await world.converged();
		expect( shownEverywhere( 'MUG-BLUE' ) ).toEqual( [ 25, 25, 25 ] );
		const { events } = await world.api.get< { events: { body: unknown }[] } >( '/v1/events' );
		expect( events.at( -1 )?.body ).toMatchObject( {
			kind: 'adjustment',
			delta: 5,
			reason: 'found in the cellar',
		} );
	} );

	it( "an edit in a marketplace's own admin is noticed as drift and put right", async () => {
		world.shop( 'shopify-main' ).simulator.editShown( 'MUG-BLUE', 50 );
		await world.converged( 25_000 );
		expect( shownEverywhere( 'MUG-BLUE' ) ).toEqual( [ 20, 20, 20 ] );
		const status = await world.api.status();
		expect(
			status.channels.find( ( { channel } ) => channel === 'shopify-main' )?.drifts
		).toBe( 1 );
	} );

	it( 'every step of the chain leaves its time', async () => {
		world.shop( 'shopify-main' ).simulator.sell( [ { sku: 'MUG-BLUE', quantity: 1 } ] );
		await world.converged();
		const woo = ( await world.api.status() ).channels.find(
			( { channel } ) => channel === 'woocommerce'
		);
		expect( woo?.latency.samples ).toBeGreaterThan( 0 );
		for ( const step of [ 'commit', 'send', 'accept', 'confirm' ] as const ) {
			expect( woo?.latency.stepsP50Ms[ step ] ).toEqual( expect.any( Number ) );
		}
	} );
} );
