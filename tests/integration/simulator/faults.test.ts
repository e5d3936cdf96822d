import { randomUUID } from 'node:crypto';
import { createShopifySimulator } from '../../../src/simulator/shopify/create-shopify-simulator.ts';
import type { SimulatedShopify } from '../../../src/simulator/shopify/create-shopify-simulator.ts';
import {
	inventoryItems,
	setInput,
	setMutation,
	setShown,
	shopifyClient,
} from './shopify-client.ts';
import { NO_DELAYS } from './webhook-receiver.ts';

let shop: SimulatedShopify;
let mug: string;

beforeEach( async () => {
	shop = await createShopifySimulator( {
		name: 'North Store',
		products: [ { sku: 'MUG', title: 'Mug', quantity: 10 } ],
		delays: NO_DELAYS,
	} );
	mug = ( await inventoryItems( shopifyClient( shop ) ) ).get( 'MUG' ) ?? '';
} );

afterEach( () => shop.close() );

function write( key: string, timeoutMs = 5_000 ): Promise< Response > {
	const input = setInput( shop, [
		{ inventoryItemId: mug, quantity: 4, changeFromQuantity: 10 },
	] );
	return fetch( `${ shop.baseUrl }/admin/api/2026-10/graphql.json`, {
		method: 'POST',
		headers: { 'X-Shopify-Access-Token': shop.credentials.accessToken },
		body: JSON.stringify( { query: setMutation( key ), variables: { input } } ),
		signal: AbortSignal.timeout( timeoutMs ),
	} );
}

test( 'A write whose answer is cut off has happened, and its repeat learns so', async () => {
	const key = randomUUID();
	shop.faults.cutAfterApplyShare = 1;
	await expect( write( key ) ).rejects.toThrow();
	expect( shop.shown( 'MUG' ) ).toBe( 4 );
	shop.faults.cutAfterApplyShare = 0;
	shop.sell( [ { sku: 'MUG', quantity: 1 } ] );
	const repeat = await setShown( shopifyClient( shop ), shop, key, [
		{ inventoryItemId: mug, quantity: 4, changeFromQuantity: 10 },
	] );
	expect( repeat ).toMatchObject( { changes: [ { quantityAfterChange: 4 } ], userErrors: [] } );
	expect( shop.shown( 'MUG' ) ).toBe( 3 );
} );

test( 'A write that hangs has not happened, and its key is still free', async () => {
	const key = randomUUID();
	shop.faults.hangShare = 1;
	await expect( write( key, 100 ) ).rejects.toThrow();
	expect( shop.shown( 'MUG' ) ).toBe( 10 );
	shop.faults.hangShare = 0;
	expect( ( await write( key ) ).status ).toBe( 200 );
	expect( shop.shown( 'MUG' ) ).toBe( 4 );
} );

test( 'A status that is switched on answers every call until it is switched off', async () => {
	shop.faults.answerStatus = 503;
	const refused = await write( 'a' );
	expect( [ refused.status, await refused.json() ] ).toEqual( [
		503,
		{ errors: 'Service Unavailable' },
	] );
	shop.faults.answerStatus = 0;
	expect( ( await write( 'a' ) ).status ).toBe( 200 );
} );

test( 'Closing breaks off what hangs and frees the port', async () => {
	shop.faults.hangShare = 1;
	const hanging = write( 'a' ).catch( () => 'broken off' );
	while ( shop.calls.get( 'fault: hang' ) !== 1 ) {
		await new Promise( setImmediate );
	}
	await shop.close();
	expect( await hanging ).toBe( 'broken off' );
	await expect( fetch( shop.baseUrl ) ).rejects.toThrow();
} );
