import { createHmac } from 'node:crypto';
import { createWooCommerceSimulator } from '../../../src/simulator/woocommerce/create-woocommerce-simulator.ts';
import type { SimulatedWooCommerce } from '../../../src/simulator/woocommerce/create-woocommerce-simulator.ts';
import { at, numberAt } from './json-at.ts';
import { jsonOf, NO_DELAYS, WebhookReceiver } from './webhook-receiver.ts';
import type { Received } from './webhook-receiver.ts';
import { wooClient } from './woocommerce-client.ts';
import type { WooClient } from './woocommerce-client.ts';

let shop: SimulatedWooCommerce;
let client: WooClient;
let receiver: WebhookReceiver;

beforeEach( async () => {
	receiver = await new WebhookReceiver().start();
	shop = await createWooCommerceSimulator( {
		name: 'Own Shop',
		products: [ { sku: 'MUG', title: 'Mug', quantity: 100 } ],
		delays: { ...NO_DELAYS, webhook: { minMs: 50, maxMs: 60 } },
		webhookTimeoutMs: 200,
	} );
	client = wooClient( shop );
} );

afterEach( async () => {
	await shop.close();
	await receiver.stop();
} );

async function register( ...topics: string[] ): Promise< number[] > {
	const ids: number[] = [];
	for ( const topic of topics ) {
		const { data, status } = await client.post( 'webhooks', {
			topic,
			delivery_url: receiver.url,
			secret: shop.credentials.webhookSecret,
		} );
		expect( status ).toBe( 201 );
		ids.push( numberAt( data, 'id' ) );
	}
	await shop.idle();
	return ids;
}

function deliveries(): readonly Received[] {
	return receiver.received.filter( ( { headers } ) => 'x-wc-webhook-topic' in headers );
}

test( 'Registering sends an unsigned, form-encoded ping', async () => {
	const [ id ] = await register( 'order.created' );
	expect( receiver.received ).toHaveLength( 1 );
	const [ ping ] = receiver.received;
	expect( ping?.raw.toString() ).toBe( `webhook_id=${ id }` );
	expect( ping?.headers[ 'content-type' ] ).toBe( 'application/x-www-form-urlencoded' );
	expect(
		Object.keys( ping?.headers ?? {} ).some( ( name ) => name.startsWith( 'x-wc-' ) )
	).toBe( false );
	const { data } = await client.get( 'webhooks' );
	expect( data ).toMatchObject( [
		{ id, status: 'active', topic: 'order.created', delivery_url: receiver.url },
	] );
	expect( JSON.stringify( data ) ).not.toContain( shop.credentials.webhookSecret );
} );

test( 'A sale is announced as created, updated and as a changed product, signed over the exact bytes', async () => {
	await register( 'order.created', 'order.updated', 'product.updated' );
	const { order } = shop.sell( [ { sku: 'MUG', quantity: 2 } ] );
	await shop.idle();
	expect(
		deliveries()
			.map( ( { headers } ) => headers[ 'x-wc-webhook-topic' ] )
			.sort()
	).toEqual( [ 'order.created', 'order.updated', 'product.updated' ] );
	for ( const { headers, raw } of deliveries() ) {
		expect( headers ).toMatchObject( {
			'content-type': 'application/json',
			'x-wc-webhook-source': `${ shop.baseUrl }/`,
			'x-wc-webhook-signature': createHmac( 'sha256', shop.credentials.webhookSecret )
				.update( raw )
				.digest( 'base64' ),
			'x-wc-webhook-id': expect.stringMatching( /^\d+$/ ) as unknown,
			'x-wc-webhook-delivery-id': expect.stringMatching( /^[0-9a-f]{32}$/ ) as unknown,
		} );
		const [ resource, event ] = String( headers[ 'x-wc-webhook-topic' ] ).split( '.' );
		expect( [ headers[ 'x-wc-webhook-resource' ], headers[ 'x-wc-webhook-event' ] ] ).toEqual( [
			resource,
			event,
		] );
	}
	const [ created ] = deliveries().filter(
		( { headers } ) => headers[ 'x-wc-webhook-topic' ] === 'order.created'
	);
	const { data } = await client.get( `orders/${ order }` );
	expect( jsonOf( created ) ).toEqual( data );
} );

test( 'Changes while a delivery waits add none; it shows the state of the moment it is sent', async () => {
	await register( 'order.updated', 'product.updated' );
	const { order } = shop.sell( [ { sku: 'MUG', quantity: 2 } ] );
	shop.ship( order );
	shop.editShown( 'MUG', 7 );
	await shop.idle();
	expect( deliveries().map( jsonOf ) ).toEqual(
		expect.arrayContaining( [
			expect.objectContaining( { id: Number( order ), status: 'completed' } ),
			expect.objectContaining( { sku: 'MUG', stock_quantity: 7 } ),
		] )
	);
	expect( deliveries() ).toHaveLength( 2 );
	shop.editShown( 'MUG', 8 );
	await shop.idle();
	expect( deliveries() ).toHaveLength( 3 );
} );

test( 'Two deliveries of one webhook within one second share their delivery id', async () => {
	await register( 'order.created' );
	// Begun right after a full second, both are sent inside it.
	await new Promise( ( resolve ) => setTimeout( resolve, 1_000 - ( Date.now() % 1_000 ) ) );
	shop.sell( [ { sku: 'MUG', quantity: 1 } ] );
	shop.sell( [ { sku: 'MUG', quantity: 1 } ] );
	await shop.idle();
	const ids = deliveries().map( ( { headers } ) => headers[ 'x-wc-webhook-delivery-id' ] );
	expect( ids ).toHaveLength( 2 );
	expect( new Set( ids ).size ).toBe( 1 );
} );

test( 'A failed delivery is never repeated, and the seventh failure in a row switches the webhook off', async () => {
	const [ id ] = await register( 'order.created' );
	receiver.answer = () => 500;
	const statuses: unknown[] = [];
	for ( let failure = 1; failure <= 8; failure += 1 ) {
		shop.sell( [ { sku: 'MUG', quantity: 1 } ] );
		await shop.idle();
		statuses.push( at( ( await client.get( `webhooks/${ id }` ) ).data, 'status' ) );
	}
	expect( statuses ).toEqual( [
		...Array.from( { length: 6 }, () => 'active' ),
		'disabled',
		'disabled',
	] );
	expect( deliveries() ).toHaveLength( 7 );

	receiver.answer = () => 200;
	await client.put( `webhooks/${ id }`, { status: 'active' } );
	shop.sell( [ { sku: 'MUG', quantity: 1 } ] );
	await shop.idle();
	expect( deliveries() ).toHaveLength( 8 );
} );

test( 'One accepted delivery, or a redirect, starts the count of failures anew', async () => {
	const [ id ] = await register( 'order.created' );
	for ( let delivery = 1; delivery <= 12; delivery += 1 ) {
		receiver.answer = () => ( delivery === 6 ? 302 : 500 );
		shop.sell( [ { sku: 'MUG', quantity: 1 } ] );
		await shop.idle();
	}
	expect( at( ( await client.get( `webhooks/${ id }` ) ).data, 'status' ) ).toBe( 'active' );
} );

test( 'Doubled, lost and overtaken deliveries come twice, never and late', async () => {
	await register( 'order.created' );
	shop.faults.duplicateShare = 1;
	shop.sell( [ { sku: 'MUG', quantity: 1 } ] );
	await shop.idle();
	expect( deliveries() ).toHaveLength( 2 );

	shop.faults.duplicateShare = 0;
	shop.faults.loseShare = 1;
	shop.sell( [ { sku: 'MUG', quantity: 1 } ] );
	await shop.idle();
	expect( deliveries() ).toHaveLength( 2 );

	Object.assign( shop.faults, { loseShare: 0, reorderShare: 1, reorderDelayMs: 300 } );
	const held = shop.sell( [ { sku: 'MUG', quantity: 1 } ] );
	shop.faults.reorderShare = 0;
	const overtaking = shop.sell( [ { sku: 'MUG', quantity: 1 } ] );
	await shop.idle();
	expect(
		deliveries()
			.slice( 2 )
			.map( ( each ) => String( jsonOf( each )[ 'id' ] ) )
	).toEqual( [ overtaking.order, held.order ] );
} );

test( 'A lost delivery does not swallow the next one for the same product', async () => {
	await register( 'product.updated' );
	shop.faults.loseShare = 1;
	shop.editShown( 'MUG', 50 );
	shop.faults.loseShare = 0;
	shop.editShown( 'MUG', 51 );
	await shop.idle();
	expect( deliveries().map( ( each ) => jsonOf( each )[ 'stock_quantity' ] ) ).toEqual( [ 51 ] );
} );

test( 'An order in the bin is announced as deleted, by its id alone', async () => {
	await register( 'order.deleted' );
	const { order } = shop.sell( [ { sku: 'MUG', quantity: 1 } ] );
	shop.trash( order );
	await shop.idle();
	expect( deliveries().map( jsonOf ) ).toEqual( [ { id: Number( order ) } ] );
	expect( shop.shown( 'MUG' ) ).toBe( 99 );
} );

test( 'A webhook is deleted by force only; an unknown topic is refused', async () => {
	const [ id ] = await register( 'order.created' );
	expect( at( ( await client.delete( `webhooks/${ id }` ) ).data, 'code' ) ).toBe(
		'woocommerce_rest_trash_not_supported'
	);
	expect( ( await client.delete( `webhooks/${ id }`, { force: true } ) ).status ).toBe( 200 );
	shop.sell( [ { sku: 'MUG', quantity: 1 } ] );
	await shop.idle();
	expect( deliveries() ).toEqual( [] );
	const wrong = await client.post( 'webhooks', {
		topic: 'stock.updated',
		delivery_url: receiver.url,
	} );
	expect( [ wrong.status, at( wrong.data, 'code' ) ] ).toEqual( [
		400,
		'woocommerce_rest_shop_webhook_invalid_topic',
	] );
} );
