import { listingIdSchema, offerRefSchema, orderIdSchema } from '../../../../src/shared/ids.ts';
import type { WriteItem } from '../../../../src/worker/channels/contract.ts';
import { EPOCH, linkedShop, NOW_MS } from './linked-shop.ts';

const containing = ( text: string ): unknown => expect.stringContaining( text );

const target = ( product: number ) => ( {
	listing: listingIdSchema.parse( `shop:${ product }` ),
	external: { product: `${ product }` },
} );
const item = ( product: number ): WriteItem => ( {
	target: target( product ),
	quantity: 8,
	onlyIfShown: null,
	includes: { epoch: EPOCH, number: 5, total: -5 },
	revision: 40,
} );
const write = ( results: readonly object[], items: readonly WriteItem[] ) => {
	const shop = linkedShop( () => ( { json: { epoch: EPOCH, items: results } } ) );
	const call = { idempotencyKey: 'key', kind: 'set', items } as const;
	return { ...shop, answer: shop.adapter.writeQuantities( call ) };
};

describe( 'a quantity', () => {
	it( 'is sent with what it includes and its revision, and nothing else', async () => {
		const { seen, answer } = write( [], [ item( 12 ) ] );
		await answer;
		expect( seen[ 0 ] ).toMatchObject( {
			name: 'apply',
			body: {
				items: [
					{
						product: 12,
						quantity: 8,
						revision: 40,
						includes: { epoch: EPOCH, number: 5 },
					},
				],
			},
		} );
	} );

	const place = { number: 7, total: -6, revision: 40 };
	it.each( [
		[ 'applied', { ...place, stock: 7 }, { result: 'accepted', shownAfter: 8 } ],
		[ 'applied, without a word on the stock', {}, { result: 'accepted', shownAfter: null } ],
		[ 'outdated', { ...place, revision: 60 }, { result: 'outdated', revisionThere: 60 } ],
		[ 'recount', {}, { result: 'recount' } ],
		[
			'unmanaged',
			{},
			{ result: 'rejected', failure: { action: 'giveUp', code: 'UNMANAGED' } },
		],
		[ 'missing', {}, { result: 'rejected', failure: { action: 'giveUp', code: 'MISSING' } } ],
		[
			'failed',
			{ reason: 'a lock\n was busy' },
			{ result: 'rejected', failure: { action: 'retry', scope: 'call' } },
		],
	] )( '%s', async ( result, rest, expected ) => {
		const said = { product: 12, result: result.split( ',' )[ 0 ], ...rest };
		const { answer } = write( [ said ], [ item( 12 ) ] );
		expect( await answer ).toMatchObject( {
			ok: true,
			value: [ { listing: 'shop:12', ...expected } ],
		} );
	} );

	it( 'that the plugin does not mention is tried again, whatever the order of the others', async () => {
		const applied = ( product: number ) => ( {
			product,
			result: 'applied',
			stock: 8,
			total: -5,
		} );
		const { answer } = write(
			[ applied( 14 ), applied( 12 ) ],
			[ item( 12 ), item( 13 ), item( 14 ) ]
		);
		expect( await answer ).toMatchObject( {
			value: [
				{ listing: 'shop:12', result: 'accepted', shownAfter: 8 },
				{ listing: 'shop:13', result: 'rejected', failure: { action: 'retry' } },
				{ listing: 'shop:14', result: 'accepted', shownAfter: 8 },
			],
		} );
	} );
} );

const product = ( id: number, change: object = {} ) => ( {
	product: id,
	parent: 0,
	sku: `SKU-${ id }`,
	title: 'Mug',
	status: 'publish',
	isManaged: true,
	stock: 9,
	number: 5,
	total: -5,
	orderTotal: -4,
	revision: 40,
	...change,
} );

describe( 'a reading', () => {
	it( 'says where the row of changes was; what has no stock is missing, with the reason', async () => {
		const { adapter } = linkedShop( () => ( {
			json: {
				epoch: EPOCH,
				products: [
					product( 12 ),
					product( 13, { isManaged: false, stock: null } ),
					product( 14, { stock: 2.5 } ),
				],
				next: null,
			},
		} ) );
		const read = await adapter.readQuantities( [ 12, 13, 14, 15 ].map( target ) );
		expect( read ).toMatchObject( {
			ok: true,
			value: [
				{
					result: 'shown',
					quantity: 9,
					counted: {
						counter: { epoch: EPOCH, number: 5, total: -5 },
						orderTotal: -4,
						revision: 40,
					},
				},
				{ result: 'missing', reason: containing( 'does not keep' ) },
				{ result: 'missing', reason: containing( 'part of a unit' ) },
				{ result: 'missing', reason: containing( 'no such product' ) },
			],
		} );
	} );

	it( 'of the catalogue goes on after the last product, and ends when that does not move', async () => {
		const { adapter, seen } = linkedShop( () => ( {
			json: {
				epoch: EPOCH,
				products: [ product( 12 ), product( 13, { isManaged: false, stock: null } ) ],
				next: 13,
			},
		} ) );
		expect( await adapter.listOffers( null ) ).toMatchObject( {
			value: {
				offers: [
					{ offer: '12', external: { product: '12' }, sku: 'SKU-12', shown: 9 },
					{ offer: '13', shown: null },
				],
				next: '13',
			},
		} );
		expect( await adapter.listOffers( '13' ) ).toMatchObject( { value: { next: null } } );
		expect( seen.map( ( { body } ) => body ) ).toEqual( [
			{ after: 0, limit: 500 },
			{ after: 13, limit: 500 },
		] );
	} );
} );

describe( 'a pull', () => {
	it( 'gives what it brought as a delivery, the same bytes each time', async () => {
		const event = { id: 'a' };
		let left = 5;
		const { adapter, seen } = linkedShop( () => {
			left -= 1;
			const now = NOW_MS + 90_000 + left;
			return { json: { epoch: EPOCH, events: [ event ], orders: [], left, lastRow: 9, now } };
		} );
		const request = {
			limit: 10,
			acknowledged: { events: [ 'z' ], orders: { 7: 3 } },
			lastRow: 8,
		};
		const first = await adapter.counted?.pull( request );
		const second = await adapter.counted?.pull( request );
		expect( seen[ 0 ]?.body ).toEqual( request );
		expect( first ).toMatchObject( {
			ok: true,
			value: {
				acknowledgement: { events: [ 'a' ], orders: {} },
				left: 4,
				lastRow: 9,
				epoch: EPOCH,
				clockAheadMs: 90_004,
			},
		} );
		const bytes = [ first, second ].map( ( answer ) =>
			answer?.ok === true ? Buffer.from( answer.value.body ?? '' ).toString() : null
		);
		expect( bytes[ 0 ] ).toBe( bytes[ 1 ] );
		expect( bytes[ 0 ] ).toContain( '"id":"a"' );
	} );

	it( 'that brings nothing has no body', async () => {
		const { adapter } = linkedShop( () => ( {
			json: { epoch: EPOCH, events: [], orders: [], left: 0, lastRow: 9, now: NOW_MS },
		} ) );
		const nothing = { events: [], orders: {} };
		expect(
			await adapter.counted?.pull( { limit: 1, acknowledged: nothing, lastRow: 0 } )
		).toMatchObject( { ok: true, value: { body: null } } );
	} );
} );

describe( 'an answer that is not the plugin’s', () => {
	const wordpressError = ( status: number, code: string ) => ( {
		status,
		json: { code, message: '<b>No</b>', data: { status } },
	} );
	it.each( [
		[ 'a page with 200', { body: '<!doctype html>' }, 'retry', 'unknown' ],
		[ 'JSON of another form', { json: { epoch: EPOCH } }, 'retry', 'unknown' ],
		[ 'no epoch', { json: { items: [] } }, 'retry', 'unknown' ],
		[ 'a fatal error', { status: 500, body: 'error' }, 'retry', 'unknown' ],
		[ 'too many requests', { status: 429 }, 'retryAfter', 'no' ],
		[ 'maintenance', wordpressError( 503, 'wp_die' ), 'retry', 'unknown' ],
		[ 'a redirect', { status: 302 }, 'needsHuman', 'no' ],
		[ 'a refused signature', wordpressError( 401, 'lockstep_signature' ), 'needsHuman', 'no' ],
		[ 'no such route', wordpressError( 404, 'rest_no_route' ), 'needsHuman', 'no' ],
		[ 'a refused call', wordpressError( 400, 'lockstep_invalid' ), 'giveUp', 'no' ],
	] )( '%s', async ( _what, given, action, applied ) => {
		const { adapter } = linkedShop( () => given );
		const call = { idempotencyKey: 'key', kind: 'set', items: [ item( 12 ) ] } as const;
		const answer = await adapter.writeQuantities( call );
		expect( answer ).toMatchObject( { ok: false, failure: { action, applied } } );
		expect( JSON.stringify( answer ) ).not.toContain( '<b>' );
	} );
} );

describe( 'orders', () => {
	it( 'that cannot be read are named, and hold up no other', async () => {
		const { adapter, seen } = linkedShop( () => ( {
			json: { epoch: EPOCH, orders: [ { order: { id: 7 } } ], next: 'more' },
		} ) );
		expect( await adapter.listOrders( { sinceMs: 5, cursor: null } ) ).toMatchObject( {
			value: { orders: [], next: 'more', unreadable: [ { order: '7' } ] },
		} );
		expect( seen[ 0 ]?.body ).toEqual( { sinceMs: 5, cursor: null, limit: 100 } );
		expect( await adapter.fetchOrder( orderIdSchema.parse( '7' ) ) ).toMatchObject( {
			ok: false,
			failure: { action: 'giveUp', code: 'UNREADABLE_ORDER' },
		} );
	} );

	it( 'that are not there are null', async () => {
		const { adapter } = linkedShop( () => ( { json: { epoch: EPOCH, orders: [] } } ) );
		expect( await adapter.fetchOrder( orderIdSchema.parse( '7' ) ) ).toEqual( {
			ok: true,
			value: null,
		} );
		expect( await adapter.fetchOrder( orderIdSchema.parse( 'seven' ) ) ).toEqual( {
			ok: true,
			value: null,
		} );
		expect(
			await adapter.counted?.readOffers( [ offerRefSchema.parse( '1' ) ] )
		).toMatchObject( {
			ok: false,
		} );
	} );
} );
