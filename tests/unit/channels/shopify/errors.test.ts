import { listingIdSchema, orderIdSchema } from '../../../../src/shared/ids.ts';
import type { CallFailure } from '../../../../src/worker/channels/contract.ts';
import { createShopifyAdapter } from '../../../../src/worker/channels/shopify/index.ts';
import { NetworkError } from '../../../../src/worker/ports.ts';
import { adapterOn, COST, LOCATION, scriptedNetwork } from './scripted-network.ts';
import type { Scripted } from './scripted-network.ts';

const ORDER = orderIdSchema.parse( '5983402164523' );

async function afterWrite( answer: Scripted ): Promise< CallFailure | undefined > {
	const result = await adapterOn( scriptedNetwork( answer ) ).writeQuantities( {
		idempotencyKey: 'k',
		kind: 'set',
		items: [
			{
				target: {
					listing: listingIdSchema.parse( 'l' ),
					external: {
						inventoryItemId: 'gid://shopify/InventoryItem/1',
						locationId: LOCATION,
					},
				},
				quantity: 1,
				onlyIfShown: null,
				includes: null,
				revision: 1,
			},
		],
	} );
	return result.ok ? undefined : result.failure;
}

async function afterRead( answer: Scripted ): Promise< CallFailure | undefined > {
	const result = await adapterOn( scriptedNetwork( answer ) ).fetchOrder( ORDER );
	return result.ok ? undefined : result.failure;
}

const graphqlError = ( code: string, cost: unknown = COST ): Scripted => ( {
	body: JSON.stringify( {
		errors: [ { message: 'why', extensions: { code } } ],
		extensions: { cost },
	} ),
} );

describe( 'a failed call', () => {
	it.each( [
		[ 'a cut connection', new NetworkError( 'ECONNRESET', 'unknown', 'cut' ), 'unknown' ],
		[ 'a refused connection', new NetworkError( 'ECONNREFUSED', 'no', 'refused' ), 'no' ],
		[ 'status 500', { status: 500, body: 'x' }, 'unknown' ],
		[ 'status 503', { status: 503 }, 'unknown' ],
		[
			'a page of HTML with status 200',
			{ body: '<!doctype html><title>Maintenance</title>' },
			'unknown',
		],
		[ 'an empty answer', { body: '' }, 'unknown' ],
		[ 'JSON that is no GraphQL', { body: '[1]' }, 'unknown' ],
		[
			'GraphQL without the data',
			{ body: '{"data":{"inventorySetQuantities":null}}' },
			'unknown',
		],
		[
			'GraphQL with other data',
			{ body: '{"data":{"inventorySetQuantities":{"userErrors":"none"}}}' },
			'unknown',
		],
		[ 'an internal error', graphqlError( 'INTERNAL_SERVER_ERROR' ), 'unknown' ],
	] as const )( 'is tried again after %s', async ( _what, answer, applied ) => {
		expect( await afterWrite( answer ) ).toMatchObject( {
			action: 'retry',
			scope: 'channel',
			applied,
		} );
		expect( await afterRead( answer ) ).toMatchObject( { action: 'retry', applied: 'no' } );
	} );

	it.each( [ 401, 402, 403, 404, 423, 301 ] )(
		'with status %i needs a person',
		async ( status ) => {
			const failure = await afterWrite( {
				status,
				body: '{"errors":"[API] Invalid API key or access token"}',
			} );
			expect( failure ).toMatchObject( {
				action: 'needsHuman',
				scope: 'channel',
				applied: 'no',
				code: `HTTP_${ status }`,
			} );
			expect( failure?.reason ).toMatch( /^[A-Z].*\.$/ );
		}
	);

	it.each( [ 'ACCESS_DENIED', 'SHOP_INACTIVE' ] )( 'with %s needs a person', async ( code ) => {
		expect( await afterWrite( graphqlError( code ) ) ).toMatchObject( {
			action: 'needsHuman',
			scope: 'channel',
			applied: 'no',
			code,
		} );
	} );

	it.each( [ 'undefinedField', 'MAX_COST_EXCEEDED' ] )( 'with %s is given up', async ( code ) => {
		expect( await afterWrite( graphqlError( code ) ) ).toMatchObject( {
			action: 'giveUp',
			applied: 'no',
		} );
	} );

	it.each( [ 400, 406, 414, 422 ] )( 'with status %i is given up', async ( status ) => {
		expect( await afterWrite( { status } ) ).toMatchObject( {
			action: 'giveUp',
			applied: 'no',
		} );
	} );

	it( 'that was throttled waits until the bucket holds its cost', async () => {
		const cost = {
			requestedQueryCost: 250,
			actualQueryCost: null,
			throttleStatus: { maximumAvailable: 2_000, currentlyAvailable: 30, restoreRate: 100 },
		};
		const result = await adapterOn(
			scriptedNetwork( graphqlError( 'THROTTLED', cost ) )
		).fetchOrder( ORDER );
		expect( result ).toEqual( {
			ok: false,
			failure: expect.objectContaining( {
				action: 'retryAfter',
				waitMs: 2_200,
				scope: 'channel',
				applied: 'no',
			} ) as object,
			limit: {
				limit: 'points',
				name: 'GraphQL cost',
				remaining: 30,
				maximum: 2_000,
				restoredPerSecond: 100,
				cost: 250,
				asked: 250,
			},
		} );
	} );

	it( 'that was throttled without a word on the bucket still waits', async () => {
		const failure = await afterWrite( graphqlError( 'THROTTLED', null ) );
		expect( failure ).toMatchObject( { action: 'retryAfter', applied: 'no' } );
		expect( failure?.waitMs ).toBeGreaterThan( 0 );
	} );

	it.each( [
		[ '2.0', 2_000 ],
		[ '4', 4_000 ],
		[ '0', 50 ],
		[ '999999', 900_000 ],
		[ 'soon', 2_000 ],
	] )(
		'with status 429 waits as long as "Retry-After: %s" says, within reason',
		async ( header, waitMs ) => {
			expect(
				await afterWrite( { status: 429, headers: { 'retry-after': header } } )
			).toMatchObject( {
				action: 'retryAfter',
				waitMs,
				scope: 'channel',
				applied: 'no',
			} );
		}
	);

	it( 'reads a date in Retry-After by the clock it is given', async () => {
		const nowMs = Date.parse( '2026-10-14T07:21:00Z' );
		const adapter = createShopifyAdapter( {
			network: scriptedNetwork( {
				status: 429,
				headers: { 'retry-after': 'Wed, 14 Oct 2026 07:21:07 GMT' },
			} ),
			clock: { now: () => nowMs, after: () => () => {} },
			baseUrl: 'https://harbour-goods.myshopify.com',
			accessToken: 't',
			apiSecret: 's',
			locationId: LOCATION,
		} );
		expect( await adapter.fetchOrder( ORDER ) ).toMatchObject( { failure: { waitMs: 7_000 } } );
	} );

	it( 'never quotes the token', async () => {
		const failure = await afterWrite( { status: 403, body: 'shpat_0123456789 is not valid' } );
		expect( JSON.stringify( failure ) ).not.toContain( 'shpat' );
	} );
} );

describe( 'the settings', () => {
	const settings = { accessToken: 't', apiSecret: 's', locationId: LOCATION };
	const make = ( changes: Record< string, unknown > ) => () =>
		createShopifyAdapter( {
			network: scriptedNetwork(),
			baseUrl: 'https://harbour-goods.myshopify.com',
			...settings,
			...changes,
		} );

	it.each( [
		'https://harbour-goods.myshopify.com/',
		'http://127.0.0.1:4567',
		'http://localhost:1',
		'http://[::1]:2',
	] )( 'take the address %s', ( baseUrl ) => {
		expect( make( { baseUrl } ) ).not.toThrow();
	} );

	it.each( [
		'http://harbour-goods.myshopify.com',
		'http://127.0.0.1.example.com',
		'https://user:pass@harbour-goods.myshopify.com',
		'https://harbour-goods.myshopify.com?x=1',
		'ftp://harbour-goods.myshopify.com',
		'harbour-goods',
	] )( 'refuse the address %s', ( baseUrl ) => {
		expect( make( { baseUrl } ) ).toThrow();
	} );

	it.each( [
		[ 'a location of another kind', { locationId: 'gid://shopify/Product/1' } ],
		[ 'no secret', { apiSecret: [] } ],
		[ 'a token that would split a header', { accessToken: 'a\r\nx: y' } ],
		[ 'a version that would change the path', { apiVersion: '../2026-10' } ],
	] )( 'refuse %s', ( _what, changes ) => {
		expect( make( changes ) ).toThrow();
	} );
} );
