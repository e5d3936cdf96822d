import { expect, test, type Locator, type Page } from '@playwright/test';
import type { SimulatedChannel } from '../../src/simulator/contract.ts';
import { ownerOf, pair } from './owner.ts';
import { startShopToPair, type ShopToPair } from './paired-shop.ts';

/**
 * Something went wrong while the owner was away. The menu says so; she reads what it was and what to do,
 * does it, and sees it gone: in a real browser, on a real WooCommerce, with the real worker.
 */

const PRODUCTS = [
	{ sku: 'MUG', title: 'Mug', quantity: 20 },
	{ sku: 'TEA', title: 'Tea', quantity: 20 },
];

const at = ownerOf( ( parts ) => startShopToPair( parts, PRODUCTS ) );
let shop: ShopToPair;
let owner: Page;
let store: SimulatedChannel;

test.beforeAll( async () => {
	( { shop, page: owner } = at );
	// Without opening a screen, which would have counted already.
	await pair( at );
	await shop.connectStores();
	const [ first ] = shop.stores;
	if ( first === undefined ) {
		throw new Error( 'there is no store' );
	}
	store = first.simulator;
} );

const menuCount = (): Locator => owner.locator( '#adminmenu .lockstep-menu-count' );
const entries = (): Locator => owner.locator( '.lockstep-exception' );
const entryOf = ( title: string | RegExp ): Locator =>
	entries().filter( { has: owner.getByRole( 'heading', { name: title } ) } );

interface Answered {
	readonly exceptions: readonly { readonly kind: string }[];
}

async function waits( kind: string, count: number ): Promise< void > {
	await expect
		.poll(
			async () => {
				const { exceptions } = await shop.worker.api.get< Answered >( '/v1/exceptions' );
				return exceptions.filter( ( one ) => one.kind === kind ).length;
			},
			{ timeout: 20_000 }
		)
		.toBe( count );
}

interface Status {
	readonly channels: readonly { readonly listings: number; readonly confirmedListings: number }[];
}

/** Every channel shows what it should: nothing but what a test does is asked of the store now. */
async function atRest(): Promise< void > {
	await store.idle();
	await expect
		.poll(
			async () => {
				const { channels } = await shop.worker.api.get< Status >( '/v1/status' );
				return channels.every( ( one ) => one.listings === one.confirmedListings );
			},
			{ timeout: 20_000 }
		)
		.toBe( true );
}

/** A refund that changes no stock: the store names the order, and refuses when it is asked for it. */
async function refundThatCannotBeFetched( count: number ): Promise< void > {
	const orders = Array.from( { length: count }, () =>
		store.sell( [ { sku: 'TEA', quantity: 1 } ] )
	);
	await atRest();
	store.faults.answerStatus = 400;
	orders.forEach( ( { order } ) => store.refund( order, 'TEA', 1, false ) );
	await waits( 'dead-letter', count );
	store.faults.answerStatus = 0;
}

const isAccessible = (): Promise< void > =>
	at.isAccessible( '#lockstep-admin', '#adminmenu .lockstep-menu-count' );

test( 'the menu counts a dead letter on every page, once the page is there', async () => {
	await refundThatCannotBeFetched( 1 );
	await owner.goto( `${ shop.site.baseUrl }/wp-admin/users.php` );
	await expect( menuCount() ).toHaveClass( /count-1/ );
	await expect( menuCount() ).toContainText( '1 waits for you' );
	// Within the next minute the page brings it along.
	const html = await owner.request.get( `${ shop.site.baseUrl }/wp-admin/users.php` );
	expect( await html.text() ).toContain( 'lockstep-menu-count update-plugins count-1' );
} );

test( 'the owner finds it by the menu, and reads what happened and what to do', async () => {
	await owner.locator( '#toplevel_page_woocommerce' ).hover();
	await owner
		.locator( '#adminmenu' )
		.getByRole( 'link', { name: /^Lockstep/ } )
		.click();
	await owner.getByRole( 'link', { name: 'Exceptions 1 waits for you' } ).click();
	await expect( owner.getByRole( 'heading', { name: /^Dead letters/ } ) ).toBeVisible();
	const entry = entryOf( /^Delivery \d+ from Shopify main$/ );
	await expect( entry ).toContainText( 'The order that it names could not be fetched.' );
	await expect( entry ).toContainText( 'Check that the channel answers' );
	await at.look( 'dead-letter' );
	await isAccessible();
} );

test( 'a retry that fails again comes back, and says so', async () => {
	store.faults.answerStatus = 400;
	await entries()
		.getByRole( 'button', { name: /^Retry/ } )
		.click();
	await expect( entries() ).toContainText( 'It was tried again, and came back.', {
		timeout: 15_000,
	} );
	await expect( menuCount() ).toHaveClass( /count-1/ );
} );

test( 'once the cause is mended, a retry by the keyboard makes it go', async () => {
	store.faults.answerStatus = 0;
	const retry = entries().getByRole( 'button', { name: /^Retry/ } );
	await retry.focus();
	await owner.keyboard.press( 'Enter' );
	await expect( owner.getByText( 'Nothing waits for you.' ) ).toBeVisible();
	await expect( entries() ).toHaveCount( 0 );
	await expect( menuCount() ).toHaveClass( /count-0/ );
	await expect( menuCount() ).toBeHidden();
	// The button is gone; the keyboard is where the list begins.
	await expect( owner.locator( '.lockstep-exceptions__head' ) ).toBeFocused();
	await at.look( 'nothing' );
	await isAccessible();
} );

test( 'several are retried at once, and a shortage says who shares it and what can be done', async () => {
	store.sell( [ { sku: 'MUG', quantity: 2 } ] );
	store.sell( [ { sku: 'MUG', quantity: 3 } ] );
	await store.idle();
	await shop.worker.api.post( '/v1/adjustments', {
		key: 'a-broken-pallet',
		sku: 'MUG',
		delta: -18,
		reason: 'broken',
	} );
	await waits( 'shortage', 1 );
	await refundThatCannotBeFetched( 3 );
	await owner.getByRole( 'button', { name: 'Refresh' } ).click();
	const shortage = entryOf( /^\d units of MUG are missing at/ );
	await expect( shortage ).toContainText( 'Orders that share it' );
	await expect( shortage ).toContainText( /Cancel \d units of the newest orders/ );
	await owner.getByRole( 'checkbox', { name: 'Select all 3' } ).check();
	await expect(
		owner.getByRole( 'button', { name: 'Retry 3 selected deliveries' } )
	).toBeVisible();
	// Whole, the picture would show the bar where the window ended.
	await at.look( 'several', false );
	await isAccessible();
	await owner.getByRole( 'button', { name: 'Retry 3 selected deliveries' } ).click();
	await expect(
		owner.locator( '.components-notice' ).getByText( '3 deliveries are being worked on again.' )
	).toBeVisible();
	await expect( owner.getByRole( 'heading', { name: /^Dead letters/ } ) ).toHaveCount( 0, {
		timeout: 15_000,
	} );
	await expect( shortage ).toBeVisible();
	await at.look( 'shortage' );

	await shortage.getByRole( 'link', { name: /Open the event/ } ).click();
	await expect( owner.getByRole( 'dialog', { name: 'MUG adjusted by −18' } ) ).toBeVisible();
} );

test( 'a conflict is dismissed with a note, after a look at what was told twice', async () => {
	const told = { key: 'the-same-slip', sku: 'TEA', reason: 'broken' };
	await shop.worker.api.post( '/v1/adjustments', { ...told, delta: -1 } );
	await shop.worker.api
		.post( '/v1/adjustments', { ...told, delta: -2 } )
		.catch( () => undefined );
	await waits( 'conflict', 1 );
	await owner.goto( `${ shop.site.baseUrl }/wp-admin/admin.php?page=lockstep#/exceptions` );
	await owner.reload();
	const conflict = entryOf( /used the key the-same-slip twice/ );
	await conflict.getByRole( 'button', { name: /^Compare both/ } ).click();
	await expect( conflict.getByRole( 'row', { name: 'delta -1 -2' } ) ).toBeVisible();
	await at.look( 'conflict' );
	await isAccessible();
	await conflict.getByRole( 'button', { name: /^Dismiss/ } ).click();
	const dialog = owner.getByRole( 'dialog', { name: 'Dismiss 1 exception' } );
	await dialog.getByLabel( /^Why/ ).fill( 'a slip of the pen: one mug broke' );
	await at.look( 'dismissing', false );
	await dialog.getByRole( 'button', { name: 'Dismiss', exact: true } ).click();
	await expect( dialog ).toBeHidden();
	await expect( conflict ).toHaveCount( 0 );
	await owner.getByLabel( 'Show' ).selectOption( 'Dismissed' );
	const kept = entryOf( /used the key the-same-slip twice/ );
	await expect( kept ).toContainText( /Dismissed by \S+ \((?!shop:)[^)]+\),/ );
	await expect( kept ).toContainText( 'a slip of the pen: one mug broke' );
	await at.look( 'dismissed' );
	await isAccessible();
} );

/** Asks WooCommerce as the owner, who is logged in. */
async function woo( path: string, method: string, data: unknown ): Promise< { id: number } > {
	const request = JSON.stringify( { path: `/wc/v3/${ path }`, method, data } );
	return owner.evaluate( `wp.apiFetch( ${ request } )` );
}

test( 'an order of a product without a SKU is parked, also after a look at the catalogue, until it has one', async () => {
	const cup = { name: 'Cup', regular_price: '5', manage_stock: true, stock_quantity: 6 };
	const product = await woo( 'products', 'POST', cup );
	await woo( 'orders', 'POST', {
		status: 'processing',
		line_items: [ { product_id: product.id, quantity: 2 } ],
	} );
	await waits( 'parked', 1 );
	await owner.goto(
		`${ shop.site.baseUrl }/wp-admin/admin.php?page=lockstep#/exceptions/parked`
	);
	await owner.reload();
	const parked = entryOf( /^Delivery \d+ from/ );
	await expect( parked ).toContainText( 'not mapped to a SKU' );
	await at.look( 'parked' );
	await isAccessible();
	await owner.getByRole( 'button', { name: /^Read the catalogue of .* again/ } ).click();
	await expect( owner.getByText( /^It is read: \d+ products? ha/ ) ).toBeVisible( {
		timeout: 30_000,
	} );
	await waits( 'parked', 1 );
	await expect( parked ).toBeVisible();

	await woo( `products/${ product.id }`, 'PUT', { sku: 'CUP' } );
	await waits( 'parked', 0 );
	await expect( parked ).toHaveCount( 0, { timeout: 15_000 } );
	expect( await shop.worker.api.get( '/v1/stock/CUP' ) ).toMatchObject( {
		locations: [ { onHand: 6, committed: 2 } ],
	} );
} );

test( 'a worker that is away is said to be, and what was known stays', async () => {
	await owner.goto( `${ shop.site.baseUrl }/wp-admin/admin.php?page=lockstep#/exceptions` );
	await owner.reload();
	await expect( entries().first() ).toBeVisible();
	await shop.worker.end( 'SIGTERM' );
	await owner.getByRole( 'button', { name: 'Refresh' } ).click();
	await expect(
		owner.locator( '.components-notice' ).getByText( /tried again by itself/ )
	).toBeVisible();
	await expect( entries().first() ).toBeVisible();
	await at.look( 'worker-away' );
	expect( at.problems ).toEqual( [] );
} );

test( 'a request without the nonce of the session is nobody’s', async () => {
	for ( const path of [ 'exceptions/count', 'worker/exceptions' ] ) {
		const answer = await owner.request.get(
			`${ shop.site.baseUrl }/wp-json/lockstep/v1/${ path }`
		);
		expect( answer.status(), path ).toBe( 401 );
	}
	const retry = await owner.request.post(
		`${ shop.site.baseUrl }/wp-json/lockstep/v1/worker/deliveries/1/retry`,
		{ data: {} }
	);
	expect( retry.status() ).toBe( 401 );
} );
