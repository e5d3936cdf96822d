import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { discoverWooCommerce } from '../../src/local-shop/discovery.ts';
import { logIn } from './log-in.ts';
import { IS_BUILT, startShopWithPlugin, type ShopWithPlugin } from './shop-with-plugin.ts';

/** The plugin in a real WordPress with a real WooCommerce, seen through a real browser. */

const discovery = discoverWooCommerce();
let started: ShopWithPlugin | undefined;
let shop: ShopWithPlugin;

test.skip( () => ! discovery.found, discovery.found ? '' : discovery.reason );
test.skip(
	() => test.info().config.metadata.chromium === '',
	'no Chromium: install chromium or set LOCKSTEP_CHROMIUM'
);
test.skip( () => ! IS_BUILT, 'the screens are not built: npm run build' );

test.beforeAll( async () => {
	if ( discovery.found ) {
		shop = started = await startShopWithPlugin( discovery.parts );
	}
} );

test.afterAll( async () => {
	await started?.site.close();
} );

test( 'a shop manager finds the page under WooCommerce and reads that no worker is paired', async ( {
	page,
} ) => {
	const problems: string[] = [];
	page.on( 'pageerror', ( error ) => problems.push( error.message ) );

	await logIn( page, shop );
	await expect(
		page.getByRole( 'heading', { name: 'Not paired with a worker yet' } )
	).toBeVisible();
	await expect( page.getByText( /^Lockstep plugin \d+\.\d+\.\d+$/ ) ).toBeVisible();
	await expect(
		page.locator( '#adminmenu' ).getByRole( 'link', { name: 'Lockstep' } )
	).toHaveAttribute( 'href', /page=lockstep/ );
	await page.screenshot( {
		path: test.info().outputPath( 'lockstep-page.png' ),
		fullPage: true,
	} );
	expect( problems ).toEqual( [] );
	const log = await readFile( shop.site.debugLog, 'utf8' ).catch( () => '' );
	expect( log ).not.toContain( 'plugins/lockstep' );
} );

test( 'a visitor is refused the page and the status route', async ( { page } ) => {
	const route = await page.request.get( `${ shop.site.baseUrl }/wp-json/lockstep/v1/status` );
	expect( route.status() ).toBe( 401 );
	await page.goto( `${ shop.site.baseUrl }/wp-admin/admin.php?page=lockstep` );
	await expect( page ).toHaveURL( /wp-login\.php/ );
} );

test( 'WooCommerce is told that order tables and block checkout are no problem', () => {
	expect( shop.compatible ).toEqual(
		expect.arrayContaining( [ 'custom_order_tables', 'cart_checkout_blocks' ] )
	);
} );
