import { createWooCommerceSimulator } from '../../../src/simulator/woocommerce/create-woocommerce-simulator.ts';
import type { SimulatedWooCommerce } from '../../../src/simulator/woocommerce/create-woocommerce-simulator.ts';
import { at, listAt, numberAt, textAt } from './json-at.ts';
import { NO_DELAYS } from './webhook-receiver.ts';
import { wooClient } from './woocommerce-client.ts';
import type { WooClient } from './woocommerce-client.ts';

let shop: SimulatedWooCommerce;
let client: WooClient;

beforeEach( async () => {
	shop = await createWooCommerceSimulator( {
		name: 'Own Shop',
		products: [
			{ sku: 'MUG', title: 'Mug', quantity: 10 },
			{ sku: 'TEA', title: 'Tea', quantity: 20 },
			{ sku: 'SHIRT-S', title: 'S', quantity: 5, variationOf: 'Shirt' },
			{ sku: 'SHIRT-M', title: 'M', quantity: 6, variationOf: 'Shirt' },
		],
		delays: NO_DELAYS,
	} );
	client = wooClient( shop );
} );

afterEach( () => shop.close() );

async function idOf( sku: string ): Promise< number > {
	const { data } = await client.get( 'products', { sku } );
	return numberAt( data, 0, 'id' );
}

test( 'Products list page by page; variations stand under their product, or are found by SKU', async () => {
	const first = await client.get( 'products', { per_page: 2, orderby: 'id', order: 'asc' } );
	expect( first.headers ).toMatchObject( { 'x-wp-total': '3', 'x-wp-totalpages': '2' } );
	expect( first.data ).toMatchObject( [
		{
			sku: 'MUG',
			type: 'simple',
			manage_stock: true,
			stock_quantity: 10,
			stock_status: 'instock',
		},
		{ sku: 'TEA', type: 'simple', stock_quantity: 20 },
	] );
	const second = await client.get( 'products', {
		per_page: 2,
		page: 2,
		orderby: 'id',
		order: 'asc',
	} );
	const [ shirt ] = listAt( second.data );
	const parent = numberAt( shirt, 'id' );
	expect( shirt ).toMatchObject( {
		sku: '',
		name: 'Shirt',
		type: 'variable',
		stock_quantity: null,
	} );
	const { data: variations } = await client.get( `products/${ parent }/variations`, {
		per_page: 100,
	} );
	expect(
		listAt( variations )
			.map( ( each ) => at( each, 'sku' ) )
			.sort()
	).toEqual( [ 'SHIRT-M', 'SHIRT-S' ] );
	const bySku = await client.get( 'products', { sku: 'SHIRT-M' } );
	expect( bySku.data ).toMatchObject( [
		{ type: 'variation', parent_id: parent, stock_quantity: 6 },
	] );
	const included = await client.get( 'products', {
		include: [ await idOf( 'TEA' ), await idOf( 'MUG' ) ],
	} );
	expect( included.data ).toHaveLength( 2 );
} );

test( 'A batch sets what it can and reports the rest item by item inside a 200', async () => {
	const [ mug, tea, small ] = await Promise.all( [ 'MUG', 'TEA', 'SHIRT-S' ].map( idOf ) );
	const answer = await client.post( 'products/batch', {
		update: [
			{ id: mug, manage_stock: true, stock_quantity: 3 },
			{ id: 4711, manage_stock: true, stock_quantity: 3 },
			{ id: small, manage_stock: true, stock_quantity: 3 },
			{ id: tea, manage_stock: true, stock_quantity: -2 },
		],
	} );
	expect( answer.status ).toBe( 200 );
	expect( at( answer.data, 'update' ) ).toMatchObject( [
		{ id: mug, stock_quantity: 3 },
		{ id: 4711, error: { code: 'woocommerce_rest_product_invalid_id', data: { status: 400 } } },
		{
			id: small,
			error: { code: 'woocommerce_rest_invalid_product_id', data: { status: 404 } },
		},
		{ id: tea, stock_quantity: -2, stock_status: 'outofstock' },
	] );
	expect( [ 'MUG', 'TEA', 'SHIRT-S' ].map( ( sku ) => shop.shown( sku ) ) ).toEqual( [
		3, -2, 5,
	] );
} );

test( 'A variation is set under its product, alone and in a batch', async () => {
	const { data } = await client.get( 'products', { sku: 'SHIRT-S' } );
	const id = numberAt( data, 0, 'id' );
	const parent = numberAt( data, 0, 'parent_id' );
	await client.put( `products/${ parent }/variations/${ id }`, { stock_quantity: 2 } );
	expect( shop.shown( 'SHIRT-S' ) ).toBe( 2 );
	const batch = await client.post( `products/${ parent }/variations/batch`, {
		update: [
			{ id, stock_quantity: 1 },
			{ id: parent, stock_quantity: 1 },
		],
	} );
	expect( at( batch.data, 'update' ) ).toMatchObject( [
		{ id, stock_quantity: 1 },
		{ error: { code: 'woocommerce_rest_product_variation_invalid_id' } },
	] );
} );

test( 'A batch of 101 is refused with 413, a page of 101 and a fraction with 400', async () => {
	const update = Array.from( { length: 101 }, ( _, index ) => ( {
		id: index,
		stock_quantity: 1,
	} ) );
	const tooLarge = await client.post( 'products/batch', { update } );
	expect( [ tooLarge.status, at( tooLarge.data, 'code' ) ] ).toEqual( [
		413,
		'woocommerce_rest_request_entity_too_large',
	] );
	const page = await client.get( 'products', { per_page: 101 } );
	expect( [ page.status, at( page.data, 'code' ) ] ).toEqual( [ 400, 'rest_invalid_param' ] );
	const fraction = await client.put( `products/${ await idOf( 'MUG' ) }`, {
		stock_quantity: 1.5,
	} );
	expect( [ fraction.status, at( fraction.data, 'code' ) ] ).toEqual( [
		400,
		'rest_invalid_param',
	] );
} );

test( 'A sale is a processing order whose lines say what they took from stock', async () => {
	const { order } = shop.sell( [
		{ sku: 'MUG', quantity: 2 },
		{ sku: 'SHIRT-M', quantity: 1 },
	] );
	const { data } = await client.get( `orders/${ order }` );
	expect( data ).toMatchObject( { id: Number( order ), status: 'processing', refunds: [] } );
	expect( at( data, 'line_items' ) ).toMatchObject( [
		{
			sku: 'MUG',
			variation_id: 0,
			quantity: 2,
			meta_data: [ { key: '_reduced_stock', value: '2' } ],
		},
		{ sku: 'SHIRT-M', quantity: 1, meta_data: [ { key: '_reduced_stock', value: '1' } ] },
	] );
	expect( at( data, 'line_items', 1, 'variation_id' ) ).toBe( await idOf( 'SHIRT-M' ) );
	expect(
		Math.abs( Date.parse( `${ textAt( data, 'date_modified_gmt' ) }Z` ) - Date.now() )
	).toBeLessThan( 10_000 );
	expect(
		Date.parse( `${ textAt( data, 'date_modified' ) }Z` ) -
			Date.parse( `${ textAt( data, 'date_modified_gmt' ) }Z` )
	).toBe( 3_600_000 );

	shop.cancel( order );
	const cancelled = await client.get( `orders/${ order }` );
	expect( cancelled.data ).toMatchObject( {
		status: 'cancelled',
		line_items: [ { quantity: 2, meta_data: [] }, { meta_data: [] } ],
	} );
	expect( [ shop.shown( 'MUG' ), shop.sold( 'MUG' ) ] ).toEqual( [ 10, 0 ] );
} );

test( 'A pending order takes nothing until it is paid', async () => {
	const { order } = shop.placePending( [ { sku: 'MUG', quantity: 4 } ] );
	const pending = await client.get( `orders/${ order }` );
	expect( pending.data ).toMatchObject( {
		status: 'pending',
		date_paid_gmt: null,
		line_items: [ { meta_data: [] } ],
	} );
	expect( shop.shown( 'MUG' ) ).toBe( 10 );
	shop.editShown( 'MUG', 1 );
	shop.pay( order );
	expect( shop.shown( 'MUG' ) ).toBe( -3 );
	expect( at( ( await client.get( `orders/${ order }` ) ).data, 'status' ) ).toBe( 'processing' );
} );

test( 'A refund is listed with its lines; cancelling puts back only what no refund has put back', async () => {
	const { order } = shop.sell( [ { sku: 'MUG', quantity: 5 } ] );
	shop.refund( order, 'MUG', 1, true );
	shop.refund( order, 'MUG', 1, false );
	const { data: refunds } = await client.get( `orders/${ order }/refunds` );
	const { data } = await client.get( `orders/${ order }` );
	expect( refunds ).toHaveLength( 2 );
	expect( at( refunds, 0, 'line_items' ) ).toMatchObject( [
		{
			quantity: -1,
			meta_data: [
				{ key: '_refunded_item_id', value: textAt( data, 'line_items', 0, 'id' ) },
			],
		},
	] );
	expect( at( data, 'line_items', 0 ) ).toMatchObject( {
		quantity: 5,
		meta_data: [
			{ key: '_reduced_stock', value: '4' },
			{ key: '_restock_refunded_items', value: '1' },
		],
	} );
	expect( shop.shown( 'MUG' ) ).toBe( 6 );
	shop.cancel( order );
	expect( [ shop.shown( 'MUG' ), shop.sold( 'MUG' ) ] ).toEqual( [ 10, 0 ] );
} );

test( 'Orders list by time of change in UTC; a time that names its offset is misread as in WordPress', async () => {
	const older = shop.sell( [ { sku: 'MUG', quantity: 1 } ] ).order;
	const newer = shop.sell( [ { sku: 'TEA', quantity: 1 } ] ).order;
	const past = new Date( Date.now() - 5_000 ).toISOString().slice( 0, 19 );
	const list = async ( given: Record< string, unknown > ): Promise< string[] > => {
		const { data } = await client.get( 'orders', {
			orderby: 'modified',
			order: 'asc',
			...given,
		} );
		return listAt( data ).map( ( each ) => textAt( each, 'id' ) );
	};
	expect( await list( { modified_after: past, dates_are_gmt: true } ) ).toEqual( [
		older,
		newer,
	] );
	expect(
		await list( { modified_after: past, dates_are_gmt: true, status: 'cancelled' } )
	).toEqual( [] );
	// Not marked as UTC it is site time, an hour ahead: five seconds ago by the site is UTC + 1 h.
	expect( await list( { modified_after: past } ) ).toEqual( [ older, newer ] );
	expect( await list( { modified_after: `${ past }Z`, dates_are_gmt: true } ) ).toEqual( [] );
	const { data } = await client.get( `orders/${ newer }` );
	expect(
		await list( { modified_after: at( data, 'date_modified_gmt' ), dates_are_gmt: true } )
	).toEqual( [] );
	shop.trash( older );
	expect( await list( {} ) ).toEqual( [ newer ] );
} );

test( 'A wrong secret, a wrong key, no key and a repeated request are each refused with 401', async () => {
	const wrongSecret = await wooClient( shop, { consumerSecret: 'cs_wrong' } ).get( 'orders' );
	expect( [ wrongSecret.status, wrongSecret.data ] ).toEqual( [
		401,
		{
			code: 'woocommerce_rest_authentication_error',
			message: 'Invalid signature - provided signature does not match.',
			data: { status: 401 },
		},
	] );
	const wrongKey = await wooClient( shop, { consumerKey: 'ck_wrong' } ).get( 'orders' );
	expect( [ wrongKey.status, at( wrongKey.data, 'message' ) ] ).toEqual( [
		401,
		'Consumer key is invalid.',
	] );
	const anonymous = await fetch( `${ shop.baseUrl }/wp-json/wc/v3/orders` );
	expect( [ anonymous.status, await anonymous.json() ] ).toMatchObject( [
		401,
		{ code: 'woocommerce_rest_cannot_view' },
	] );

	const signed = await client.get( 'orders', { per_page: 1 } );
	const again = await fetch( `${ shop.baseUrl }${ textAt( signed.request, 'path' ) }` );
	expect( await again.json() ).toMatchObject( {
		message: 'Invalid nonce - nonce has already been used.',
	} );
} );

test( 'With _fields an answer holds those fields and no personal data', async () => {
	const { order } = shop.sell( [ { sku: 'MUG', quantity: 2 } ] );
	const { data } = await client.get( 'orders', { _fields: 'id,line_items.sku' } );
	expect( data ).toEqual( [ { id: Number( order ), line_items: [ { sku: 'MUG' } ] } ] );
} );

test( 'Unknown things are 404 in the words of the real API', async () => {
	const [ order, product, route ] = await Promise.all(
		[ 'orders/4711', 'products/4711', 'stock' ].map( ( path ) => client.get( path ) )
	);
	expect( [ at( order?.data, 'code' ), order?.status ] ).toEqual( [
		'woocommerce_rest_shop_order_invalid_id',
		404,
	] );
	expect( [ at( product?.data, 'code' ), product?.status ] ).toEqual( [
		'woocommerce_rest_product_invalid_id',
		404,
	] );
	expect( [ at( route?.data, 'code' ), route?.status ] ).toEqual( [ 'rest_no_route', 404 ] );
} );

test( 'Faults: a cut write has happened, a hung one has not, a broken site answers pages', async () => {
	const mug = await idOf( 'MUG' );
	const impatient = wooClient( shop, { timeoutMs: 300 } );
	const quick = ( quantity: number ): Promise< string > =>
		impatient.put( `products/${ mug }`, { stock_quantity: quantity } ).then(
			() => 'answered',
			() => 'nothing'
		);
	shop.faults.cutAfterApplyShare = 1;
	expect( [ await quick( 7 ), shop.shown( 'MUG' ) ] ).toEqual( [ 'nothing', 7 ] );
	shop.faults.cutAfterApplyShare = 0;
	shop.faults.hangShare = 1;
	expect( [ await quick( 5 ), shop.shown( 'MUG' ) ] ).toEqual( [ 'nothing', 7 ] );
	shop.faults.hangShare = 0;
	shop.faults.answerStatus = 502;
	const broken = await client.get( 'orders' );
	expect( [ broken.status, broken.headers[ 'content-type' ] ] ).toEqual( [
		502,
		'text/html; charset=UTF-8',
	] );
} );
