import type { BookEntry, SimulatedChannel } from '../../../src/simulator/contract.ts';
import { SaleRefused } from '../../../src/simulator/sale-refused.ts';
import { startShopper } from '../../../src/simulator/shopper.ts';
import { createShopifySimulator } from '../../../src/simulator/shopify/create-shopify-simulator.ts';
import { createWooCommerceSimulator } from '../../../src/simulator/woocommerce/create-woocommerce-simulator.ts';
import { NO_DELAYS } from './webhook-receiver.ts';

const products = [
	{ sku: 'MUG', title: 'Mug', quantity: 10 },
	{ sku: 'TEA', title: 'Tea', quantity: 3 },
];
const open: SimulatedChannel[] = [];

afterEach( async () => {
	await Promise.all( open.splice( 0 ).map( ( channel ) => channel.close() ) );
} );

const kinds = [
	[ 'Shopify', createShopifySimulator ],
	[ 'WooCommerce', createWooCommerceSimulator ],
] as const;

/** Asserts that the journal alone explains what is shown and sold. */
function expectBalanced( channel: SimulatedChannel ): void {
	for ( const { sku } of products ) {
		const entries = channel.journal.filter( ( entry ) => entry.sku === sku );
		expect( entries.reduce( ( sum, { delta } ) => sum + delta, 0 ) ).toBe(
			channel.shown( sku )
		);
		const own = entries.filter( ( { cause } ) => cause === 'sale' || cause === 'return' );
		expect( own.reduce( ( sum, { delta } ) => sum - delta, 0 ) ).toBe( channel.sold( sku ) );
		expect( entries.at( -1 ) ).toMatchObject( {
			shownAfter: channel.shown( sku ),
			soldAfter: channel.sold( sku ),
		} );
	}
}

describe.each( kinds )( 'The books of a %s shop', ( _kind, create ) => {
	test( 'explain by their journal what is shown and sold, and tell listeners of each entry', async () => {
		const channel = await create( { name: 'shop', products, delays: NO_DELAYS } );
		open.push( channel );
		const heard: BookEntry[] = [];
		const stopListening = channel.onEntry( ( entry ) => heard.push( entry ) );
		const kept = channel.sell( [
			{ sku: 'MUG', quantity: 4 },
			{ sku: 'TEA', quantity: 1 },
		] ).order;
		const cancelled = channel.sell( [ { sku: 'MUG', quantity: 2 } ] ).order;
		channel.cancel( cancelled );
		channel.ship( kept );
		channel.refund( kept, 'MUG', 1, true );
		channel.refund( kept, 'MUG', 1, false );
		channel.editShown( 'TEA', 9 );
		expect(
			heard.map( ( { cause, sku, delta, order } ) => [ cause, sku, delta, order ] )
		).toEqual( [
			[ 'sale', 'MUG', -4, kept ],
			[ 'sale', 'TEA', -1, kept ],
			[ 'sale', 'MUG', -2, cancelled ],
			[ 'return', 'MUG', 2, cancelled ],
			[ 'return', 'MUG', 1, kept ],
			[ 'edit', 'TEA', 7, undefined ],
		] );
		expect( channel.journal.slice( products.length ) ).toEqual( heard );
		expect( [ channel.shown( 'MUG' ), channel.sold( 'MUG' ) ] ).toEqual( [ 7, 3 ] );
		expectBalanced( channel );
		stopListening();
		channel.editShown( 'TEA', 8 );
		expect( heard ).toHaveLength( 6 );
	} );

	test( 'sell nothing of an order that asks for more than is shown', async () => {
		const channel = await create( { name: 'shop', products, delays: NO_DELAYS } );
		open.push( channel );
		const tooMany = [
			{ sku: 'MUG', quantity: 1 },
			{ sku: 'TEA', quantity: 2 },
			{ sku: 'TEA', quantity: 2 },
		];
		expect( () => channel.sell( tooMany ) ).toThrow( SaleRefused );
		expect( () => channel.sell( [ { sku: 'MUG', quantity: 0 } ] ) ).toThrow( SaleRefused );
		expect( () => channel.sell( [ { sku: 'CUP', quantity: 1 } ] ) ).toThrow( SaleRefused );
		expect( channel.journal ).toHaveLength( products.length );
	} );

	test( 'go below zero only where overselling is allowed', async () => {
		const channel = await create( {
			name: 'shop',
			products,
			delays: NO_DELAYS,
			oversellAllowed: true,
		} );
		open.push( channel );
		channel.sell( [ { sku: 'TEA', quantity: 5 } ] );
		expect( channel.shown( 'TEA' ) ).toBe( -2 );
		expectBalanced( channel );
	} );

	test( 'refuse to cancel twice, to ship what is cancelled and to refund more than was sold', async () => {
		const channel = await create( { name: 'shop', products, delays: NO_DELAYS } );
		open.push( channel );
		const { order } = channel.sell( [ { sku: 'MUG', quantity: 2 } ] );
		expect( () => channel.refund( order, 'MUG', 3, true ) ).toThrow( SaleRefused );
		channel.cancel( order );
		expect( () => channel.cancel( order ) ).toThrow( SaleRefused );
		expect( () => channel.ship( order ) ).toThrow( SaleRefused );
		expect( () => channel.cancel( '0' ) ).toThrow( SaleRefused );
		expectBalanced( channel );
	} );
} );

test( 'The shopper sells on every channel until nothing is shown, and never more than that', async () => {
	const shops = await Promise.all(
		kinds.map( ( [ name, create ] ) => create( { name, products, delays: NO_DELAYS } ) )
	);
	open.push( ...shops );
	const isSoldOut = (): boolean =>
		shops.every( ( shop ) => products.every( ( { sku } ) => shop.shown( sku ) === 0 ) );
	const { sold, shopper } = await new Promise< {
		sold: number;
		shopper: ReturnType< typeof startShopper >;
	} >( ( resolve ) => {
		let units = 0;
		const started = startShopper( {
			channels: shops,
			ordersPerSecond: 500,
			seed: 7,
			cancelShare: 0,
			onSale: ( { quantity } ) => {
				units += quantity;
				if ( isSoldOut() ) {
					resolve( { sold: units, shopper: started } );
				}
			},
		} );
	} );
	shopper.stop();
	expect( sold ).toBe( 2 * ( 10 + 3 ) );
	shops.forEach( expectBalanced );
} );

test( 'One seed makes the shopper buy the same, another seed something else', async () => {
	const shopping = async ( seed: number ): Promise< string[] > => {
		const shop = await createShopifySimulator( { name: 'shop', products, delays: NO_DELAYS } );
		open.push( shop );
		return new Promise( ( resolve ) => {
			const bought: string[] = [];
			const shopper = startShopper( {
				channels: [ shop ],
				ordersPerSecond: 1_000,
				seed,
				onSale: ( { sku, quantity } ) => {
					bought.push( `${ quantity } ${ sku }` );
					if ( bought.length === 6 ) {
						shopper.stop();
						resolve( bought );
					}
				},
			} );
		} );
	};
	const [ first, second, other ] = await Promise.all( [
		shopping( 3 ),
		shopping( 3 ),
		shopping( 4 ),
	] );
	expect( second ).toEqual( first );
	expect( other ).not.toEqual( first );
} );
