import { createHmac } from 'node:crypto';
import { createShopifySimulator } from '../../../src/simulator/shopify/create-shopify-simulator.ts';
import type {
	ShopifySimulatorOptions,
	SimulatedShopify,
} from '../../../src/simulator/shopify/create-shopify-simulator.ts';
import { at, listAt } from './json-at.ts';
import { ask, inventoryItems, setShown, shopifyClient, subscribe } from './shopify-client.ts';
import { jsonOf, NO_DELAYS, WebhookReceiver } from './webhook-receiver.ts';
import type { Received } from './webhook-receiver.ts';

const ALL = [
	'ORDERS_CREATE',
	'ORDERS_UPDATED',
	'ORDERS_CANCELLED',
	'REFUNDS_CREATE',
	'INVENTORY_LEVELS_UPDATE',
];
let shop: SimulatedShopify;
let receiver: WebhookReceiver;

beforeEach( async () => {
	receiver = await new WebhookReceiver().start();
} );

afterEach( async () => {
	await shop.close();
	await receiver.stop();
} );

async function open(
	topics: readonly string[],
	options: Partial< ShopifySimulatorOptions > = {}
): Promise< void > {
	shop = await createShopifySimulator( {
		name: 'North Store',
		products: [ { sku: 'MUG', title: 'Mug', quantity: 100 } ],
		delays: NO_DELAYS,
		...options,
	} );
	await subscribe( shopifyClient( shop ), receiver.url, topics );
}

function topicsOf( received: readonly Received[] ): string[] {
	return received.map( ( { headers } ) => headers[ 'x-shopify-topic' ] ?? '' ).sort();
}

function byTopic( topic: string ): Record< string, unknown > {
	return jsonOf(
		receiver.received.findLast( ( { headers } ) => headers[ 'x-shopify-topic' ] === topic )
	);
}

test( 'A sale is announced with its order and its level, each signed over the exact bytes', async () => {
	await open( ALL );
	const { order } = shop.sell( [ { sku: 'MUG', quantity: 2 } ] );
	await shop.idle();
	expect( topicsOf( receiver.received ) ).toEqual( [
		'inventory_levels/update',
		'orders/create',
		'orders/updated',
	] );
	for ( const { headers, raw } of receiver.received ) {
		const digest = createHmac( 'sha256', shop.credentials.apiSecret )
			.update( raw )
			.digest( 'base64' );
		expect( headers ).toMatchObject( {
			'x-shopify-hmac-sha256': digest,
			'x-shopify-shop-domain': shop.credentials.shopDomain,
			'x-shopify-api-version': '2026-10',
			'x-shopify-webhook-id': expect.stringMatching( /^[0-9a-f-]{36}$/ ) as unknown,
			'x-shopify-event-id': expect.stringMatching( /^[0-9a-f-]{36}$/ ) as unknown,
			'x-shopify-triggered-at': expect.stringMatching(
				/^\d{4}-\d{2}-\d{2}T[\d:]{8}\.\d{9}Z$/
			) as unknown,
		} );
	}
	const body = byTopic( 'orders/create' );
	expect( body ).toMatchObject( {
		id: Number( order ),
		admin_graphql_api_id: `gid://shopify/Order/${ order }`,
		cancelled_at: null,
		fulfillments: [],
		refunds: [],
		line_items: [ { sku: 'MUG', quantity: 2, current_quantity: 2, fulfillable_quantity: 2 } ],
	} );
	expect( body[ 'updated_at' ] ).toMatch( /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}-05:00$/ );
	expect( Math.abs( Date.parse( String( body[ 'updated_at' ] ) ) - Date.now() ) ).toBeLessThan(
		10_000
	);
	expect( byTopic( 'inventory_levels/update' ) ).toMatchObject( { available: 98 } );
	// Printing the parsed body again gives other bytes: the signature holds for the raw ones only.
	const raw = receiver.received[ 0 ]?.raw.toString( 'utf8' );
	expect( JSON.stringify( JSON.parse( raw ?? '' ) ) ).not.toBe( raw );
} );

test( 'Cancelling, shipping and refunding send what changed, in the shape of the order now', async () => {
	await open( ALL );
	const cancelled = shop.sell( [ { sku: 'MUG', quantity: 1 } ] ).order;
	const shipped = shop.sell( [ { sku: 'MUG', quantity: 3 } ] ).order;
	await shop.idle();

	receiver.received.length = 0;
	shop.cancel( cancelled );
	await shop.idle();
	expect( topicsOf( receiver.received ) ).toEqual( [
		'inventory_levels/update',
		'orders/cancelled',
		'orders/updated',
		'refunds/create',
	] );
	expect( byTopic( 'orders/cancelled' ) ).toMatchObject( {
		cancelled_at: expect.any( String ) as unknown,
		line_items: [ { quantity: 1, current_quantity: 0, fulfillable_quantity: 0 } ],
		refunds: [ { refund_line_items: [ { quantity: 1, restock_type: 'cancel' } ] } ],
	} );

	receiver.received.length = 0;
	shop.ship( shipped );
	await shop.idle();
	expect( topicsOf( receiver.received ) ).toEqual( [ 'orders/updated' ] );
	expect( byTopic( 'orders/updated' ) ).toMatchObject( {
		line_items: [ { quantity: 3, current_quantity: 3, fulfillable_quantity: 0 } ],
		fulfillments: [
			{
				status: 'success',
				line_items: [
					{ id: at( byTopic( 'orders/updated' ), 'line_items', 0, 'id' ), quantity: 3 },
				],
			},
		],
	} );

	receiver.received.length = 0;
	shop.refund( shipped, 'MUG', 1, true );
	shop.refund( shipped, 'MUG', 1, false );
	await shop.idle();
	expect( topicsOf( receiver.received ) ).toEqual( [
		'inventory_levels/update',
		'orders/updated',
		'orders/updated',
		'refunds/create',
		'refunds/create',
	] );
	const kinds = receiver.received
		.filter( ( { headers } ) => headers[ 'x-shopify-topic' ] === 'refunds/create' )
		.flatMap( ( request ) => jsonOf( request )[ 'refund_line_items' ] );
	expect( kinds ).toEqual(
		expect.arrayContaining( [
			expect.objectContaining( { quantity: 1, restock_type: 'return' } ),
			expect.objectContaining( {
				quantity: 1,
				restock_type: 'no_restock',
				location_id: null,
			} ),
		] )
	);
	expect( [ shop.shown( 'MUG' ), shop.sold( 'MUG' ) ] ).toEqual( [ 98, 2 ] );
} );

test( "Our own write and the merchant's edit echo as levels; a write of what is shown does not", async () => {
	await open( [ 'INVENTORY_LEVELS_UPDATE' ] );
	const client = shopifyClient( shop );
	const item = ( await inventoryItems( client ) ).get( 'MUG' );
	await setShown( client, shop, 'a', [
		{ inventoryItemId: item, quantity: 40, changeFromQuantity: 100 },
	] );
	await setShown( client, shop, 'b', [
		{ inventoryItemId: item, quantity: 40, changeFromQuantity: 40 },
	] );
	await shop.idle();
	shop.editShown( 'MUG', 41 );
	await shop.idle();
	expect( receiver.received.map( ( request ) => jsonOf( request )[ 'available' ] ) ).toEqual( [
		40, 41,
	] );
} );

test( 'A failed delivery is repeated unchanged until it is accepted', async () => {
	await open( [ 'ORDERS_CREATE' ], { webhookRetryDelaysMs: [ 5, 10, 20, 40 ] } );
	receiver.answer = () => ( receiver.received.length < 4 ? 500 : 200 );
	shop.sell( [ { sku: 'MUG', quantity: 1 } ] );
	expect( shop.deliveriesPending ).toBe( 1 );
	await shop.idle();
	expect( receiver.received ).toHaveLength( 4 );
	const copies = receiver.received.map( ( { headers, raw } ) => [
		headers[ 'x-shopify-webhook-id' ],
		raw.toString(),
	] );
	expect( new Set( copies.map( String ) ).size ).toBe( 1 );
	expect( shop.deliveriesPending ).toBe( 0 );
} );

test( 'A receiver that is too slow counts as failed, and after eight repeats the subscription is gone', async () => {
	await open( [ 'ORDERS_CREATE' ], {
		webhookRetryDelaysMs: [ 1, 1, 1, 1, 1, 1, 1, 1 ],
		webhookTimeoutMs: 30,
	} );
	receiver.answer = () => null;
	shop.sell( [ { sku: 'MUG', quantity: 1 } ] );
	await shop.idle();
	expect( receiver.received ).toHaveLength( 9 );
	const { data } = await ask(
		shopifyClient( shop ),
		'query { webhookSubscriptions(first: 5) { nodes { id } } }'
	);
	expect( at( data, 'webhookSubscriptions', 'nodes' ) ).toEqual( [] );
	shop.sell( [ { sku: 'MUG', quantity: 1 } ] );
	await shop.idle();
	expect( receiver.received ).toHaveLength( 9 );
} );

test( 'A doubled delivery comes twice with one webhook id, a lost one never comes', async () => {
	await open( [ 'ORDERS_CREATE' ] );
	shop.faults.duplicateShare = 1;
	shop.sell( [ { sku: 'MUG', quantity: 1 } ] );
	await shop.idle();
	expect( receiver.received ).toHaveLength( 2 );
	expect(
		new Set( receiver.received.map( ( { headers } ) => headers[ 'x-shopify-webhook-id' ] ) )
			.size
	).toBe( 1 );

	shop.faults.duplicateShare = 0;
	shop.faults.loseShare = 1;
	shop.sell( [ { sku: 'MUG', quantity: 1 } ] );
	await shop.idle();
	expect( receiver.received ).toHaveLength( 2 );
	expect( shop.shown( 'MUG' ) ).toBe( 98 );
} );

test( 'A delivery that is held back is overtaken by a later one', async () => {
	await open( [ 'ORDERS_CREATE' ] );
	shop.faults.reorderDelayMs = 200;
	shop.faults.reorderShare = 1;
	const first = shop.sell( [ { sku: 'MUG', quantity: 1 } ] );
	shop.faults.reorderShare = 0;
	const second = shop.sell( [ { sku: 'MUG', quantity: 1 } ] );
	await shop.idle();
	expect( receiver.received.map( ( request ) => String( jsonOf( request )[ 'id' ] ) ) ).toEqual( [
		second.order,
		first.order,
	] );
} );

test( 'A webhook is sent no earlier and hardly later than its delay says', async () => {
	await open( [ 'ORDERS_CREATE' ], {
		delays: { ...NO_DELAYS, webhook: { minMs: 100, maxMs: 200 } },
	} );
	const sales = Array.from( { length: 20 }, () => shop.sell( [ { sku: 'MUG', quantity: 1 } ] ) );
	await shop.idle();
	const delays = receiver.received.map( ( { atMs } ) => atMs - ( sales[ 0 ]?.placedAtMs ?? 0 ) );
	expect( Math.min( ...delays ) ).toBeGreaterThanOrEqual( 99 );
	expect( Math.max( ...delays ) ).toBeLessThan( 1_500 );
} );

test( 'A subscription with includeFields receives those fields only', async () => {
	await open( [] );
	await subscribe(
		shopifyClient( shop ),
		receiver.url,
		[ 'ORDERS_CREATE' ],
		[ 'id', 'line_items.id', 'line_items.quantity' ]
	);
	shop.sell( [ { sku: 'MUG', quantity: 2 } ] );
	await shop.idle();
	expect( jsonOf( receiver.received[ 0 ] ) ).toEqual( {
		id: expect.any( Number ) as unknown,
		line_items: [ { id: expect.any( Number ) as unknown, quantity: 2 } ],
	} );
} );

test( 'The same address for the same topic is taken only once, and a removed one is silent', async () => {
	await open( [ 'ORDERS_CREATE' ] );
	const client = shopifyClient( shop );
	await expect( subscribe( client, receiver.url, [ 'ORDERS_CREATE' ] ) ).rejects.toThrow(
		/already been taken/
	);
	const { data } = await ask(
		client,
		'query { webhookSubscriptions(first: 5) { nodes { id topic uri } } }'
	);
	const [ kept ] = listAt( data, 'webhookSubscriptions', 'nodes' );
	const id = at( kept, 'id' );
	expect( kept ).toEqual( { id, topic: 'ORDERS_CREATE', uri: receiver.url } );
	await ask(
		client,
		'mutation Remove($id: ID!) { webhookSubscriptionDelete(id: $id) { deletedWebhookSubscriptionId } }',
		{ id }
	);
	shop.sell( [ { sku: 'MUG', quantity: 1 } ] );
	await shop.idle();
	expect( receiver.received ).toEqual( [] );
} );
