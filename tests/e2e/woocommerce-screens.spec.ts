import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { z } from 'zod';
import { discoverWooCommerce } from '../../src/local-shop/discovery.ts';
import { logIn } from './log-in.ts';
import { startShopToPair, type ShopToPair } from './paired-shop.ts';
import { IS_BUILT } from './shop-with-plugin.ts';

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

async function pair(): Promise< void > {
	await owner.goto( admin( 'admin.php?page=lockstep' ) );
	const pairing = {
		path: '/lockstep/v1/pairing/pair',
		method: 'POST',
		data: { worker: shop.workerUrl, code: await shop.pairingCode() },
	};
	await owner.evaluate( `wp.apiFetch( ${ JSON.stringify( pairing ) } )` );
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
		await part?.scrollIntoViewIfNeeded();
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

test( 'no page has thrown', () => {
	expect( problems ).toEqual( [] );
} );
