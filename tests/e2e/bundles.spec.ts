import { expect, test, type Locator, type Page } from '@playwright/test';
import { ownerOf, pair } from './owner.ts';
import { showingAll, startShopToPair, type ShopToPair } from './paired-shop.ts';

/**
 * An owner sells several products as one: builds a set, sees why not more can be sold, looks before they
 * leap, and changes their mind. In a real browser, on a real WooCommerce, with the real worker.
 */

const PRODUCTS = [
	{ sku: 'GIFT', title: 'Gift set', quantity: 3 },
	{ sku: 'CRATE', title: 'Crate of gifts', quantity: 1 },
	{ sku: 'MUG', title: 'Blue mug', quantity: 20 },
	{ sku: 'TEA', title: 'Green tea', quantity: 17 },
	{ sku: 'SUGAR', title: 'Sugar', quantity: 30 },
];

const at = ownerOf( ( parts ) => startShopToPair( parts, PRODUCTS ) );
let shop: ShopToPair;
let owner: Page;

// Three channels come to rest in several of them.
test.describe.configure( { timeout: 120_000 } );

test.beforeAll( async () => {
	( { shop, page: owner } = at );
	await pair( at );
	await shop.connectStores();
	await atRest();
	await owner.evaluate( 'location.hash = "#/bundles"' );
	await owner.reload();
} );

const atRest = (): Promise< void > => showingAll( shop, PRODUCTS.length );

const screen = (): Locator => owner.locator( '#lockstep-admin' );
const field = ( name: string ): Locator => screen().getByRole( 'combobox', { name } );
const panel = ( name: string ): Locator =>
	screen()
		.locator( 'section' )
		.filter( { has: owner.getByRole( 'heading', { name } ) } );
const row = ( table: string, name: string ): Locator =>
	screen().getByRole( 'table', { name: table } ).getByRole( 'row' ).filter( { hasText: name } );

/** Looks for a product and takes the first that is offered, without the mouse. */
async function choose( name: string, typed: string, offered: string ): Promise< void > {
	await field( name ).focus();
	await owner.keyboard.type( typed );
	await expect( owner.getByRole( 'option', { name: offered } ) ).toBeVisible();
	await owner.keyboard.press( 'Enter' );
	await expect( owner.getByRole( 'option', { name: offered } ) ).toBeHidden();
}

async function quantity( product: string, units: number ): Promise< void > {
	const amount = screen().getByLabel( `How many of ${ product }`, { exact: true } );
	// It takes nothing while the bundle is being saved.
	await expect( amount ).toBeEnabled();
	await amount.focus();
	await owner.keyboard.press( 'ControlOrMeta+a' );
	await owner.keyboard.type( String( units ) );
}

async function save( said: string | RegExp ): Promise< void > {
	await screen().getByRole( 'button', { name: 'Save bundle' } ).focus();
	await owner.keyboard.press( 'Enter' );
	await expect( screen().getByText( said ) ).toBeVisible();
}

/** As WooCommerce's own editor shows it. */
async function wooCommerceShows( sku: string, units: number ): Promise< void > {
	await atRest();
	const editor = await owner.context().newPage();
	const post = shop.site.productIds.get( sku );
	await editor.goto( `${ shop.site.baseUrl }/wp-admin/post.php?post=${ post }&action=edit` );
	await expect( editor.locator( '#_stock' ) ).toHaveValue( String( units ) );
	await editor.close();
}

test( 'before there is any, the screen says what a bundle is', async () => {
	await expect(
		screen().getByRole( 'heading', { name: 'Sell several products as one' } )
	).toBeVisible();
	await at.look( 'empty' );
	await at.isAccessible( '#lockstep-admin' );
	await screen().getByRole( 'link', { name: 'Create bundle' } ).click();
	await expect( screen().getByRole( 'heading', { name: 'New bundle' } ) ).toBeVisible();
	await at.isAccessible( '#lockstep-admin' );
	await at.look( 'new' );
} );

test( 'a gift set is built by the keyboard, and says why only 8 can be sold', async () => {
	await choose( 'Which product is the bundle?', 'gift s', 'Gift set (GIFT)' );
	await expect( screen().getByRole( 'heading', { name: 'Gift set (GIFT)' } ) ).toBeVisible();
	await choose( 'Add a product', 'mug', 'Blue mug (MUG)' );
	await expect( screen().getByText( '20 can be sold' ) ).toBeVisible();
	await choose( 'Add a product', 'tea', 'Green tea (TEA)' );
	await quantity( 'Green tea (TEA)', 2 );
	await expect( screen().getByText( '8 can be sold' ) ).toBeVisible();
	await expect(
		screen().getByText(
			'Green tea (TEA) is the limit: 17 available, 2 in each bundle, so it is enough for 8.'
		)
	).toBeVisible();
	await expect( screen().getByText( 'For one more: 1 × TEA at “main”.' ) ).toBeVisible();
	await expect( row( 'What channels would show', 'Gift set' ).first() ).toContainText( '8' );
	await at.isAccessible( '#lockstep-admin' );
	await at.look( 'draft' );
	await save( /Saved\. It is in force from now on/ );
	await expect( owner ).toHaveURL( /#\/bundles\/GIFT$/ );
	await at.isAccessible( '#lockstep-admin' );
	await wooCommerceShows( 'GIFT', 8 );
} );

test( 'what a sale of two would do is seen before, and is what it does', async () => {
	await owner.reload();
	await screen().getByLabel( 'How many are sold' ).fill( '2' );
	await expect( row( 'On the shelves', 'Green tea' ) ).toHaveText( /17\s*13/ );
	await expect( row( 'On the shelves', 'Blue mug' ) ).toHaveText( /20\s*18/ );
	await expect( row( 'Bundles that could be sold', 'Gift set' ) ).toHaveText( /8\s*6/ );
	// Three products on this shop and on each store.
	await expect(
		screen().getByRole( 'table', { name: 'What channels would show' } ).getByRole( 'row' )
	).toHaveCount( 1 + 3 * ( 1 + shop.stores.length ) );
	await at.look( 'sale' );
	await shop.site.checkout( [ { sku: 'GIFT', quantity: 2 } ] );
	await expect( async () => {
		await owner.reload();
		await expect( screen().getByText( '6 can be sold' ) ).toBeVisible( { timeout: 2_000 } );
	} ).toPass();
	await wooCommerceShows( 'TEA', 13 );
} );

test( 'a set of sets is shown on every level', async () => {
	await screen().getByRole( 'link', { name: '← All bundles' } ).click();
	await screen().getByRole( 'link', { name: 'Create bundle' } ).click();
	await choose( 'Which product is the bundle?', 'CRATE', 'Crate of gifts (CRATE)' );
	await choose( 'Add a product', 'GIFT', 'Gift set (GIFT)' );
	await quantity( 'Gift set (GIFT)', 2 );
	await choose( 'Add a product', 'sugar', 'Sugar (SUGAR)' );
	await expect( screen().getByText( '3 can be sold' ) ).toBeVisible();
	const tree = screen().getByRole( 'listitem' ).filter( { hasText: '2 × Gift set (GIFT)' } );
	await expect( tree.getByText( '2 × Green tea (TEA): 13 available' ) ).toBeVisible();
	await expect( tree.getByText( '1 × Blue mug (MUG): 18 available' ) ).toBeVisible();
	await expect(
		screen().getByText( /Green tea \(TEA\) is the limit: 13 available, 4 in each/ )
	).toBeVisible();
	await save( /Saved\./ );
	await at.look( 'nested' );
	await at.isAccessible( '#lockstep-admin' );
} );

test( 'a set that would contain itself is refused by name, where it closes the ring', async () => {
	await owner.evaluate( 'location.hash = "#/bundles/GIFT"' );
	await choose( 'Add a product', 'crate', 'Crate of gifts (CRATE)' );
	const wrong = screen().getByText(
		'With this the bundle would contain itself: GIFT → CRATE → GIFT.'
	);
	await expect( wrong ).toBeVisible();
	await at.look( 'ring' );
	await at.isAccessible( '#lockstep-admin' );
	await screen().getByRole( 'button', { name: 'Save bundle' } ).click();
	await expect( wrong ).toBeVisible();
	await quantity( 'Blue mug (MUG)', 0 );
	await expect( screen().getByText( 'Write a whole number, 1 or more.' ) ).toBeVisible();
	await at.isAccessible( '#lockstep-admin' );
} );

test( 'what is not saved is not lost by accident', async () => {
	await owner.getByRole( 'link', { name: 'Sync log' } ).click();
	const question = owner.getByRole( 'dialog', { name: 'Leave without saving?' } );
	await expect( question ).toBeVisible();
	await question.getByRole( 'button', { name: 'Stay here' } ).click();
	await expect( owner ).toHaveURL( /#\/bundles\/GIFT$/ );
	await screen().getByRole( 'button', { name: 'Undo changes' } ).click();
	await expect( screen().getByText( '6 can be sold' ) ).toBeVisible();
	await owner.getByRole( 'link', { name: 'Sync log' } ).click();
	await expect( owner ).toHaveURL( /#\/sync-log$/ );
	await owner.goBack();
	await expect( screen().getByText( '6 can be sold' ) ).toBeVisible();
} );

test( 'a bill that is changed keeps its old version in sight', async () => {
	await quantity( 'Green tea (TEA)', 3 );
	await expect( screen().getByText( '4 can be sold' ) ).toBeVisible();
	await save( /orders placed before keep the bill they were placed under/ );
	const versions = panel( 'What it was made of, and when' ).getByRole( 'listitem' );
	await expect( versions ).toHaveCount( 2 );
	await expect( versions.first() ).toContainText( '1 × MUG, 3 × TEA in force' );
	await expect( versions.first() ).toContainText( 'TEA: 2 → 3' );
	await expect( versions.first() ).toContainText( 'admin (Test shop)' );
	await expect( versions.last() ).toContainText( '1 × MUG, 2 × TEA' );
	await at.look( 'versions' );
	await at.isAccessible( '#lockstep-admin' );
	await wooCommerceShows( 'GIFT', 4 );
} );

test( 'bundles are found by a part of their name, and one stops being a bundle', async () => {
	await screen().getByRole( 'link', { name: '← All bundles' } ).click();
	const entries = screen().locator( '.lockstep-bundles__list > li' );
	await expect( entries ).toHaveCount( 2 );
	await at.look( 'list' );
	await at.isAccessible( '#lockstep-admin' );
	await screen().getByRole( 'searchbox' ).fill( 'crate' );
	await expect( entries ).toHaveCount( 1 );
	await expect( entries ).toContainText( '2 × GIFT, 1 × SUGAR' );
	await entries.getByRole( 'link' ).click();
	await screen().getByRole( 'button', { name: 'Stop being a bundle' } ).click();
	const question = owner.getByRole( 'dialog' );
	await expect( question ).toContainText( 'Orders placed before keep what they were promised.' );
	await at.isAccessible( '.components-modal__frame' );
	await question.getByRole( 'button', { name: 'Stop being a bundle' } ).click();
	await expect( screen().getByText( /It is no bundle any more/ ) ).toBeVisible();
	await screen().getByRole( 'link', { name: '← All bundles' } ).click();
	await expect( entries ).toHaveCount( 1 );
	expect( at.problems ).toEqual( [] );
} );
