import { expect, test, type Locator, type Page } from '@playwright/test';
import type { ChannelCard } from '../../src/shared/api/channels.ts';
import type { SimulatedChannel } from '../../src/simulator/contract.ts';
import { ownerOf, pair } from './owner.ts';
import { showingAll, startShopToPair, type ShopToPair } from './paired-shop.ts';

/**
 * The owner looks whether all channels are true, stops everything, lets it go on, and tries a channel in shadow
 * before it is written to: in a real browser, on a real WooCommerce, with the real worker.
 */

const PRODUCTS = [
	{ sku: 'MUG', title: 'Blue mug', quantity: 20 },
	{ sku: 'TEA', title: 'Green tea', quantity: 20 },
	{ sku: 'POT', title: 'Tea pot', quantity: 5 },
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
const panel = ( name: string ): Locator => owner.getByRole( 'region', { name, exact: true } );
const pushes = (): Locator => owner.getByRole( 'group', { name: 'All pushes' } );
const dialog = (): Locator => owner.getByRole( 'dialog' );
const press = ( where: Locator, name: string ): Promise< void > =>
	where.getByRole( 'button', { name, exact: true } ).click();

/** Presses it, and then the same in the dialog that asks. */
async function confirm( where: Locator, name: string ): Promise< void > {
	await press( where, name );
	await press( dialog(), name );
}

async function card( channel: string ): Promise< ChannelCard > {
	const { channels } = await shop.worker.api.get< { channels: ChannelCard[] } >( '/v1/channels' );
	const found = channels.find( ( one ) => one.channel === channel );
	if ( ! found ) {
		throw new Error( `there is no card of ${ channel }` );
	}
	return found;
}

/** Until the ledger has counted it, and knows for which listings that means another number. */
const waits = ( channel: string, listings: number ): Promise< void > =>
	expect
		.poll( async () => ( await card( channel ) ).waitingListings, { timeout: 20_000 } )
		.toBe( listings );

test( 'at a glance, every channel is true', async () => {
	await owner.goto( `${ shop.site.baseUrl }/wp-admin/admin.php?page=lockstep` );
	await owner.reload();
	await owner
		.getByRole( 'navigation', { name: 'Lockstep' } )
		.getByRole( 'link', { name: 'Channels' } )
		.click();
	for ( const name of [ 'Shopify main', 'Shopify outlet' ] ) {
		await expect( panel( name ) ).toContainText( 'All its listings show what they should.' );
		await expect( panel( name ) ).toContainText( '3 of 3' );
	}
	await expect( owner.locator( '.lockstep-channel' ) ).toHaveCount( 3 );
	await expect( panel( 'Shopify main' ).getByRole( 'meter' ).first() ).toBeVisible();
	await at.look( 'all-true' );
	await isAccessible();
} );

test( 'she stops all pushes: a sale is counted, and no other channel hears of it', async () => {
	await press( pushes(), 'Stop all pushes…' );
	await expect( dialog() ).toContainText( 'Orders still come in and are counted' );
	await dialog().getByRole( 'textbox', { name: /Why/ } ).fill( 'The prices are wrong.' );
	await at.look( 'stop', false );
	await isAccessible();
	await press( dialog(), 'Stop all pushes' );
	await expect( pushes() ).toContainText( 'All pushes are stopped. By admin (' );
	await expect( pushes() ).toContainText( 'The prices are wrong.' );
	// The button is gone; the keyboard is where it was about.
	await expect( pushes() ).toBeFocused();

	const written = outlet.journal.filter( ( { cause } ) => cause === 'write' ).length;
	main.sell( [ { sku: 'MUG', quantity: 2 } ] );
	await main.idle();
	await waits( 'shopify-outlet', 1 );
	await expect( panel( 'Shopify outlet' ) ).toContainText( 'Nothing is sent to any channel.' );
	await expect( panel( 'Shopify outlet' ) ).toContainText( '2 of 3' );
	await at.look( 'stopped' );
	await isAccessible();
	expect( outlet.shown( 'MUG' ) ).toBe( 20 );
	expect( outlet.journal.filter( ( { cause } ) => cause === 'write' ) ).toHaveLength( written );

	// It is not forgotten with the page, nor with the worker.
	await shop.worker.end( 'SIGTERM' );
	await expect( owner.locator( '.components-notice' ).first() ).toContainText(
		'No answer from the worker.',
		{ timeout: 20_000 }
	);
	await expect( panel( 'Shopify outlet' ) ).toBeVisible();
	await at.look( 'worker-away' );
	await isAccessible();
	await shop.worker.start();
	await owner.reload();
	await expect( pushes() ).toContainText( 'All pushes are stopped. By admin (' );
	expect( outlet.shown( 'MUG' ) ).toBe( 20 );
} );

test( 'a channel in shadow shows where it differs, and may not go live', async () => {
	await confirm( panel( 'Shopify outlet' ), 'Go into shadow' );
	await expect( panel( 'Shopify outlet' ) ).toContainText( 'It is in shadow.' );
	await confirm( pushes(), 'Resume pushes' );
	await expect( pushes() ).toContainText( 'Pushes go out again.' );
	const days = panel( 'Shopify outlet' ).getByRole( 'list', { name: /by day/ } );
	await expect( days ).toContainText( '2 of 3 listings', { timeout: 40_000 } );
	const live = panel( 'Shopify outlet' ).getByRole( 'button', { name: 'Go live' } );
	await expect( live ).toBeDisabled();
	await expect( live ).toHaveAccessibleDescription( /99% of them have to agree/ );
	await press( panel( 'Shopify outlet' ), 'Where do they differ?' );
	await expect(
		panel( 'Shopify outlet' ).getByRole( 'row', { name: /^MUG 18 20/ } )
	).toBeVisible();
	await at.look( 'shadow' );
	await isAccessible();
	expect( outlet.shown( 'MUG' ) ).toBe( 20 );
} );

test( 'one that agrees goes from shadow to live, and is written to again', async () => {
	await confirm( panel( 'Shopify main' ), 'Go into shadow' );
	const days = panel( 'Shopify main' ).getByRole( 'list', { name: /by day/ } );
	await expect( days ).toContainText( '3 of 3 listings', { timeout: 40_000 } );
	const live = panel( 'Shopify main' ).getByRole( 'button', { name: 'Go live' } );
	await expect( live ).toBeEnabled();
	await live.focus();
	await owner.keyboard.press( 'Enter' );
	await expect( dialog() ).toContainText( 'Lockstep writes the quantities of Shopify main.' );
	await at.look( 'go-live', false );
	await isAccessible();
	await press( dialog(), 'Go live' );
	await expect( panel( 'Shopify main' ) ).toContainText( 'It is live.' );
	outlet.sell( [ { sku: 'TEA', quantity: 1 } ] );
	await expect.poll( () => main.shown( 'TEA' ), { timeout: 20_000 } ).toBe( 19 );
} );

test( 'forced live with a reason, the other one is true again', async () => {
	await shop.worker.api.post( '/v1/channels/shopify-outlet/mode', {
		mode: 'live',
		force: true,
		reason: 'the difference is the stop of before',
	} );
	await expect.poll( () => outlet.shown( 'MUG' ), { timeout: 20_000 } ).toBe( 18 );
	await expect( panel( 'Shopify outlet' ) ).toContainText(
		'All its listings show what they should.',
		{ timeout: 20_000 }
	);
} );

test( 'a full sync shows how far it is; a channel that is down, why it waits', async () => {
	// The longer it was down, the longer it is left alone.
	test.setTimeout( 300_000 );
	main.faults.answerStatus = 503;
	await press( panel( 'Shopify main' ), 'Start full sync' );
	await expect(
		panel( 'Shopify main' ).getByRole( 'progressbar', { name: 'Full sync of Shopify main' } )
	).toBeVisible();
	await expect( panel( 'Shopify main' ) ).toContainText( '0 of 3 listings are compared.' );
	await expect( panel( 'Shopify main' ) ).toContainText( 'Does not answer', { timeout: 20_000 } );
	await expect( panel( 'Shopify main' ) ).not.toContainText( 'No call has failed' );
	await at.look( 'down' );
	await isAccessible();
	main.faults.answerStatus = 0;
	await expect( panel( 'Shopify main' ) ).toContainText( /The last one ended at .*3 listings/, {
		timeout: 240_000,
	} );
	await expect( panel( 'Shopify main' ) ).toContainText( 'Works' );
} );

test( 'what is changed on the channel itself is taken over, once she wants it so', async () => {
	const policy = panel( 'Shopify outlet' ).getByRole( 'combobox', {
		name: /somebody changes a quantity/,
	} );
	await policy.selectOption( 'adjustment' );
	await expect( policy ).toHaveAccessibleDescription( /every other channel follows/ );
	await expect
		.poll( async () => ( await card( 'shopify-outlet' ) ).foreignEdits )
		.toBe( 'adjustment' );
	await owner.reload();
	await expect( policy ).toHaveValue( 'adjustment' );
	await isAccessible();
	expect( at.problems ).toEqual( [] );
} );
