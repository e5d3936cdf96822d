import { expect, test, type Locator, type Page } from '@playwright/test';
import type { SimulatedChannel } from '../../src/simulator/contract.ts';
import { ownerOf, pair } from './owner.ts';
import { showingAll, startShopToPair, type ShopToPair } from './paired-shop.ts';

/**
 * The owner asks what a product shows where, why, and keeps one listing out of it for a while: in a real
 * browser, on a real WooCommerce, with the real worker.
 */

const PRODUCTS = [
	{ sku: 'MUG', title: 'Blue mug', quantity: 20 },
	{ sku: 'TEA/500 g', title: 'Green tea', quantity: 12 },
	{ sku: '"><img src=x onerror=alert(1)>', title: 'Nasty <b>name</b>', quantity: 5 },
];

const at = ownerOf( ( parts ) => startShopToPair( parts, PRODUCTS ) );
let shop: ShopToPair;
let owner: Page;
let main: SimulatedChannel;
let outlet: SimulatedChannel;

test.beforeAll( async () => {
	( { shop, page: owner } = at );
	await pair( at );
	await shop.connectStores();
	await showingAll( shop, PRODUCTS.length );
	const [ first, second ] = shop.stores;
	if ( ! first || ! second ) {
		throw new Error( 'there are not two stores' );
	}
	main = first.simulator;
	outlet = second.simulator;
} );

const isAccessible = (): Promise< void > => at.isAccessible( '#lockstep-admin' );
const rows = (): Locator => owner.locator( '.lockstep-listing-table tbody tr' );
const panel = ( name: string ): Locator => owner.getByRole( 'region', { name, exact: true } );
const dialog = (): Locator => owner.getByRole( 'dialog' );
const press = ( where: Locator, name: string ): Promise< void > =>
	where.getByRole( 'button', { name, exact: true } ).click();
const figure = ( where: Locator, name: RegExp ): Locator =>
	where.locator( '.lockstep-figures > div' ).filter( { hasText: name } );

test( 'she finds a product, and what every channel shows of it', async () => {
	await owner.goto( `${ shop.site.baseUrl }/wp-admin/admin.php?page=lockstep` );
	await owner.reload();
	await owner
		.getByRole( 'navigation', { name: 'Lockstep' } )
		.getByRole( 'link', { name: 'Listings' } )
		.click();
	await expect( rows() ).toHaveCount( PRODUCTS.length );
	await at.look( 'list' );
	await isAccessible();
	await owner.getByRole( 'searchbox', { name: 'SKU or product' } ).fill( 'GREEN' );
	await expect( rows() ).toHaveCount( 1 );
	await expect( rows() ).toContainText( 'TEA/500 g' );
	await expect( rows().getByText( 'True' ) ).toHaveCount( 3 );
	await expect( owner ).toHaveURL( /#\/listings\?search=GREEN$/ );
	await owner.reload();
	await expect( owner.getByRole( 'searchbox' ) ).toHaveValue( 'GREEN' );
	await owner.getByRole( 'combobox', { name: 'State' } ).selectOption( 'dead' );
	await expect( owner.getByText( 'No listing matches this.' ) ).toBeVisible();
	await at.look( 'nothing' );
	await isAccessible();
	await owner.getByRole( 'combobox', { name: 'State' } ).selectOption( '' );
} );

test( 'by the keyboard she opens it, and reads why it shows this number', async () => {
	await owner.getByRole( 'link', { name: 'TEA/500 g' } ).focus();
	await owner.keyboard.press( 'Enter' );
	await expect( owner.getByRole( 'heading', { level: 2 } ) ).toBeFocused();
	const listing = panel( 'Shopify main' );
	await expect( figure( listing, /^desired/ ) ).toContainText( '12' );
	await expect( figure( listing, /^confirmed/ ) ).toContainText( '12' );
	await press( listing, 'Why 12?' );
	await expect( listing.locator( '.lockstep-why' ) ).toContainText( '12 available' );
	await at.look( 'detail' );
	await isAccessible();
	await owner.getByRole( 'link', { name: 'Open its stock' } ).click();
	await expect( owner.getByRole( 'heading', { level: 2 } ) ).toContainText( 'TEA/500 g' );
	await owner.goBack();
	await owner.getByRole( 'link', { name: 'All listings' } ).click();
	await expect( owner.getByRole( 'link', { name: 'TEA/500 g' } ) ).toBeFocused();
	await expect( owner.getByRole( 'searchbox' ) ).toHaveValue( 'GREEN' );
	await owner.getByRole( 'searchbox' ).fill( '' );
	await expect( rows() ).toHaveCount( PRODUCTS.length );
} );

test( 'a paused listing is not told of a sale elsewhere, until it is resumed', async () => {
	await owner.getByRole( 'link', { name: 'MUG', exact: true } ).click();
	await press( panel( 'Shopify outlet' ), 'Pause' );
	await expect( dialog() ).toContainText( 'no quantity of MUG is sent to Shopify outlet' );
	await at.look( 'pause', false );
	await isAccessible();
	await press( dialog(), 'Pause' );
	await expect( panel( 'Shopify outlet' ) ).toContainText( 'nothing is sent for it' );

	main.sell( [ { sku: 'MUG', quantity: 3 } ] );
	await expect( figure( panel( 'Shopify outlet' ), /^desired/ ) ).toContainText( '17', {
		timeout: 20_000,
	} );
	// The shop itself has been told: so would the outlet have been.
	await expect( figure( panel( 'Test shop' ), /^confirmed/ ) ).toContainText( '17', {
		timeout: 20_000,
	} );
	expect( outlet.shown( 'MUG' ) ).toBe( 20 );
	await at.look( 'paused' );
	await isAccessible();

	await press( panel( 'Shopify outlet' ), 'Resume' );
	await expect( panel( 'Shopify outlet' ) ).toContainText( 'It is kept true again.' );
	await expect.poll( () => outlet.shown( 'MUG' ), { timeout: 20_000 } ).toBe( 17 );
	await expect( figure( panel( 'Shopify outlet' ), /^confirmed/ ) ).toContainText( '17', {
		timeout: 20_000,
	} );
	await expect( panel( 'Shopify outlet' ).getByText( 'True', { exact: true } ) ).toBeVisible();
} );

test( 'what a channel refuses says why, and is tried again', async () => {
	outlet.faults.answerStatus = 400;
	main.sell( [ { sku: 'MUG', quantity: 1 } ] );
	const refused = panel( 'Shopify outlet' );
	await expect( refused.getByText( 'Needs a person' ) ).toBeVisible( { timeout: 30_000 } );
	await expect( refused ).toContainText( 'The channel refuses this quantity for good.' );
	await at.look( 'dead' );
	await isAccessible();
	await owner.goto(
		`${ shop.site.baseUrl }/wp-admin/admin.php?page=lockstep#/listings?state=dead`
	);
	await expect( rows() ).toHaveCount( 1 );
	await at.look( 'list-dead' );
	await isAccessible();
	await owner.getByRole( 'link', { name: 'MUG', exact: true } ).click();
	outlet.faults.answerStatus = 0;
	await press( refused, 'Try again' );
	await expect.poll( () => outlet.shown( 'MUG' ), { timeout: 20_000 } ).toBe( 16 );
	await expect( refused.getByText( 'True', { exact: true } ) ).toBeVisible( { timeout: 20_000 } );
} );

test( 'a worker that is away is said to be, and what was known stays', async () => {
	await shop.worker.end( 'SIGTERM' );
	await expect( owner.locator( '.components-notice' ).first() ).toContainText(
		'No answer from the worker.',
		{ timeout: 20_000 }
	);
	await expect( panel( 'Shopify outlet' ) ).toBeVisible();
	await press( panel( 'Shopify outlet' ), 'Push again' );
	await expect( panel( 'Shopify outlet' ) ).toContainText( 'No answer from the worker.' );
	await isAccessible();
	await shop.worker.start();
	expect( at.problems ).toEqual( [] );
} );
