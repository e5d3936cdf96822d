import { connect } from 'node:net';
import {
	countsOf,
	deliveriesIn,
	post,
	shopifyOrder,
	ShopSender,
	until,
	wooCommerceOrder,
	workedOff,
	type Answer,
} from './signed-delivery.ts';
import { startWorld, type World } from './world.ts';

const BODY_LIMIT_BYTES = 1_048_576;
const AT_MS = Date.parse( '2026-11-21T12:00:00Z' );

describe( 'intake', () => {
	let world: World;
	let shopify: ShopSender;
	let woo: ShopSender;
	let taken = 0;

	beforeAll( async () => {
		const products = Array.from( { length: 12 }, ( _, index ) => ( {
			sku: `SKU-${ index }`,
			title: 'Something',
			quantity: 10,
		} ) );
		world = await startWorld( { products } );
		shopify = new ShopSender( world, 'shopify-main' );
		woo = new ShopSender( world, 'woocommerce' );
	} );
	afterAll( async () => {
		shopify.close();
		woo.close();
		await world.close();
	} );

	/** A SKU with 10 units that no other case takes, and an order number of its own. */
	const fresh = async (): Promise< { sku: string; offer: string; id: number } > => {
		taken += 1;
		const sku = `SKU-${ taken }`;
		return { sku, offer: await shopify.offerOf( sku ), id: 700_000 + taken };
	};
	const countersNow = async () => ( await world.api.status() ).deliveries;

	it( 'takes the same webhook 100 times at once over 20 sockets, with one effect', async () => {
		const { sku, offer, id } = await fresh();
		const before = await countersNow();
		const body = shopifyOrder( id, AT_MS, [ { line: 1, offer, quantity: 3 } ] );
		const answers = await Promise.all(
			Array.from( { length: 100 }, () => shopify.deliver( body, { webhookId: 'one' } ) )
		);
		expect( answers.map( ( { status } ) => status ) ).toEqual( Array( 100 ).fill( 200 ) );
		await workedOff( world );
		expect( await countsOf( world, sku ) ).toEqual( { onHand: 10, committed: 3 } );
		const { copies } = await countersNow();
		expect( copies - before.copies ).toBe( 99 );
	} );

	it( 'takes 100 deliveries of one order under 100 ids, with one effect', async () => {
		const { sku, offer, id } = await fresh();
		const before = ( await world.api.status() ).events;
		const body = shopifyOrder( id, AT_MS, [ { line: 1, offer, quantity: 2 } ] );
		const answers = await Promise.all(
			Array.from( { length: 100 }, ( _, index ) =>
				shopify.deliver( body, { topic: index % 2 ? 'orders/create' : 'orders/updated' } )
			)
		);
		expect( answers.every( ( { status } ) => status === 200 ) ).toBe( true );
		await workedOff( world );
		expect( await countsOf( world, sku ) ).toEqual( { onHand: 10, committed: 2 } );
		expect( ( await world.api.status() ).events - before ).toBe( 1 );
	} );

	describe( 'refuses, counts and does not store', () => {
		let body: string;
		beforeAll( () => {
			body = JSON.stringify( shopifyOrder( 1, AT_MS, [] ) );
		} );
		const storedNow = async (): Promise< number > => {
			const { waiting, done, ignored, parked, fetching, dead } = await countersNow();
			return waiting + done + ignored + parked + fetching + dead;
		};
		const expectRefused = async ( send: () => Promise< Answer > ): Promise< void > => {
			await world.converged();
			const [ stored, { refused } ] = [ await storedNow(), await countersNow() ];
			const answer = await send();
			expect( answer.status ).toBe( 401 );
			expect( JSON.parse( answer.body ) ).toMatchObject( {
				error: { code: 'SIGNATURE_WRONG' },
			} );
			expect( ( await countersNow() ).refused ).toBe( refused + 1 );
			expect( await storedNow() ).toBe( stored );
		};

		it( 'a signature made with another secret', () =>
			expectRefused( () => {
				const headers = { 'x-shopify-hmac-sha256': 'QQ==' };
				return shopify.deliver( body, { headers } );
			} ) );

		it( 'a body with one byte altered after it was signed', () =>
			expectRefused( () => {
				const altered = Buffer.from( body );
				altered[ 10 ] = ( altered[ 10 ] ?? 0 ) ^ 1;
				return shopify.post( altered, shopify.headersFor( body ) );
			} ) );

		it( 'a missing signature, of either kind of shop', async () => {
			const shopifyHeaders = { 'x-shopify-hmac-sha256': null };
			await expectRefused( () => shopify.deliver( body, { headers: shopifyHeaders } ) );
			const wooHeaders = { 'x-wc-webhook-signature': null };
			await expectRefused( () => woo.deliver( body, { headers: wooHeaders } ) );
		} );

		it( "another channel's signature", () =>
			expectRefused( () => woo.post( body, shopify.headersFor( body ) ) ) );
	} );

	it( "answers WooCommerce's unsigned ping with 200 and stores nothing", async () => {
		await world.converged();
		const before = await countersNow();
		const answer = await woo.post( 'webhook_id=5', {
			'content-type': 'application/x-www-form-urlencoded',
		} );
		expect( answer ).toMatchObject( { status: 200, body: '{"received":"ping"}' } );
		expect( await countersNow() ).toEqual( before );
	} );

	it( 'answers 404 at an address that is no channel', async () => {
		const address = `${ world.worker.address }/intake/${ 'x'.repeat( 32 ) }`;
		const answer = await post( address, '{}', shopify.headersFor( '{}' ) );
		expect( answer.status ).toBe( 404 );
		expect( JSON.parse( answer.body ) ).toMatchObject( { error: { code: 'NOT_FOUND' } } );
	} );

	it( 'judges the bytes, not the content type', async () => {
		for ( const type of [ 'text/plain', 'application/xml', 'multipart/form-data', null ] ) {
			const { sku, offer, id } = await fresh();
			const body = shopifyOrder( id, AT_MS, [ { line: 1, offer, quantity: 1 } ] );
			const answer = await shopify.deliver( body, { headers: { 'content-type': type } } );
			expect( answer.status ).toBe( 200 );
			await workedOff( world );
			expect( await countsOf( world, sku ) ).toEqual( { onHand: 10, committed: 1 } );
		}
	} );

	describe( 'of a body', () => {
		/** A genuine order, padded with blanks to this size. */
		const padded = async ( bytes: number ): Promise< { sku: string; body: Buffer } > => {
			const { sku, offer, id } = await fresh();
			const body = Buffer.alloc( bytes, ' ' );
			body.write(
				JSON.stringify( shopifyOrder( id, AT_MS, [ { line: 1, offer, quantity: 1 } ] ) )
			);
			return { sku, body };
		};

		it( 'takes as much as the limit', async () => {
			const { sku, body } = await padded( BODY_LIMIT_BYTES );
			expect( ( await shopify.deliver( body ) ).status ).toBe( 200 );
			await workedOff( world );
			expect( await countsOf( world, sku ) ).toEqual( { onHand: 10, committed: 1 } );
		} );

		it( 'refuses one byte more with 413', async () => {
			const { sku, body } = await padded( BODY_LIMIT_BYTES + 1 );
			const answer = await shopify.deliver( body );
			expect( answer.status ).toBe( 413 );
			expect( JSON.parse( answer.body ) ).toMatchObject( {
				error: { code: 'BODY_TOO_LARGE' },
			} );
			expect( await countsOf( world, sku ) ).toEqual( { onHand: 10, committed: 0 } );
		} );

		/** Sends no more than `bytes` of a request that claims to be larger, and waits. */
		const answerToPart = ( head: string, part: Buffer ): Promise< string > =>
			new Promise( ( resolve, reject ) => {
				const { hostname, port, pathname } = new URL( shopify.endpoint );
				const socket = connect( Number( port ), hostname, () => {
					socket.write(
						`POST ${ pathname } HTTP/1.1\r\nHost: ${ hostname }\r\nContent-Type: application/json\r\n${ head }\r\n\r\n`
					);
					socket.write( part );
				} );
				socket.setTimeout( 5_000, () => socket.destroy( new Error( 'no answer' ) ) );
				socket.once( 'data', ( data: Buffer ) => {
					resolve( data.toString( 'latin1' ).split( '\r\n' )[ 0 ] ?? '' );
					socket.destroy();
				} );
				socket.once( 'error', reject );
			} );

		it( 'refuses 10 MB by its announced length, before the body comes', async () => {
			const head = `Content-Length: ${ 10 * BODY_LIMIT_BYTES }`;
			expect( await answerToPart( head, Buffer.alloc( 0 ) ) ).toContain( ' 413 ' );
		} );

		it( 'refuses a body without end as soon as it passes the limit', async () => {
			const size = BODY_LIMIT_BYTES + 1;
			const chunk = Buffer.concat( [
				Buffer.from( `${ size.toString( 16 ) }\r\n` ),
				Buffer.alloc( size, ' ' ),
			] );
			expect( await answerToPart( 'Transfer-Encoding: chunked', chunk ) ).toContain(
				' 413 '
			);
		} );
	} );

	it( 'speaks WooCommerce as well', async () => {
		taken += 1;
		const sku = `SKU-${ taken }`;
		const order = wooCommerceOrder( 990_001, AT_MS, [
			{ line: 1, offer: await woo.offerOf( sku ), quantity: 4 },
		] );
		expect( ( await woo.deliver( order ) ).status ).toBe( 200 );
		await workedOff( world );
		expect( await countsOf( world, sku ) ).toEqual( { onHand: 10, committed: 4 } );
	} );

	it( 'holds nothing up: what is behind a dead letter goes on', async () => {
		const { sku, offer, id } = await fresh();
		const [ broken, good ] = await Promise.all( [
			shopify.deliver( '{"id": 1, "line_items": [' ),
			shopify.deliver( shopifyOrder( id, AT_MS, [ { line: 1, offer, quantity: 1 } ] ) ),
		] );
		expect( [ broken.status, good.status ] ).toEqual( [ 200, 200 ] );
		await workedOff( world );
		expect( await countsOf( world, sku ) ).toEqual( { onHand: 10, committed: 1 } );
		expect( await deliveriesIn( world, 'dead' ) ).toHaveLength( 1 );
	} );
} );

describe( 'intake under more load than it was set to take', () => {
	it( 'answers 503 with Retry-After, and takes everything when it is sent again', async () => {
		const products = [ { sku: 'A', title: 'A', quantity: 1_000 } ];
		const env = { LOCKSTEP_WAITING_MAX: '1' };
		const world = await startWorld( { products, env } );
		const sender = new ShopSender( world, 'shopify-main', 30 );
		try {
			const offer = await sender.offerOf( 'A' );
			const orders = Array.from( { length: 60 }, ( _, index ) => index + 1 );
			const deliver = async ( id: number ): Promise< Answer > =>
				sender.deliver( shopifyOrder( id, AT_MS, [ { line: id, offer, quantity: 1 } ] ), {
					webhookId: `order-${ id }`,
				} );
			let open = orders;
			let refusals = 0;
			await until( 20_000, 'still overloaded', async () => {
				const answers = await Promise.all( open.map( deliver ) );
				const refused = answers.filter( ( { status } ) => status === 503 );
				expect( answers.every( ( { status } ) => [ 200, 503 ].includes( status ) ) ).toBe(
					true
				);
				for ( const { headers, body } of refused ) {
					expect( Number( headers[ 'retry-after' ] ) ).toBeGreaterThan( 0 );
					expect( body ).toContain( 'OVERLOADED' );
				}
				refusals += refused.length;
				open = open.filter( ( _, index ) => answers[ index ]?.status === 503 );
				return open.length === 0;
			} );
			expect( refusals ).toBeGreaterThan( 0 );
			await workedOff( world );
			expect( await countsOf( world, 'A' ) ).toEqual( { onHand: 1_000, committed: 60 } );
		} finally {
			sender.close();
			await world.close();
		}
	} );
} );
