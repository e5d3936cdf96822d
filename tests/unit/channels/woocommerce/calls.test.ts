import { listingIdSchema } from '../../../../src/shared/ids.ts';
import type {
	ChannelAdapter,
	ExternalIds,
	OrderPage,
	WriteItem,
} from '../../../../src/worker/channels/contract.ts';
import { wooCommerceSettingsSchema } from '../../../../src/worker/channels/woocommerce/index.ts';
import { adapterFor } from './fake-shop.ts';

function item( listing: string, external: ExternalIds, quantity = 3 ): WriteItem {
	return {
		target: { listing: listingIdSchema.parse( listing ), external },
		quantity,
		onlyIfShown: null,
		includes: null,
		revision: 1,
	};
}

function write( adapter: ChannelAdapter, items: readonly WriteItem[] ) {
	return adapter.writeQuantities( { idempotencyKey: 'unused', kind: 'set', items } );
}

const written = ( id: number ) => ( { id, manage_stock: true, stock_quantity: 3 } );

describe( 'A call', () => {
	it( 'is signed by Basic over https and by OAuth over http, on loopback only', async () => {
		const secure = adapterFor( () => ( { json: [] } ) );
		await secure.adapter.listOffers( null );
		expect( secure.seen[ 0 ]?.raw.headers.authorization ).toBe(
			`Basic ${ Buffer.from( 'ck_test:cs_test' ).toString( 'base64' ) }`
		);
		expect( secure.seen[ 0 ]?.query.get( 'per_page' ) ).toBe( '100' );
		const local = adapterFor( () => ( { json: [] } ), {
			baseUrl: 'http://127.0.0.1:8080/shop/',
		} );
		await local.adapter.listOffers( null );
		expect( local.seen[ 0 ]?.raw.headers.authorization ).toBeUndefined();
		expect( local.seen[ 0 ]?.query.get( 'oauth_consumer_key' ) ).toBe( 'ck_test' );
		expect( local.seen[ 0 ]?.raw.url ).toMatch(
			/^http:\/\/127\.0\.0\.1:8080\/shop\/wp-json\/wc\/v3\/products\?/
		);
		const settings = { consumerKey: 'a', consumerSecret: 'b', webhookSecrets: [ 'c' ] };
		expect(
			wooCommerceSettingsSchema.safeParse( { ...settings, baseUrl: 'http://shop.example' } )
				.success
		).toBe( false );
	} );

	it.each( [
		[ 401, { code: 'woocommerce_rest_cannot_view' }, 'needsHuman', 'no', 'channel' ],
		[ 404, { code: 'rest_no_route' }, 'needsHuman', 'no', 'channel' ],
		[ 404, { code: 'woocommerce_rest_product_invalid_id' }, 'giveUp', 'no', 'call' ],
		[ 413, { code: 'woocommerce_rest_request_entity_too_large' }, 'giveUp', 'no', 'call' ],
		[ 429, { code: 'too_many' }, 'retryAfter', 'no', 'channel' ],
		[ 500, { code: 'internal_server_error' }, 'retry', 'unknown', 'call' ],
		[ 504, null, 'retry', 'unknown', 'channel' ],
		[ 200, null, 'retry', 'unknown', 'channel' ],
		[ 301, null, 'needsHuman', 'no', 'channel' ],
	] )(
		'answered %i %j comes to %s, applied: %s',
		async ( status, json, action, applied, scope ) => {
			const { adapter } = adapterFor( () =>
				json === null
					? { status, body: '<h1>Sorry</h1>' }
					: { status, json: { ...json, message: 'M' } }
			);
			expect( await write( adapter, [ item( 'a', { productId: '1' } ) ] ) ).toMatchObject( {
				ok: false,
				failure: { action, applied, scope },
			} );
		}
	);

	it( 'waits a minute at most for an update that WordPress says takes ten', async () => {
		const { adapter } = adapterFor( () => ( {
			status: 503,
			headers: { 'retry-after': '600' },
			body: '{"code":"wp_die","message":"Briefly unavailable"}',
		} ) );
		expect( await write( adapter, [ item( 'a', { productId: '1' } ) ] ) ).toMatchObject( {
			failure: { action: 'retryAfter', waitMs: 60_000, applied: 'no' },
		} );
	} );
} );

describe( 'A write', () => {
	it( 'sends the quantity and nothing that would switch stock management on', async () => {
		const { adapter, seen } = adapterFor( () => ( { json: { update: [ written( 1 ) ] } } ) );
		await write( adapter, [ item( 'a', { productId: '1' } ) ] );
		expect( seen.map( ( { path, body } ) => [ path, body ] ) ).toEqual( [
			[ 'products/batch', { update: [ { id: 1, stock_quantity: 3 } ] } ],
		] );
	} );

	it( 'groups variations by parent and stops at a failure that concerns the whole shop', async () => {
		const { adapter, seen } = adapterFor( ( { path } ) =>
			path === 'products/batch' ? { json: { update: [ written( 1 ) ] } } : { status: 502 }
		);
		const answer = await write( adapter, [
			item( 'a', { productId: '1' } ),
			item( 'b', { productId: '2', variationId: '20' } ),
			item( 'c', { productId: '3', variationId: '30' } ),
		] );
		expect( seen.map( ( { path } ) => path ) ).toEqual( [
			'products/batch',
			'products/2/variations/batch',
		] );
		expect( answer ).toMatchObject( {
			ok: true,
			value: [
				{ listing: 'a', result: 'accepted' },
				{
					listing: 'b',
					result: 'rejected',
					failure: { action: 'retry', applied: 'unknown' },
				},
				{ listing: 'c', result: 'not-attempted' },
			],
		} );
	} );

	it( 'of a change is refused without a request', async () => {
		const { adapter, seen } = adapterFor( () => ( { status: 500 } ) );
		const answer = await adapter.writeQuantities( {
			idempotencyKey: 'unused',
			kind: 'adjust',
			items: [ item( 'a', { productId: '1' } ) ],
		} );
		expect( answer ).toMatchObject( {
			value: [ { result: 'rejected', failure: { action: 'giveUp', applied: 'no' } } ],
		} );
		expect( seen ).toEqual( [] );
	} );
} );

describe( 'A read of variations', () => {
	it( 'asks parent by parent where the shop has no endpoint for all', async () => {
		const { adapter, seen } = adapterFor( ( { path, query } ) =>
			path === 'variations'
				? { status: 404, json: { code: 'rest_no_route', message: '' } }
				: { json: [ written( Number( query.get( 'include' ) ) ) ] }
		);
		const answer = await adapter.readQuantities( [
			item( 'a', { productId: '2', variationId: '20' } ).target,
			item( 'b', { productId: '3', variationId: '30' } ).target,
		] );
		expect( answer ).toMatchObject( { value: [ { quantity: 3 }, { quantity: 3 } ] } );
		expect( seen.map( ( { path } ) => path ) ).toEqual( [
			'variations',
			'products/2/variations',
			'products/3/variations',
		] );
	} );
} );

describe( 'A listing of orders', () => {
	const START = Date.UTC( 2026, 0, 1 );
	const gmt = ( ms: number ) => new Date( ms ).toISOString().slice( 0, 19 );

	/** A shop that lists as WooCommerce does; `onRequest` may change orders between two pages. */
	function shopOf( changedAt: Map< number, number >, onRequest: () => void = () => {} ) {
		return adapterFor( ( { query } ) => {
			onRequest();
			const after = Date.parse( `${ query.get( 'modified_after' ) }Z` );
			const before = Date.parse(
				`${ query.get( 'modified_before' ) ?? '9999-01-01T00:00:00' }Z`
			);
			const size = Number( query.get( 'per_page' ) );
			const page = Number( query.get( 'page' ) ?? 1 );
			const isById = query.get( 'orderby' ) === 'id';
			const rows = [ ...changedAt ]
				.filter( ( [ , at ] ) => at > after && at < before )
				.sort( ( a, b ) =>
					isById ? a[ 0 ] - b[ 0 ] : a[ 1 ] - b[ 1 ] || b[ 0 ] - a[ 0 ]
				)
				.slice( ( page - 1 ) * size, page * size );
			return {
				json: rows.map( ( [ id, at ] ) => ( {
					id,
					status: 'processing',
					date_created_gmt: gmt( START ),
					date_modified_gmt: gmt( at ),
					line_items: [],
				} ) ),
			};
		} ).adapter;
	}

	async function idsOf( adapter: ChannelAdapter ): Promise< string[] > {
		const ids: string[] = [];
		let cursor: string | null = null;
		do {
			const answer = await adapter.listOrders( { sinceMs: START, cursor } );
			if ( ! answer.ok ) {
				throw new Error( answer.failure.reason );
			}
			const page: OrderPage = answer.value;
			ids.push( ...page.orders.map( ( { order } ) => order ) );
			cursor = page.next;
		} while ( cursor !== null );
		return ids;
	}

	it( 'gives each order once, also when hundreds changed within one second', async () => {
		const changedAt = new Map(
			Array.from( { length: 330 }, ( _, index ) => [
				index + 1,
				START + ( index < 30 ? index : 30 ) * 1_000,
			] )
		);
		changedAt.set( 500, START + 31_000 );
		const ids = await idsOf( shopOf( changedAt ) );
		expect( ids.map( Number ).toSorted( ( a, b ) => a - b ) ).toEqual( [
			...changedAt.keys(),
		] );
	} );

	it( 'misses none when orders change between two pages', async () => {
		const changedAt = new Map(
			Array.from( { length: 200 }, ( _, index ) => [ index + 1, START + index * 1_000 ] )
		);
		let next = 1;
		const ids = await idsOf(
			shopOf( changedAt, () => {
				if ( next <= 20 ) {
					changedAt.set( next, START + ( 1_000 + next ) * 1_000 );
					next += 1;
				}
			} )
		);
		expect( new Set( ids ).size ).toBe( 200 );
	} );

	it( 'names an order that it cannot keep, and goes on', async () => {
		const order = ( id: number, quantity: number ) => ( {
			id,
			status: 'processing',
			date_created_gmt: gmt( START ),
			date_modified_gmt: gmt( START ),
			line_items: [ { id: 1, product_id: 1, variation_id: 0, quantity, meta_data: [] } ],
		} );
		const { adapter } = adapterFor( () => ( { json: [ order( 7, 1.5 ), order( 8, 1 ) ] } ) );
		expect( await adapter.listOrders( { sinceMs: START, cursor: null } ) ).toMatchObject( {
			ok: true,
			value: { orders: [ { order: '8' } ], unreadable: [ { order: '7' } ] },
		} );
	} );
} );
