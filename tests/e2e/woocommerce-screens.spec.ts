import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { z } from 'zod';
import { discoverWooCommerce } from '../../src/local-shop/discovery.ts';
import { logIn } from './log-in.ts';
import { startShopToPair, type ShopToPair } from './paired-shop.ts';
import { IS_BUILT } from './shop-with-plugin.ts';
import { buyByBlock } from './shopper.ts';

/**
 * The owner works in WooCommerce's own screens, and there Lockstep tells what it knows: in a real browser,
 * on a real WooCommerce, with the real worker.
 */

const PRODUCTS = [
	{ sku: 'MUG', title: 'Mug', quantity: 20 },
	{ sku: 'TEA', title: 'Tea', quantity: 20 },
];

const discovery = discoverWooCommerce();
let started: ShopToPair | undefined;
let shop: ShopToPair;
let owner: Page;
const problems: string[] = [];

test.describe.configure( { mode: 'serial', timeout: 120_000 } );
test.use( { actionTimeout: 20_000 } );
test.skip( () => ! discovery.found, discovery.found ? '' : discovery.reason );
test.skip(
	() => test.info().config.metadata.chromium === '',
	'no Chromium: install chromium or set LOCKSTEP_CHROMIUM'
);
test.skip( () => ! IS_BUILT, 'the screens are not built: npm run build' );

test.beforeAll( async ( { browser } ) => {
	if ( ! discovery.found || ! IS_BUILT ) {
		return;
	}
	shop = started = await startShopToPair( discovery.parts, PRODUCTS );
	owner = await (
		await browser.newContext( { viewport: { width: 1440, height: 900 } } )
	).newPage();
	owner.on( 'pageerror', ( error ) => problems.push( error.message ) );
	await logIn( owner, shop );
	await expect(
		owner.getByRole( 'heading', { name: 'Not paired with a worker yet' } )
	).toBeVisible( { timeout: 20_000 } );
} );

test.afterAll( async () => {
	await started?.close();
} );

const admin = ( path: string ) => `${ shop.site.baseUrl }/wp-admin/${ path }`;

const pairedSchema = z.object( { pairing: z.object( { channel: z.string() } ) } );
let shopChannel = '';
/** Under which name the worker knows the shop. */
const channel = () => encodeURIComponent( shopChannel );

async function pair(): Promise< void > {
	await owner.goto( admin( 'admin.php?page=lockstep' ) );
	const pairing = {
		path: '/lockstep/v1/pairing/pair',
		method: 'POST',
		data: { worker: shop.workerUrl, code: await shop.pairingCode() },
	};
	const state = await owner.evaluate( `wp.apiFetch( ${ JSON.stringify( pairing ) } )` );
	shopChannel = pairedSchema.parse( state ).pairing.channel;
	await shop.connectStores();
}

const createdSchema = z.object( { id: z.number() } );

async function product( fields: object ): Promise< number > {
	const { body } = await shop.site.rest( 'post', 'products', { status: 'publish', ...fields } );
	return createdSchema.parse( body ).id;
}

async function look( name: string, part?: Locator ): Promise< void > {
	for ( const [ width, height ] of [
		[ 390, 844 ],
		[ 1440, 900 ],
	] as const ) {
		await owner.setViewportSize( { width, height } );
		await part?.evaluate( ( element ) => element.scrollIntoView( { block: 'center' } ) );
		await owner.screenshot( {
			path: test.info().outputPath( `${ name }-${ width }.png` ),
			fullPage: part === undefined,
		} );
		if ( part ) {
			const box = await part.boundingBox();
			expect(
				( box?.x ?? 0 ) + ( box?.width ?? 0 ),
				`${ name } at ${ width } px`
			).toBeLessThanOrEqual( width );
		}
	}
}

async function isAccessible( part: string ): Promise< void > {
	const { violations } = await new AxeBuilder( { page: owner } ).include( part ).analyze();
	expect(
		violations.map(
			( { id, nodes } ) => `${ id }: ${ nodes.map( ( { html } ) => html ).join( ' ' ) }`
		)
	).toEqual( [] );
}

/** Until WooCommerce's script is there, a click on its tabs does nothing. */
async function openInventory(): Promise< void > {
	await expect( async () => {
		await owner.locator( '.product_data_tabs .inventory_options a' ).click();
		await expect( owner.locator( '#_sku' ) ).toBeVisible( { timeout: 500 } );
	} ).toPass( { timeout: 30_000 } );
}

test( 'the owner finds the products that are not kept in step, and mends one', async () => {
	await pair();
	await product( { name: 'Blue cup', manage_stock: true, stock_quantity: 4 } );
	await product( { name: 'Advice by telephone' } );
	await owner.goto( admin( 'admin.php?page=lockstep#/exceptions' ) );
	// Only what stands behind `#` has changed: the page still shows that nothing is paired.
	await owner.reload();
	const group = owner.getByRole( 'region', { name: /^Products that are not kept in step/ } );
	await expect( group.getByRole( 'heading', { name: '1 product has no SKU' } ) ).toBeVisible();
	await group.getByText( 'WooCommerce does not count the stock of 1 product' ).click();
	await expect( group.getByRole( 'link', { name: 'Advice by telephone' } ) ).toBeVisible();
	await look( 'not-in-step' );
	await isAccessible( '#lockstep-admin' );

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
	await look( 'product', box() );
	await isAccessible( '.lockstep-box' );

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
	await look( 'bundle', box() );
	await isAccessible( '.lockstep-box' );
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
	await look( 'variation', box() );
	await isAccessible( '.lockstep-box' );
} );

test( 'the order says what it has done to the stock, from the sale to the shipment', async ( {
	browser,
} ) => {
	const shopper = await browser.newPage();
	const mug = shop.site.productIds.get( 'MUG' ) ?? 0;
	const { order } = await buyByBlock( shopper, shop.site.baseUrl, mug, 'Please hurry' );
	await shopper.close();
	await expect
		.poll(
			() => shop.worker.api.get( `/v1/orders/${ channel() }/${ order }` ).catch( () => null ),
			{ timeout: 20_000 }
		)
		.toMatchObject( { isOpen: true } );
	await owner.goto( admin( `admin.php?page=wc-orders&action=edit&id=${ order }` ) );
	await toBox();
	await expect( row( /^Mug/ ) ).toBeVisible( { timeout: 15_000 } );
	expect( await cells( /^Mug/ ) ).toEqual( [ 'main', '1', '1', '0', '0', '0' ] );
	await expect( box() ).toContainText( 'What is committed is kept for this order' );
	await look( 'order', box() );
	await isAccessible( '.lockstep-box' );

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
	await look( 'oversold', box() );
	await isAccessible( '.lockstep-box' );
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
	await look( 'away', box() );
	await isAccessible( '.lockstep-box' );

	await shop.worker.start();
	await expect( async () => {
		await box().getByRole( 'button', { name: 'Refresh' } ).click();
		await expect( row( /^main/ ) ).toBeVisible( { timeout: 5_000 } );
	} ).toPass( { timeout: 45_000 } );
} );

test( 'no page has thrown', () => {
	expect( problems ).toEqual( [] );
} );
