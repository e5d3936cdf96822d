import { expect, test, type Locator, type Page } from '@playwright/test';
import { z } from 'zod';
import { ownerOf, pair } from './owner.ts';
import { startShopToPair, type ShopToPair } from './paired-shop.ts';
import { buyByBlock } from './shopper.ts';

/**
 * The owner works in WooCommerce's own screens, and there Lockstep tells what it knows: in a real browser,
 * on a real WooCommerce, with the real worker.
 */

const PRODUCTS = [
	{ sku: 'MUG', title: 'Mug', quantity: 20 },
	{ sku: 'TEA', title: 'Tea', quantity: 20 },
];

const at = ownerOf( ( parts ) => startShopToPair( parts, PRODUCTS ) );
let shop: ShopToPair;
let owner: Page;

test.describe.configure( { timeout: 120_000 } );
test.use( { actionTimeout: 20_000 } );

test.beforeAll( async () => {
	( { shop, page: owner } = at );
	await pair( at );
	await shop.connectStores();
} );

const admin = ( path: string ) => `${ shop.site.baseUrl }/wp-admin/${ path }`;

const createdSchema = z.object( { id: z.number() } );

async function product( fields: object ): Promise< number > {
	const { body } = await shop.site.rest( 'post', 'products', { status: 'publish', ...fields } );
	return createdSchema.parse( body ).id;
}

/** Until WooCommerce's script is there, a click on its tabs does nothing. */
async function openInventory(): Promise< void > {
	await expect( async () => {
		await owner.locator( '.product_data_tabs .inventory_options a' ).click();
		await expect( owner.locator( '#_sku' ) ).toBeVisible( { timeout: 500 } );
	} ).toPass( { timeout: 30_000 } );
}

test( 'the owner finds the products that are not kept in step, and mends one', async () => {
	await product( { name: 'Blue cup', manage_stock: true, stock_quantity: 4 } );
	await product( { name: 'Advice by telephone' } );
	await owner.goto( admin( 'admin.php?page=lockstep#/exceptions' ) );
	// Only what stands behind `#` has changed: the page still shows that nothing is paired.
	await owner.reload();
	const group = owner.getByRole( 'region', { name: /^Products that are not kept in step/ } );
	await expect( group.getByRole( 'heading', { name: '1 product has no SKU' } ) ).toBeVisible();
	await group.getByText( 'WooCommerce does not count the stock of 1 product' ).click();
	await expect( group.getByRole( 'link', { name: 'Advice by telephone' } ) ).toBeVisible();
	await at.look( 'not-in-step' );
	await at.isAccessible( '#lockstep-admin' );

	await group.getByRole( 'link', { name: 'Blue cup' } ).click();
	await openInventory();
	await owner.locator( '#_sku' ).fill( 'CUP-BLUE' );
	await owner.getByRole( 'button', { name: 'Update' } ).click();
	await expect( owner.getByText( /Product updated\./ ) ).toBeVisible();
	await owner.goto( admin( 'admin.php?page=lockstep#/exceptions' ) );
	await expect( owner.getByText( 'Nothing waits for you.' ) ).toBeVisible( { timeout: 15_000 } );
	await expect( group ).toHaveCount( 0 );
	// And it is kept in step by itself.
	await expect
		.poll(
			async () =>
				shop.worker.api
					.get< { locations: readonly { onHand: number }[] } >( '/v1/stock/CUP-BLUE' )
					.then( ( { locations } ) => locations[ 0 ]?.onHand )
					.catch( () => null ),
			{ timeout: 30_000 }
		)
		.toBe( 4 );
} );

const box = (): Locator => owner.locator( '.lockstep-box:visible' );
/** Nobody is asked before somebody can see it. */
const toBox = () => box().scrollIntoViewIfNeeded();
const row = ( name: string | RegExp ): Locator => box().getByRole( 'row', { name } );

/** Every cell of a row, its heading aside. */
const cells = ( name: string | RegExp ): Promise< string[] > =>
	row( name ).getByRole( 'cell' ).allTextContents();

async function openProduct( sku: string ): Promise< void > {
	const id = shop.site.productIds.get( sku );
	await owner.goto( admin( `post.php?post=${ id }&action=edit` ) );
	await openInventory();
}

test( 'the product editor says where the units of a mug are', async () => {
	const [ store ] = shop.stores;
	store?.simulator.sell( [ { sku: 'MUG', quantity: 2 } ] );
	await expect.poll( () => shop.site.stockOf( 'MUG' ), { timeout: 20_000 } ).toBe( 18 );
	await openProduct( 'MUG' );
	await toBox();
	await expect( row( /^main/ ) ).toBeVisible( { timeout: 15_000 } );
	expect( await cells( /^main/ ) ).toEqual( [ '20', '2', '18', '0' ] );
	await expect( box() ).toContainText( 'WooCommerce shows the same number: 18.' );
	await expect( owner.locator( '#_stock' ) ).toHaveValue( '18' );
	await at.look( 'product', box() );
	await at.isAccessible( '.lockstep-box' );

	await expect( box().getByRole( 'link', { name: 'Stock of MUG in Lockstep' } ) ).toHaveAttribute(
		'href',
		admin( 'admin.php?page=lockstep#/stock/MUG' )
	);
	await box().getByRole( 'link', { name: 'Sync log of MUG' } ).click();
	await expect( owner.getByRole( 'searchbox' ) ).toHaveValue( 'MUG', { timeout: 15_000 } );
	await expect( owner.getByText( /^Order \d+/ ).first() ).toBeVisible();
} );

test( 'of a bundle it says how many can be had and what limits them', async () => {
	const set = { name: 'Set', sku: 'SET', manage_stock: true, stock_quantity: 0 };
	const id = await product( set );
	const components = [
		{ sku: 'MUG', quantity: 1 },
		{ sku: 'TEA', quantity: 4 },
	];
	await shop.worker.api.post( '/v1/bundles', { bundle: 'SET', title: 'Set', components } );
	await expect.poll( () => shop.site.stockOf( 'SET' ), { timeout: 30_000 } ).toBe( 5 );
	await owner.goto( admin( `post.php?post=${ id }&action=edit` ) );
	await openInventory();
	await toBox();
	await expect( box() ).toContainText( 'This is a bundle: 5 can be had.', { timeout: 15_000 } );
	await expect( box() ).toContainText(
		'More of TEA would make more of it. One is made of 1 × MUG, 4 × TEA.'
	);
	expect( await cells( /^main/ ) ).toEqual( [ '5', 'TEA' ] );
	await expect( box() ).toContainText( 'WooCommerce shows the same number: 5.' );
	await at.look( 'bundle', box() );
	await at.isAccessible( '.lockstep-box' );
} );

test( 'each variation says it for itself', async () => {
	const shirt = await product( {
		name: 'Shirt',
		type: 'variable',
		attributes: [ { name: 'Size', options: [ 'S', 'M' ], variation: true, visible: true } ],
	} );
	for ( const [ option, quantity ] of [
		[ 'S', 3 ],
		[ 'M', 7 ],
	] as const ) {
		await shop.site.rest( 'post', `products/${ shirt }/variations`, {
			sku: `SHIRT-${ option }`,
			regular_price: '10',
			manage_stock: true,
			stock_quantity: quantity,
			attributes: [ { name: 'Size', option } ],
		} );
	}
	await expect
		.poll( () => shop.worker.api.get( '/v1/stock/SHIRT-M' ).catch( () => null ), {
			timeout: 30_000,
		} )
		.toMatchObject( { locations: [ { onHand: 7 } ] } );
	await owner.goto( admin( `post.php?post=${ shirt }&action=edit` ) );
	await openInventory();
	await toBox();
	await expect( box() ).toContainText( 'What is sold are the variations' );
	await owner.locator( '.product_data_tabs .variations_options a' ).click();
	const medium = owner.locator( '.woocommerce_variation', {
		has: owner.locator( 'input[value="SHIRT-M"]' ),
	} );
	await medium.locator( '.edit_variation, h3' ).first().click();
	await toBox();
	await expect( row( /^main/ ) ).toBeVisible( { timeout: 15_000 } );
	expect( await cells( /^main/ ) ).toEqual( [ '7', '0', '7', '0' ] );
	await at.look( 'variation', box() );
	await at.isAccessible( '.lockstep-box' );
} );

test( 'the order says what it has done to the stock, from the sale to the shipment', async ( {
	browser,
} ) => {
	const shopper = await browser.newPage();
	const mug = shop.site.productIds.get( 'MUG' ) ?? 0;
	const { order } = await buyByBlock( shopper, shop.site.baseUrl, mug, 'Please hurry' );
	await shopper.close();
	await expect
		.poll( () => shop.worker.api.get( `/v1/orders/shop/${ order }` ).catch( () => null ), {
			timeout: 20_000,
		} )
		.toMatchObject( { isOpen: true } );
	await owner.goto( admin( `admin.php?page=wc-orders&action=edit&id=${ order }` ) );
	await toBox();
	await expect( row( /^Mug/ ) ).toBeVisible( { timeout: 15_000 } );
	expect( await cells( /^Mug/ ) ).toEqual( [ 'main', '1', '1', '0', '0', '0' ] );
	await expect( box() ).toContainText( 'What is committed is kept for this order' );
	await at.look( 'order', box() );
	await at.isAccessible( '.lockstep-box' );

	await shop.site.rest( 'put', `orders/${ order }`, { status: 'completed' } );
	await expect( async () => {
		await box().getByRole( 'button', { name: 'Refresh' } ).click();
		await expect( row( /^Mug/ ) ).toBeVisible();
		expect( await cells( /^Mug/ ) ).toEqual( [ 'main', '1', '0', '1', '0', '0' ] );
	} ).toPass( { timeout: 30_000 } );
	await expect( box() ).toContainText( 'Nothing is kept for this order any more.' );

	await box().getByRole( 'link', { name: 'Sync log of this order' } ).click();
	await expect( owner.getByRole( 'searchbox' ) ).toHaveValue( order, { timeout: 15_000 } );
	await expect( owner.getByText( `Order ${ order }` ).first() ).toBeVisible();
} );

test( 'an order that sold more than there was says so', async () => {
	await shop.worker.api.post( '/v1/adjustments', {
		key: 'a-broken-shelf-of-tea',
		sku: 'TEA',
		delta: -18,
		reason: 'broken',
	} );
	await expect.poll( () => shop.site.stockOf( 'TEA' ), { timeout: 20_000 } ).toBe( 2 );
	const tea = shop.site.productIds.get( 'TEA' ) ?? 0;
	const { body } = await shop.site.rest( 'post', 'orders', {
		status: 'processing',
		line_items: [ { product_id: tea, quantity: 3 } ],
	} );
	const order = createdSchema.parse( body ).id;
	await owner.goto( admin( `admin.php?page=wc-orders&action=edit&id=${ order }` ) );
	await toBox();
	await expect( async () => {
		await box().getByRole( 'button', { name: 'Refresh' } ).click();
		await expect( box() ).toContainText( '1 unit more was sold than there was', {
			timeout: 2_000,
		} );
	} ).toPass( { timeout: 30_000 } );
	await at.look( 'oversold', box() );
	await at.isAccessible( '.lockstep-box' );
} );

test( 'while the worker is away the editors work, and the box says why it knows nothing', async () => {
	await shop.worker.end( 'SIGTERM' );
	await openProduct( 'MUG' );
	await toBox();
	await expect( box() ).toContainText( 'No answer from the worker.', { timeout: 15_000 } );
	await owner.locator( '#_low_stock_amount' ).fill( '3' );
	await owner.getByRole( 'button', { name: 'Update' } ).click();
	await expect( owner.getByText( /Product updated\./ ) ).toBeVisible();
	await openInventory();
	await toBox();
	await expect( box() ).toContainText( 'No answer from the worker.', { timeout: 15_000 } );
	await at.look( 'away', box() );
	await at.isAccessible( '.lockstep-box' );

	await shop.worker.start();
	await expect( async () => {
		await box().getByRole( 'button', { name: 'Refresh' } ).click();
		await expect( row( /^main/ ) ).toBeVisible( { timeout: 5_000 } );
	} ).toPass( { timeout: 45_000 } );
} );

test( 'no page has thrown', () => {
	expect( at.problems ).toEqual( [] );
} );
