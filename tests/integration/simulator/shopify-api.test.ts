import { randomUUID } from 'node:crypto';
import type { AdminApiClient } from '@shopify/admin-api-client';
import { createShopifySimulator } from '../../../src/simulator/shopify/create-shopify-simulator.ts';
import type {
	ShopifySimulatorOptions,
	SimulatedShopify,
} from '../../../src/simulator/shopify/create-shopify-simulator.ts';
import { at, listAt, numberAt, textAt } from './json-at.ts';
import {
	adjustMutation,
	ask,
	inventoryItems,
	setInput,
	setMutation,
	setShown,
	shopifyClient,
} from './shopify-client.ts';
import { NO_DELAYS } from './webhook-receiver.ts';

const opened: SimulatedShopify[] = [];
let shop: SimulatedShopify;
let client: AdminApiClient;
let mug: string;
let tea: string;

beforeEach( () => reopen() );

afterEach( async () => {
	await Promise.all( opened.splice( 0 ).map( ( each ) => each.close() ) );
} );

async function reopen( options: Partial< ShopifySimulatorOptions > = {} ): Promise< void > {
	shop = await createShopifySimulator( {
		name: 'North Store',
		products: [
			{ sku: 'MUG', title: 'Mug', quantity: 10 },
			{ sku: 'TEA', title: 'Tea', quantity: 20 },
		],
		delays: NO_DELAYS,
		...options,
	} );
	opened.push( shop );
	client = shopifyClient( shop );
	const items = await inventoryItems( client );
	mug = items.get( 'MUG' ) ?? '';
	tea = items.get( 'TEA' ) ?? '';
}

test( 'A quantity that is set is shown, and reads back over the API', async () => {
	const answer = await setShown( client, shop, randomUUID(), [
		{ inventoryItemId: mug, quantity: 7, changeFromQuantity: 10 },
	] );
	expect( answer.userErrors ).toEqual( [] );
	expect( answer.changes ).toMatchObject( [ { delta: -3, quantityAfterChange: 7 } ] );
	expect( shop.shown( 'MUG' ) ).toBe( 7 );

	const { data } = await ask(
		client,
		`query Read($ids: [ID!]!, $at: ID!) { nodes(ids: $ids) { id ... on InventoryItem {
			sku inventoryLevel(locationId: $at) { quantities(names: ["available", "on_hand", "committed"]) { name quantity } }
		} } }`,
		{ ids: [ mug, 'gid://shopify/InventoryItem/1' ], at: shop.credentials.locationId }
	);
	expect( at( data, 'nodes', 1 ) ).toBeNull();
	expect( at( data, 'nodes', 0, 'inventoryLevel', 'quantities' ) ).toEqual( [
		{ name: 'available', quantity: 7 },
		{ name: 'on_hand', quantity: 7 },
		{ name: 'committed', quantity: 0 },
	] );
} );

test( 'A stale compare-and-set names its field, and nothing of the whole call is written', async () => {
	shop.sell( [ { sku: 'MUG', quantity: 1 } ] );
	const answer = await setShown( client, shop, randomUUID(), [
		{ inventoryItemId: tea, quantity: 5, changeFromQuantity: 20 },
		{ inventoryItemId: mug, quantity: 8, changeFromQuantity: 10 },
	] );
	expect( answer.changes ).toEqual( [] );
	expect( answer.userErrors ).toMatchObject( [
		{
			code: 'CHANGE_FROM_QUANTITY_STALE',
			field: [ 'input', 'quantities', '1', 'changeFromQuantity' ],
		},
	] );
	expect( [ shop.shown( 'TEA' ), shop.shown( 'MUG' ) ] ).toEqual( [ 20, 9 ] );
} );

test( 'A compare-and-set is judged when it takes effect, not when it arrives', async () => {
	await reopen( { delays: { ...NO_DELAYS, write: { minMs: 200, maxMs: 200 } } } );
	const written = setShown( client, shop, randomUUID(), [
		{ inventoryItemId: mug, quantity: 5, changeFromQuantity: 10 },
	] );
	while ( shop.calls.get( 'inventorySetQuantities' ) !== 1 ) {
		await new Promise( setImmediate );
	}
	shop.sell( [ { sku: 'MUG', quantity: 1 } ] );
	expect( ( await written ).userErrors ).toMatchObject( [
		{ code: 'CHANGE_FROM_QUANTITY_STALE' },
	] );
	expect( shop.shown( 'MUG' ) ).toBe( 9 );
} );

test( 'An explicit null writes whatever is shown; a quantity that is shown already changes nothing', async () => {
	shop.sell( [ { sku: 'MUG', quantity: 4 } ] );
	const first = await setShown( client, shop, randomUUID(), [
		{ inventoryItemId: mug, quantity: 9, changeFromQuantity: null },
	] );
	expect( first.changes ).toMatchObject( [ { delta: 3 } ] );
	const before = shop.journal.length;
	const second = await setShown( client, shop, randomUUID(), [
		{ inventoryItemId: mug, quantity: 9, changeFromQuantity: null },
	] );
	expect( second ).toEqual( { changes: [], userErrors: [] } );
	expect( shop.journal ).toHaveLength( before );
} );

test( 'A repeat with its key answers the first result and takes no effect', async () => {
	const key = randomUUID();
	const variables = {
		input: {
			name: 'available',
			reason: 'correction',
			changes: [
				{
					inventoryItemId: mug,
					locationId: shop.credentials.locationId,
					delta: -2,
					changeFromQuantity: null,
				},
			],
		},
	};
	const first = await ask( client, adjustMutation( key ), variables );
	shop.sell( [ { sku: 'MUG', quantity: 3 } ] );
	const second = await ask( client, adjustMutation( key ), variables );
	expect( second.data ).toEqual( first.data );
	expect( shop.shown( 'MUG' ) ).toBe( 5 );

	variables.input.changes = variables.input.changes.map( ( each ) => ( { ...each, delta: -1 } ) );
	const third = await ask( client, adjustMutation( key ), variables );
	expect( at( third.data, 'inventoryAdjustQuantities', 'userErrors' ) ).toMatchObject( [
		{ code: 'IDEMPOTENCY_KEY_PARAMETER_MISMATCH' },
	] );
	expect( shop.shown( 'MUG' ) ).toBe( 5 );
} );

test( 'Of two calls with one key at once, one is carried out and the other is told to come again', async () => {
	await reopen( { delays: { ...NO_DELAYS, write: { minMs: 200, maxMs: 200 } } } );
	const key = randomUUID();
	const rows = [ { inventoryItemId: mug, quantity: 3, changeFromQuantity: 10 } ];
	const answers = await Promise.all( [
		setShown( client, shop, key, rows ),
		setShown( client, shop, key, rows ),
	] );
	expect(
		answers.flatMap( ( { userErrors } ) => userErrors.map( ( error ) => at( error, 'code' ) ) )
	).toEqual( [ 'IDEMPOTENCY_CONCURRENT_REQUEST' ] );
	expect( shop.journal.filter( ( { cause } ) => cause === 'write' ) ).toHaveLength( 1 );
} );

test.each( [
	[ 'no @idempotent', null, { quantity: 1, changeFromQuantity: null }, 1, 'BAD_REQUEST' ],
	[ 'no changeFromQuantity', 'key', { quantity: 1 }, 1, 'INVALID_FIELD_ARGUMENTS' ],
	[
		'251 items',
		'key',
		{ quantity: 1, changeFromQuantity: null },
		251,
		'MAX_INPUT_SIZE_EXCEEDED',
	],
] )(
	'A call with %s is refused as a whole, and its key is still free',
	async ( _what, key, row, count, code ) => {
		const quantities = Array.from( { length: count }, () => ( {
			inventoryItemId: mug,
			...row,
		} ) );
		const { graphQLErrors } = await ask( client, setMutation( key ), {
			input: setInput( shop, quantities ),
		} );
		expect( graphQLErrors ).toMatchObject( [ { extensions: { code } } ] );
		const retried = await setShown( client, shop, 'key', [
			{ inventoryItemId: mug, quantity: 1, changeFromQuantity: 10 },
		] );
		expect( retried.userErrors ).toEqual( [] );
	}
);

test.each( [
	[ 'INVALID_INVENTORY_ITEM', { inventoryItemId: 'gid://shopify/InventoryItem/1' } ],
	[ 'INVALID_LOCATION', { locationId: 'gid://shopify/Location/1' } ],
	[ 'INVALID_QUANTITY_TOO_HIGH', { quantity: 1_000_000_001 } ],
] )( 'A set with a wrong item is answered %s and writes nothing', async ( code, wrong ) => {
	const answer = await setShown( client, shop, randomUUID(), [
		{ inventoryItemId: tea, quantity: 1, changeFromQuantity: 20 },
		{ inventoryItemId: mug, quantity: 1, changeFromQuantity: null, ...wrong },
	] );
	expect( answer.userErrors ).toMatchObject( [ { code } ] );
	expect( shop.journal.every( ( { cause } ) => cause === 'opening' ) ).toBe( true );
} );

test( 'One item twice in a call, an unknown name and an unknown reason are user errors', async () => {
	const row = { inventoryItemId: mug, quantity: 1, changeFromQuantity: null };
	const twice = await setShown( client, shop, randomUUID(), [ row, row ] );
	expect( twice.userErrors ).toMatchObject( [
		{ code: 'NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR' },
	] );
	const { data } = await ask( client, setMutation( randomUUID() ), {
		input: { ...setInput( shop, [ row ] ), name: 'sellable', reason: 'because' },
	} );
	expect( at( data, 'inventorySetQuantities', 'userErrors' ) ).toMatchObject( [
		{ code: 'INVALID_REASON' },
		{ code: 'INVALID_NAME' },
	] );
} );

test( 'Orders list by time of change, page by page, with their lines, shipments and refunds', async () => {
	const orders = [ 1, 2, 3 ].map( () => shop.sell( [ { sku: 'MUG', quantity: 2 } ] ).order );
	const [ kept = '', refunded = '', cancelled = '' ] = orders;
	shop.ship( kept );
	shop.refund( refunded, 'MUG', 1, true );
	shop.cancel( cancelled );
	const query = `query List($after: String, $query: String) {
		orders(first: 2, after: $after, query: $query, sortKey: UPDATED_AT) {
			nodes {
				id cancelledAt updatedAt
				lineItems(first: 10) { nodes { id sku quantity currentQuantity unfulfilledQuantity variant { id } } }
				fulfillments { status fulfillmentLineItems(first: 10) { nodes { quantity lineItem { id } } } }
				refunds { refundLineItems(first: 10) { nodes { quantity restockType lineItem { id } } } }
			}
			pageInfo { hasNextPage endCursor }
		}
	}`;
	const since = new Date( Date.now() - 60_000 ).toISOString();
	const variables = { query: `updated_at:>='${ since }'` };
	const first = await ask( client, query, variables );
	const endCursor = at( first.data, 'orders', 'pageInfo', 'endCursor' );
	const second = await ask( client, query, { ...variables, after: endCursor } );
	expect(
		[ first, second ].map( ( { data } ) => at( data, 'orders', 'pageInfo', 'hasNextPage' ) )
	).toEqual( [ true, false ] );
	const nodes = [ first, second ].flatMap( ( { data } ) => listAt( data, 'orders', 'nodes' ) );
	expect( nodes.map( ( node ) => at( node, 'id' ) ).sort() ).toEqual(
		orders.map( ( id ) => `gid://shopify/Order/${ id }` ).sort()
	);
	const byId = new Map( nodes.map( ( node ) => [ at( node, 'id' ), node ] ) );
	expect( byId.get( `gid://shopify/Order/${ kept }` ) ).toMatchObject( {
		lineItems: { nodes: [ { quantity: 2, currentQuantity: 2, unfulfilledQuantity: 0 } ] },
		fulfillments: [
			{ status: 'SUCCESS', fulfillmentLineItems: { nodes: [ { quantity: 2 } ] } },
		],
	} );
	expect( byId.get( `gid://shopify/Order/${ refunded }` ) ).toMatchObject( {
		lineItems: { nodes: [ { quantity: 2, currentQuantity: 1, unfulfilledQuantity: 1 } ] },
		refunds: [ { refundLineItems: { nodes: [ { quantity: 1, restockType: 'CANCEL' } ] } } ],
	} );
	expect( byId.get( `gid://shopify/Order/${ cancelled }` ) ).toMatchObject( {
		cancelledAt: expect.any( String ) as unknown,
		lineItems: { nodes: [ { quantity: 2, currentQuantity: 0, unfulfilledQuantity: 0 } ] },
	} );

	const later = new Date( Date.now() + 60_000 ).toISOString();
	const none = await ask( client, query, { query: `updated_at:>='${ later }'` } );
	expect( at( none.data, 'orders', 'nodes' ) ).toEqual( [] );
} );

test( 'The bucket empties, throttles with its state, and lets calls in again when it has filled', async () => {
	await reopen( { costMaximum: 25, costRestoredPerSecond: 2 } );
	const refusedBefore = shop.calls.get( 'refused: throttled' ) ?? 0;
	const write = () =>
		ask( client, setMutation( randomUUID() ), {
			input: setInput( shop, [
				{
					inventoryItemId: 'gid://shopify/InventoryItem/1',
					quantity: 1,
					changeFromQuantity: null,
				},
			] ),
		} );
	const answers = await Promise.all( [ write(), write(), write() ] );
	const throttled = answers.filter(
		( { graphQLErrors } ) => at( graphQLErrors, 0, 'extensions', 'code' ) === 'THROTTLED'
	);
	expect( throttled ).toHaveLength( 2 );
	expect( throttled[ 0 ]?.networkStatusCode ).toBe( 200 );
	expect( shop.calls.get( 'refused: throttled' ) ).toBe( refusedBefore + 2 );

	const cost = answers[ 0 ].cost;
	const requested = numberAt( cost, 'requestedQueryCost' );
	expect( requested ).toBeGreaterThanOrEqual( 10 );
	expect( at( cost, 'throttleStatus' ) ).toMatchObject( {
		maximumAvailable: 25,
		restoreRate: 2,
	} );
	const missing = requested - numberAt( cost, 'throttleStatus', 'currentlyAvailable' );
	await new Promise( ( resolve ) => setTimeout( resolve, ( missing / 2 ) * 1000 + 20 ) );
	expect( listAt( ( await write() ).data, 'inventorySetQuantities', 'userErrors' ) ).toHaveLength(
		1
	);
} );

test( 'A query is charged for the objects it returns, not for those it might have returned', async () => {
	const { cost } = await ask(
		client,
		'query { productVariants(first: 50) { nodes { sku inventoryItem { id } } } }'
	);
	expect( cost ).toMatchObject( {
		requestedQueryCost: 102,
		actualQueryCost: 6,
	} );
	const dear = await ask(
		client,
		'query { productVariants(first: 250) { nodes { inventoryItem { variant { product { id } } } } } }'
	);
	expect( dear.graphQLErrors ).toMatchObject( [ { extensions: { code: 'MAX_COST_EXCEEDED' } } ] );
} );

test( 'A wrong token is 401, another version and another path are 404', async () => {
	const refused = await ask( shopifyClient( shop, 'shpat_wrong' ), 'query { shop { name } }' );
	expect( refused.networkStatusCode ).toBe( 401 );
	const headers = { 'X-Shopify-Access-Token': shop.credentials.accessToken };
	for ( const path of [ '/admin/api/2025-07/graphql.json', '/admin/api/2026-10/orders.json' ] ) {
		const answer = await fetch( shop.baseUrl + path, { method: 'POST', headers, body: '{}' } );
		expect( answer.status ).toBe( 404 );
	}
} );

test( 'What the published schema does not know is refused', async () => {
	const { graphQLErrors } = await ask( client, 'query { shop { stock } }' );
	expect( textAt( graphQLErrors, 0, 'message' ) ).toMatch( /stock/ );
} );
