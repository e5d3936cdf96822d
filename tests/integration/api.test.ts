import { hashToken } from '../../src/worker/http/authorize.ts';
import { startWorld, type World } from './world.ts';

type Method = 'GET' | 'POST';

const ROUTES: readonly ( readonly [ Method, string, 'read' | 'operate' | 'admin' ] )[] = [
	[ 'GET', '/v1/status', 'read' ],
	[ 'GET', '/v1/skus', 'read' ],
	[ 'GET', '/v1/stock/A', 'read' ],
	[ 'GET', '/v1/as-of?sku=A', 'read' ],
	[ 'GET', '/v1/listings?sku=A', 'read' ],
	[ 'GET', '/v1/bundles', 'read' ],
	[ 'GET', '/v1/events', 'read' ],
	[ 'GET', '/v1/sync-log', 'read' ],
	[ 'GET', '/v1/sync-log/1', 'read' ],
	[ 'GET', '/v1/deliveries', 'read' ],
	[ 'GET', '/v1/channels/woocommerce/listings', 'read' ],
	[ 'GET', '/v1/listings/woocommerce:11/why', 'read' ],
	[ 'GET', '/v1/channels', 'read' ],
	[ 'GET', '/v1/listing-rows', 'read' ],
	[ 'GET', '/v1/allocation', 'read' ],
	[ 'POST', '/v1/allocation', 'admin' ],
	[ 'POST', '/v1/listings/woocommerce:11/pause', 'operate' ],
	[ 'POST', '/v1/listings/woocommerce:11/resume', 'operate' ],
	[ 'POST', '/v1/channels/woocommerce/retry', 'operate' ],
	[ 'POST', '/v1/channels/woocommerce/sync', 'operate' ],
	[ 'POST', '/v1/adjustments', 'operate' ],
	[ 'GET', '/v1/bundles/A', 'read' ],
	[ 'GET', '/v1/skus/A/sale', 'read' ],
	[ 'POST', '/v1/bundles/preview', 'read' ],
	[ 'POST', '/v1/bundles', 'operate' ],
	[ 'GET', '/v1/imports', 'read' ],
	[ 'GET', '/v1/imports/1/changes', 'read' ],
	[ 'POST', '/v1/imports', 'operate' ],
	[ 'POST', '/v1/imports/1/apply', 'operate' ],
	[ 'POST', '/v1/imports/1/undo', 'operate' ],
	[ 'POST', '/v1/deliveries/1/retry', 'operate' ],
	[ 'POST', '/v1/channels/woocommerce/import', 'operate' ],
	[ 'POST', '/v1/channels', 'admin' ],
	[ 'POST', '/v1/pairing/code', 'admin' ],
];
const RANKS = [ 'read', 'operate', 'admin' ] as const;

interface ErrorAnswer {
	readonly error: {
		readonly code: string;
		readonly message: string;
		readonly detail: string;
		readonly action: string;
		readonly fields?: Readonly< Record< string, string > >;
	};
}

describe( 'the API', () => {
	let world: World;
	const tokens = new Map< string, string >();

	beforeAll( async () => {
		world = await startWorld( {
			products: [ 'A', 'B', 'KIT', 'Größe 43½ / 茶', 'L'.repeat( 200 ) ].map( ( sku ) => ( {
				sku,
				title: sku,
				quantity: 10,
			} ) ),
		} );
		for ( const scope of RANKS ) {
			const token = `token-of-${ scope }`.padEnd( 43, '-' );
			tokens.set( scope, token );
			await world.worker.app.store.model.addToken(
				hashToken( token ),
				{ name: scope, scope },
				0
			);
		}
	} );
	afterAll( () => world.close() );

	const ask = async (
		method: Method,
		path: string,
		options: { token?: string; body?: unknown; headers?: Record< string, string > } = {}
	): Promise< { status: number; json: unknown; text: string } > => {
		const { token = tokens.get( 'admin' ) ?? '', body, headers = {} } = options;
		const response = await fetch( `${ world.worker.address }${ path }`, {
			method,
			headers: {
				...( token === '' ? {} : { authorization: `Bearer ${ token }` } ),
				...( body === undefined ? {} : { 'content-type': 'application/json' } ),
				...headers,
			},
			...( body === undefined
				? {}
				: { body: typeof body === 'string' ? body : JSON.stringify( body ) } ),
		} );
		const text = await response.text();
		return { status: response.status, json: JSON.parse( text ) as unknown, text };
	};
	const post = ( path: string, body: unknown ) => ask( 'POST', path, { body } );
	const errorOf = ( { json }: { json: unknown } ): ErrorAnswer[ 'error' ] =>
		( json as ErrorAnswer ).error;
	const onHand = async ( sku: string ): Promise< number > => {
		const { json } = await ask( 'GET', `/v1/stock/${ encodeURIComponent( sku ) }` );
		const { locations } = json as { locations: { onHand: number }[] };
		return locations[ 0 ]?.onHand ?? 0;
	};
	const adjustment = ( changes: Record< string, unknown > ): Record< string, unknown > => ( {
		key: 'a-key-of-eight',
		sku: 'A',
		delta: 1,
		reason: 'counted',
		...changes,
	} );

	describe.each( ROUTES )( '%s %s', ( method, path, scope ) => {
		it.each( [
			[ 'no token', '' ],
			[ 'a wrong token', 'x'.repeat( 43 ) ],
		] )( 'answers 401 to %s', async ( _, token ) => {
			const answer = await ask( method, path, { token } );
			expect( answer.status ).toBe( 401 );
			expect( errorOf( answer ).code ).toBe( 'TOKEN_MISSING_OR_WRONG' );
		} );

		it( 'wants its token as a bearer, not in another form', async () => {
			const admin = tokens.get( 'admin' ) ?? '';
			for ( const authorization of [ admin, `Basic ${ admin }`, `bearer${ admin }` ] ) {
				const headers = { authorization };
				expect( ( await ask( method, path, { token: '', headers } ) ).status ).toBe( 401 );
			}
		} );

		it( `lets in a token from the scope "${ scope }" up, and no narrower one`, async () => {
			for ( const held of RANKS ) {
				const token = tokens.get( held ) ?? '';
				const answer = await ask( method, path, {
					token,
					...( method === 'POST' ? { body: {} } : {} ),
				} );
				if ( RANKS.indexOf( held ) < RANKS.indexOf( scope ) ) {
					expect( answer.status ).toBe( 403 );
					expect( errorOf( answer ).code ).toBe( 'SCOPE_TOO_NARROW' );
					expect( errorOf( answer ).detail ).toContain( `"${ scope }"` );
				} else {
					expect( [ 401, 403, 500 ] ).not.toContain( answer.status );
				}
			}
		} );
	} );

	it( 'tells a supervisor that it is well without a token, and nothing of the shop', async () => {
		const answer = await ask( 'GET', '/health', { token: '' } );
		expect( answer ).toMatchObject( { status: 200, text: '{"status":"ok"}' } );
	} );

	describe( 'takes an adjustment', () => {
		it( 'once per key, however often it is sent', async () => {
			const before = await onHand( 'A' );
			const body = adjustment( { key: 'receipt-0001', delta: 4 } );
			const answers = await Promise.all(
				Array.from( { length: 10 }, () => post( '/v1/adjustments', body ) )
			);
			const counts = answers.map( ( { status } ) => status ).toSorted();
			expect( counts ).toEqual( [ ...Array< number >( 9 ).fill( 200 ), 201 ] );
			expect( await onHand( 'A' ) ).toBe( before + 4 );
		} );

		it.each( [ [ { delta: 5 } ], [ { sku: 'B' } ], [ { reason: 'another' } ] ] )(
			'and refuses its key with another body with 409: %j',
			async ( change ) => {
				const body = adjustment( { key: 'receipt-0002', delta: 4 } );
				await post( '/v1/adjustments', body );
				const before = [ await onHand( 'A' ), await onHand( 'B' ) ];
				const answer = await post( '/v1/adjustments', { ...body, ...change } );
				expect( answer.status ).toBe( 409 );
				expect( errorOf( answer ) ).toMatchObject( {
					code: 'KEY_WITH_OTHER_BODY',
					detail: '"receipt-0002"',
				} );
				expect( [ await onHand( 'A' ), await onHand( 'B' ) ] ).toEqual( before );
			}
		);

		it.each( [
			[ 'delta', 0 ],
			[ 'delta', 1.5 ],
			[ 'delta', '1' ],
			[ 'delta', 1e12 ],
			[ 'delta', null ],
			[ 'key', 'short' ],
			[ 'key', 7 ],
			[ 'sku', '' ],
			[ 'sku', 'x'.repeat( 256 ) ],
			[ 'reason', '' ],
			[ 'location', 'Not An Id' ],
		] )( 'and names the field that is wrong: %s = %j', async ( field, value ) => {
			const events = ( await world.api.status() ).events;
			const answer = await post( '/v1/adjustments', adjustment( { [ field ]: value } ) );
			expect( answer.status ).toBe( 400 );
			expect( Object.keys( errorOf( answer ).fields ?? {} ) ).toEqual( [ field ] );
			expect( ( await world.api.status() ).events ).toBe( events );
		} );

		it( 'but not of a SKU that nobody knows', async () => {
			const answer = await post( '/v1/adjustments', adjustment( { sku: 'a' } ) );
			expect( answer.status ).toBe( 422 );
			expect( errorOf( answer ) ).toMatchObject( { code: 'SKU_UNKNOWN', detail: '"a"' } );
		} );
	} );

	describe( 'takes a bundle', () => {
		const bundle = ( sku: string, ...components: readonly string[] ) =>
			post( '/v1/bundles', {
				bundle: sku,
				components: components.map( ( each ) => ( { sku: each, quantity: 1 } ) ),
			} );

		it( 'but none that would contain itself, and names the way round', async () => {
			expect( ( await bundle( 'KIT', 'A', 'B' ) ).status ).toBe( 201 );
			expect( ( await bundle( 'CRATE', 'KIT' ) ).status ).toBe( 201 );
			const answers = [ await bundle( 'A', 'CRATE' ), await bundle( 'B', 'B' ) ];
			expect( answers.map( ( { status } ) => status ) ).toEqual( [ 422, 422 ] );
			expect( answers.map( ( answer ) => errorOf( answer ).code ) ).toEqual( [
				'BUNDLE_CYCLE',
				'BUNDLE_CYCLE',
			] );
			expect( answers.map( ( answer ) => errorOf( answer ).detail ) ).toEqual( [
				'A → CRATE → KIT → A',
				'B → B',
			] );
			const { bundles } = ( await ask( 'GET', '/v1/bundles' ) ).json as {
				bundles: { bundle: string }[];
			};
			expect( bundles.map( ( each ) => each.bundle ).toSorted() ).toEqual( [
				'CRATE',
				'KIT',
			] );
		} );

		it( 'and has no stock of its own for it', async () => {
			await bundle( 'KIT', 'A', 'B' );
			const answer = await post( '/v1/adjustments', adjustment( { sku: 'KIT' } ) );
			expect( answer.status ).toBe( 422 );
			expect( errorOf( answer ).code ).toBe( 'BUNDLE_HAS_NO_OWN_STOCK' );
		} );

		it( 'and names a component that is wrong by its place', async () => {
			const answer = await post( '/v1/bundles', {
				bundle: 'X',
				components: [
					{ sku: 'A', quantity: 1 },
					{ sku: 'B', quantity: 0 },
				],
			} );
			expect( answer.status ).toBe( 400 );
			expect( Object.keys( errorOf( answer ).fields ?? {} ) ).toEqual( [
				'components.1.quantity',
			] );
		} );
	} );

	describe( 'connects a channel', () => {
		const settings = { baseUrl: 'http://shop.example', accessToken: 'x', apiSecret: 'y' };
		it.each( [
			[ { kind: 'ebay' }, [ 'kind' ] ],
			[ { channel: 'Not An Id' }, [ 'channel' ] ],
			[ { channel: 'woocommerce' }, [ 'channel' ] ],
			[ { settings: {} }, [ 'accessToken', 'apiSecret', 'baseUrl', 'locationId' ] ],
			[ { settings }, [ 'baseUrl', 'locationId' ] ],
			[ { buffer: { kind: 'percent', percent: 101 } }, [ 'buffer.percent' ] ],
			[ { locations: [] }, [ 'locations' ] ],
		] )(
			'only with all that it needs, and names what is missing: %j',
			async ( wrong, fields ) => {
				const { settings: good } = world.shop( 'shopify-main' );
				const whole = { channel: 'new', kind: 'shopify', name: 'New', settings: good };
				const answer = await post( '/v1/channels', { ...whole, ...wrong } );
				expect( answer.status ).toBe( 400 );
				const named = Object.keys( errorOf( answer ).fields ?? {} );
				expect(
					named.map( ( each ) => each.replace( 'settings.', '' ) ).toSorted()
				).toEqual( fields );
				expect( world.worker.app.channels() ).toHaveLength( 3 );
			}
		);

		it( 'and says so when there is none of that name', async () => {
			const answer = await post( '/v1/channels/nowhere/import', {} );
			expect( answer.status ).toBe( 404 );
			expect( errorOf( answer ) ).toMatchObject( {
				code: 'CHANNEL_UNKNOWN',
				detail: '"nowhere"',
			} );
		} );
	} );

	it( 'explains every number by steps that add up to it', async () => {
		await post( '/v1/adjustments', adjustment( { key: 'explained-1', delta: 7 } ) );
		for ( const { channel } of world.shops ) {
			const { listings } = ( await ask( 'GET', `/v1/channels/${ channel }/listings` ) )
				.json as { listings: { listing: string; quantity: number }[] };
			expect( listings.length ).toBeGreaterThan( 0 );
			for ( const { listing, quantity } of listings ) {
				const { status, json } = await ask(
					'GET',
					`/v1/listings/${ encodeURIComponent( listing ) }/why`
				);
				expect( status ).toBe( 200 );
				const why = json as {
					quantity: number;
					steps: { change: number; quantity: number }[];
				};
				expect( why.quantity ).toBe( quantity );
				expect( why.steps.reduce( ( sum, { change } ) => sum + change, 0 ) ).toBe(
					quantity
				);
				expect( why.steps.at( -1 )?.quantity ).toBe( quantity );
			}
		}
	} );

	it.each( [ 'Größe 43½ / 茶', 'L'.repeat( 200 ) ] )(
		'finds any SKU there is: %s',
		async ( sku ) => {
			const { status, json } = await ask( 'GET', `/v1/stock/${ encodeURIComponent( sku ) }` );
			expect( { status, json } ).toMatchObject( { status: 200, json: { sku } } );
		}
	);

	it( 'pages through the log', async () => {
		const { events } = ( await ask( 'GET', '/v1/events?limit=1000' ) ).json as {
			events: { position: number }[];
		};
		expect( events.map( ( { position } ) => position ) ).toEqual(
			events.map( ( _, index ) => index + 1 )
		);
		const { events: page } = ( await ask( 'GET', '/v1/events?after=2&limit=1' ) ).json as {
			events: { position: number }[];
		};
		expect( page.map( ( { position } ) => position ) ).toEqual( [ 3 ] );
	} );

	it.each< [ Method, string, unknown, number, string ] >( [
		[ 'GET', '/v1/stock/UNKNOWN', undefined, 422, 'SKU_UNKNOWN' ],
		[ 'GET', `/v1/stock/${ 'x'.repeat( 300 ) }`, undefined, 400, 'REQUEST_INVALID' ],
		[ 'GET', '/v1/stock/%ff', undefined, 400, 'REQUEST_INVALID' ],
		[ 'GET', '/v1/listings/none/why', undefined, 404, 'NOT_FOUND' ],
		[ 'GET', `/v1/listings/${ 'x'.repeat( 500 ) }/why`, undefined, 400, 'REQUEST_INVALID' ],
		[ 'GET', `/v1/stock/${ 'x'.repeat( 5_000 ) }`, undefined, 400, 'REQUEST_INVALID' ],
		[ 'GET', '/v1/events?after=-1', undefined, 400, 'REQUEST_INVALID' ],
		[ 'GET', '/v1/events?limit=1e9', undefined, 400, 'REQUEST_INVALID' ],
		[ 'GET', '/v1/deliveries?state=lost', undefined, 400, 'REQUEST_INVALID' ],
		[ 'POST', '/v1/deliveries/abc/retry', {}, 400, 'REQUEST_INVALID' ],
		[ 'POST', '/v1/deliveries/999999/retry', {}, 404, 'NOT_FOUND' ],
		[ 'POST', '/v1/adjustments', '{"key": ', 400, 'REQUEST_INVALID' ],
		[ 'POST', '/v1/adjustments', '[]', 400, 'REQUEST_INVALID' ],
		[ 'POST', '/v1/adjustments', '{"__proto__": {"a": 1}}', 400, 'REQUEST_INVALID' ],
		[ 'POST', '/v1/adjustments', `"${ 'x'.repeat( 2_000_000 ) }"`, 413, 'BODY_TOO_LARGE' ],
		[ 'GET', '/v1/nothing', undefined, 404, 'NOT_FOUND' ],
		[ 'POST', '/v1/status', {}, 404, 'NOT_FOUND' ],
	] )( 'answers %s %s with what to do, and with no trace of its code', async ( ...given ) => {
		const [ method, path, body, status, code ] = given;
		const answer = await ask( method, path, { body } );
		expect( { status: answer.status, code: errorOf( answer ).code } ).toEqual( {
			status,
			code,
		} );
		const { message, action } = errorOf( answer );
		expect( [ message, action ].every( ( text ) => text.length > 10 ) ).toBe( true );
		expect( answer.text ).not.toMatch(
			/\bat .+:\d+|node_modules|\.ts\b|ZodError|stack|SQLITE/
		);
	} );

	it( 'reads JSON only', async () => {
		const headers = { 'content-type': 'application/xml' };
		const answer = await ask( 'POST', '/v1/adjustments', { body: '<a/>', headers } );
		expect( answer.status ).toBe( 415 );
		expect( errorOf( answer ).code ).toBe( 'CONTENT_TYPE_UNKNOWN' );
	} );
} );
