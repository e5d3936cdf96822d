import { startWorld, type World } from './world.ts';

const PRODUCTS = [ { sku: 'LAST-PAIR', title: 'Shoes', quantity: 2 } ];

/**
 * A marketplace puts the units of a cancelled order back on sale by itself. When they are owed to
 * somebody else, what should be shown does not change (it is 0 before and after), and yet the
 * channel has to be written.
 */
describe( 'an order that is cancelled while more is sold than there is', () => {
	let world: World;

	beforeEach( async () => {
		world = await startWorld( { products: PRODUCTS } );
	} );
	afterEach( () => world.close() );

	it.each( [ 'shopify-main', 'woocommerce' ] )(
		'brings nothing back on %s',
		async ( channel ) => {
			const other = channel === 'woocommerce' ? 'shopify-outlet' : 'woocommerce';
			const lines = [ { sku: 'LAST-PAIR', quantity: 2 } ];
			const { order } = world.shop( channel ).simulator.sell( lines );
			world.shop( other ).simulator.sell( lines );
			await world.converged();
			world.shop( channel ).simulator.cancel( order );
			await world.converged();
			expect(
				world.shops.map( ( { simulator } ) => simulator.shown( 'LAST-PAIR' ) )
			).toEqual( [ 0, 0, 0 ] );
		}
	);
} );
