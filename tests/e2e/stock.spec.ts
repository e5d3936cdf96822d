import { expect, test, type Locator, type Page } from '@playwright/test';
import { keepLedgerForDays, type DaysBefore } from './days-before.ts';
import { ownerOf, pair } from './owner.ts';
import { showingAll, startShopToPair, type ShopToPair } from './paired-shop.ts';

/**
 * What an owner does with the stock of a shop, in a real browser, on a real WooCommerce, with the real
 * worker: finds out what happened, counts, receives, moves, and looks back.
 */

const PRODUCTS = [
	{ sku: 'MUG-001', title: 'Blue mug', quantity: 12 },
	{ sku: 'TEA/500 g', title: 'Green tea', quantity: 20 },
	{ sku: '"><img src=x onerror=alert(1)>', title: 'Nasty <b>name</b>', quantity: 5 },
];

let days: DaysBefore;
const at = ownerOf( ( parts ) =>
	startShopToPair( parts, PRODUCTS, {
		prepare: async ( dataDir ) => {
			days = await keepLedgerForDays( dataDir, Date.now() );
		},
		locations: [ 'main', 'shop' ],
	} )
);
let shop: ShopToPair;
let owner: Page;

test.beforeAll( async () => {
	( { shop, page: owner } = at );
	await pair( at );
	await shop.connectStores();
	await atRest();
} );

const atRest = (): Promise< void > => showingAll( shop, PRODUCTS.length );

const isAccessible = (): Promise< void > => at.isAccessible( '#lockstep-admin' );
const heading = (): Locator => owner.getByRole( 'heading', { level: 2 } );
const button = ( name: string ): Locator => owner.getByRole( 'button', { name, exact: true } );
const dialog = (): Locator => owner.getByRole( 'dialog' );
const shelf = ( location: string ): Locator =>
	owner.getByRole( 'group', { name: 'Shelves' } ).getByRole( 'row', { name: location } );
const counts = ( location: string ): Locator => shelf( location ).getByRole( 'cell' );
const channel = ( name: string | RegExp ): Locator =>
	owner.getByRole( 'group', { name: /channels show/ } ).getByRole( 'row', { name } );
const events = (): Locator => owner.locator( '.lockstep-history > li' );
const notice = (): Locator => owner.locator( '.components-notice' );

async function openMug(): Promise< void > {
	await owner.goto( `${ shop.site.baseUrl }/wp-admin/admin.php?page=lockstep#/stock/MUG-001` );
	await owner.reload();
	await expect( heading() ).toContainText( 'MUG-001' );
	await expect( shelf( 'main' ) ).toBeVisible();
}

test( 'the owner finds a product by a part of its name, and opens it', async () => {
	await owner.goto( `${ shop.site.baseUrl }/wp-admin/admin.php?page=lockstep` );
	await owner.reload();
	await owner
		.getByRole( 'navigation', { name: 'Lockstep' } )
		.getByRole( 'link', { name: 'Stock' } )
		.click();
	const rows = owner.locator( '.lockstep-stock__list tbody tr' );
	await expect( rows ).toHaveCount( PRODUCTS.length );
	await at.look( 'list' );
	await isAccessible();

	await owner.getByRole( 'searchbox', { name: 'SKU or product' } ).fill( 'GREEN' );
	await expect( rows ).toHaveCount( 1 );
	await expect( rows ).toContainText( 'TEA/500 g' );
	await owner.getByRole( 'checkbox', { name: 'Only what is short' } ).check();
	await expect( owner.getByText( 'No shelf matches this.' ) ).toBeVisible();
	await isAccessible();
	await owner.getByRole( 'checkbox', { name: 'Only what is short' } ).uncheck();

	await owner.getByRole( 'link', { name: 'TEA/500 g' } ).click();
	await expect( owner ).toHaveURL( /#\/stock\/TEA%2F500%20g$/ );
	await expect( heading() ).toBeFocused();
	await expect( heading() ).toContainText( 'Green tea' );
	await owner.goBack();
	// Where one was, and as one left it.
	await expect( owner.getByRole( 'link', { name: 'TEA/500 g' } ) ).toBeFocused();
	await expect( owner.getByRole( 'searchbox', { name: 'SKU or product' } ) ).toHaveValue(
		'GREEN'
	);
} );

test( 'she finds out who changed MUG-001 yesterday, and why', async () => {
	await owner.getByRole( 'searchbox', { name: 'SKU or product' } ).fill( 'mug-0' );
	await owner.getByRole( 'link', { name: 'MUG-001' } ).click();
	const yesterday = events().filter( {
		has: owner.getByTitle( new Date( days.adjustedMs ).toISOString() ),
	} );
	await expect( yesterday ).toContainText( 'MUG-001 adjusted by −3' );
	await expect( yesterday ).toContainText( 'anna (' );
	await expect( yesterday ).toContainText( 'Three fell off the shelf' );
	await expect( yesterday ).toContainText( 'main: on hand 15 → 12, available 15 → 12' );
	await expect( owner.locator( '.lockstep-plot canvas' ) ).toBeVisible();
	await expect(
		owner.getByRole( 'img', { name: /Available at main: now 12, between \d+ and 15/ } )
	).toBeVisible();
	await owner.getByText( 'As a table' ).click();
	await expect(
		owner.getByRole( 'group', { name: 'Available', exact: true } ).getByRole( 'row' ).last()
	).toContainText( '0' );
	await at.look( 'mug' );
	await isAccessible();

	await yesterday.getByRole( 'link', { name: /adjusted by/ } ).click();
	await expect( owner.getByRole( 'dialog', { name: 'MUG-001 adjusted by −3' } ) ).toBeVisible();
	await expect( dialog() ).toContainText( 'anna (' );
	await owner.goBack();
	await expect( heading() ).toContainText( 'MUG-001' );
} );

test( 'why a channel is to show this number', async () => {
	await channel( /^Shopify main/ )
		.getByRole( 'button', { name: 'Why 12?' } )
		.click();
	await expect( owner.locator( '.lockstep-why' ) ).toContainText( '12 available' );
	await isAccessible();
} );

test( 'after stock-taking she records a count, whose answer is lost at first', async () => {
	await button( 'Count' ).click();
	await expect( dialog() ).toContainText( 'also what open orders were promised' );
	const units = dialog().getByRole( 'textbox', { name: 'Units counted' } );
	await units.fill( '11' );
	await expect( dialog() ).toContainText( 'main: on hand 12 → 11, available 12 → 11.' );
	await at.look( 'count', false );
	await isAccessible();

	// The worker takes it, and the answer does not arrive.
	await owner.route(
		/worker\/counts|worker%2Fcounts/,
		async ( route ) => {
			await route.fetch();
			await route.abort();
		},
		{ times: 1 }
	);
	await button( 'Record count' ).click();
	await expect( dialog() ).toContainText( 'Send it again: it counts once.' );
	await isAccessible();
	await button( 'Record count' ).dblclick();
	await expect( notice() ).toContainText( 'Recorded: 11 units of MUG-001 counted at main.' );
	await expect( dialog() ).toHaveCount( 0 );
	await expect( button( 'Count' ) ).toBeFocused();
	await expect( counts( 'main' ).first() ).toHaveText( '11' );
	await expect( events().filter( { hasText: 'Stock count of MUG-001: 11' } ) ).toHaveCount( 1 );
	// By name.
	await expect( events().first() ).toContainText( 'admin (' );
	await expect( notice().getByRole( 'link', { name: 'Open it in the sync log' } ) ).toBeVisible();
	await isAccessible();
	await atRest();
} );

test( 'bad input is refused at its field', async () => {
	await button( 'Adjust' ).click();
	await button( 'Record adjustment' ).click();
	const change = dialog().getByRole( 'textbox', { name: 'Change of units on hand' } );
	await expect( change ).toBeFocused();
	await expect( change ).toHaveAccessibleDescription( /Write a whole number/ );
	await expect( dialog().getByRole( 'textbox', { name: 'Reason' } ) ).toHaveAccessibleDescription(
		'Say why: it stands in the log.'
	);
	await at.look( 'refused', false );
	await isAccessible();
	// What only the worker knows, it says at the same place.
	await change.fill( '5000000000' );
	await dialog().getByRole( 'textbox', { name: 'Reason' } ).fill( 'a slip of the finger' );
	await button( 'Record adjustment' ).click();
	await expect( change ).toHaveAccessibleDescription( /1000000000/ );
	await expect( change ).toBeFocused();
	await change.fill( '-2' );
	await expect( dialog() ).toContainText( 'on hand 11 → 9' );
	await button( 'Record adjustment' ).click();
	await expect( notice() ).toContainText( 'MUG-001 at main adjusted by −2' );
	await expect( counts( 'main' ).first() ).toHaveText( '9' );
	await atRest();
} );

test( 'she moves four to the shop', async () => {
	await button( 'Transfer' ).click();
	await dialog().getByRole( 'combobox', { name: 'To' } ).selectOption( 'main' );
	await dialog().getByRole( 'textbox', { name: 'Units' } ).fill( '4' );
	await button( 'Record transfer' ).click();
	await expect( dialog().getByRole( 'combobox', { name: 'To' } ) ).toHaveAccessibleDescription(
		'Choose another location.'
	);
	await dialog().getByRole( 'combobox', { name: 'To' } ).selectOption( 'shop' );
	await expect( dialog() ).toContainText( 'main: on hand 9 → 5, available 9 → 5.' );
	await expect( dialog() ).toContainText( 'shop: on hand 0 → 4, available 0 → 4.' );
	await button( 'Record transfer' ).click();
	await expect( notice() ).toContainText( '4 units of MUG-001 moved from main to shop.' );
	await expect( counts( 'main' ).first() ).toHaveText( '5' );
	await expect( counts( 'shop' ).first() ).toHaveText( '4' );
} );

test( 'she receives a delivery', async () => {
	await button( 'Receive' ).click();
	await dialog().getByRole( 'textbox', { name: 'Units' } ).fill( '24' );
	await dialog().getByRole( 'textbox', { name: 'Reference of the delivery' } ).fill( 'PO-4712' );
	await at.look( 'receive', false );
	await button( 'Record delivery' ).click();
	await expect( counts( 'main' ).first() ).toHaveText( '29' );
	await expect( events().first() ).toContainText( 'Goods received of MUG-001: 24' );
	await atRest();
} );

test( 'by the keyboard alone she sees what every channel showed at a past time', async () => {
	await openMug();
	await expect( heading() ).toBeFocused();
	const slider = owner.getByRole( 'slider', { name: 'Look back to any time' } );
	await expect( slider ).toBeEnabled();
	for ( let presses = 0; presses < 5; presses += 1 ) {
		await owner.keyboard.press( 'Tab' );
	}
	await expect( slider ).toBeFocused();
	await expect( slider ).toHaveAttribute( 'aria-valuetext', 'now' );

	// To the beginning: nine had been counted, and no channel was there.
	await owner.keyboard.press( 'Home' );
	const past = owner.getByRole( 'region', { name: 'The past' } );
	await expect( past ).toContainText( 'As it was known at' );
	await expect( counts( 'main' ).first() ).toHaveText( '9' );
	await expect( past ).toContainText( 'No channel was to show anything of it.' );
	await owner.keyboard.press( 'PageUp' );
	await expect( slider ).not.toHaveAttribute( 'aria-valuetext', 'now' );
	await isAccessible();

	// Back, from now on, one change after the other: before the delivery, the shelves were 5 and 4.
	await owner.keyboard.press( 'End' );
	await expect( past ).toHaveCount( 0 );
	await owner.getByRole( 'button', { name: 'Earlier change' } ).focus();
	await owner.keyboard.press( 'Enter' );
	await expect( counts( 'main' ).first() ).toHaveText( '29' );
	await owner.keyboard.press( 'Enter' );
	await expect( counts( 'main' ).first() ).toHaveText( '5' );
	await owner.keyboard.press( 'Enter' );
	await expect( counts( 'main' ).first() ).toHaveText( '9' );
	await expect(
		channel( /^Shopify main/ )
			.getByRole( 'cell' )
			.first()
	).toHaveText( '9' );
	// Not yet: that was 11, and 9 was only on its way.
	await expect(
		channel( /^Shopify main/ )
			.getByRole( 'cell' )
			.last()
	).toContainText( '11' );
	await at.look( 'past' );
	await isAccessible();

	// A day and a time, as one writes them.
	const field = owner.getByLabel( 'Day and time' );
	const yesterday = await owner.evaluate< string >(
		`wp.date.dateI18n( 'mdY|his|A', ${ days.adjustedMs + 60_000 } )`
	);
	const [ day = '', time = '', half = '' ] = yesterday.split( '|' );
	await field.focus();
	await owner.keyboard.type( day );
	await owner.keyboard.press( 'ArrowRight' );
	await owner.keyboard.type( `${ time }${ half }` );
	await expect( past ).toContainText( 'The last event by then was #3.' );
	await expect( counts( 'main' ).first() ).toHaveText( '12' );

	await button( 'Back to now' ).focus();
	await owner.keyboard.press( 'Enter' );
	await expect( past ).toHaveCount( 0 );
	await expect( counts( 'main' ).first() ).toHaveText( '29' );
} );

test( 'who changed it in WooCommerce itself is named as well', async () => {
	await owner.evaluate(
		`wp.apiFetch( { path: '/wc/v3/products?sku=TEA%2F500%20g' } ).then( ( [ { id } ] ) =>
			wp.apiFetch( { path: '/wc/v3/products/' + id, method: 'PUT', data: { stock_quantity: 18 } } ) )`
	);
	await owner.getByRole( 'link', { name: 'All stock' } ).click();
	await owner.getByRole( 'link', { name: 'TEA/500 g' } ).click();
	const edited = events().filter( { hasText: 'Stock of TEA/500 g edited' } );
	await expect( edited ).toContainText( 'main: on hand 20 → 18', { timeout: 20_000 } );
	await expect( edited.locator( '.lockstep-origin' ) ).toHaveText(
		/^admin.*Test shop.*REST API$/
	);
	await openMug();
} );

test( 'a worker that is away is said to be, and what was known stays', async () => {
	await shop.worker.end( 'SIGTERM' );
	// The history asks for itself, and may say so as well.
	await expect( notice().filter( { hasText: 'tried again by itself' } ) ).toBeVisible( {
		timeout: 20_000,
	} );
	await expect( shelf( 'main' ) ).toBeVisible();
	await button( 'Receive' ).click();
	await dialog().getByRole( 'textbox', { name: 'Units' } ).fill( '1' );
	await button( 'Record delivery' ).click();
	await expect( dialog() ).toContainText( 'No answer from the worker.' );
	await isAccessible();
	await button( 'Cancel' ).click();
	await at.look( 'worker-away' );
	await owner.reload();
	await expect( notice().first() ).toContainText( 'No answer from the worker.' );
	await owner.getByRole( 'link', { name: 'All stock' } ).click();
	await expect( notice().first() ).toContainText( 'No answer from the worker.' );
	await at.look( 'list-worker-away' );
	await isAccessible();
	await shop.worker.start();
	await owner.getByRole( 'button', { name: 'Try again' } ).click();
	await expect( owner.locator( '.lockstep-stock__list tbody tr' ) ).toHaveCount(
		PRODUCTS.length + 1
	);
	expect( at.problems ).toEqual( [] );
} );
