import {
	channelIdSchema,
	lineIdSchema,
	offerRefSchema,
	orderIdSchema,
} from '../../src/shared/ids.ts';
import type { BillAnswer } from '../../src/shared/api/bundles.ts';
import type { EventAnswer } from '../../src/shared/api/events.ts';
import type { ErrorAnswer } from '../../src/shared/api/error-answer.ts';
import type { ExceptionAnswer } from '../../src/shared/api/exceptions.ts';
import type { OrderAnswer } from '../../src/shared/api/orders.ts';
import { ERRORS } from '../../src/shared/errors.ts';
import { startWorld, type World } from './world.ts';

const MAIN = 'shopify-main';

/** What the API lists and takes beyond what its own screens ask for, over real HTTP. */
describe( 'the API', () => {
	let world: World;

	beforeAll( async () => {
		world = await startWorld( {
			products: [ 'A', 'B', 'KIT' ].map( ( sku ) => ( {
				sku,
				title: `Title of ${ sku }`,
				quantity: 10,
			} ) ),
			locations: [ 'main', 'far' ],
			bundles: [
				{
					bundle: 'SET',
					components: [
						{ sku: 'A', quantity: 1 },
						{ sku: 'B', quantity: 3 },
					],
				},
			],
		} );
	} );
	afterAll( () => world.close() );

	const post = async (
		path: string,
		body: unknown,
		headers: Readonly< Record< string, string > > = {}
	): Promise< { status: number; json: unknown } > => {
		const response = await fetch( `${ world.worker.address }${ path }`, {
			method: 'POST',
			headers: {
				authorization: `Bearer ${ world.worker.adminToken }`,
				'content-type': 'application/json',
				...headers,
			},
			body: JSON.stringify( body ),
		} );
		return { status: response.status, json: await response.json() };
	};
	const errorOf = ( { json }: { json: unknown } ): ErrorAnswer[ 'error' ] =>
		( json as ErrorAnswer ).error;
	const onHand = async ( sku: string, location: string ): Promise< number > => {
		const shelves = await world.worker.app.store.ledger.stock( sku as never );
		return shelves.find( ( shelf ) => shelf.location === location )?.onHand ?? 0;
	};

	describe( 'takes facts about shelves', () => {
		it( 'a receipt, a transfer and a count, each under a key in the header or in the body', async () => {
			const before = await onHand( 'A', 'main' );
			const receipt = { sku: 'A', units: 4, reference: 'PO-1' };
			const received = await post( '/v1/receipts', receipt, {
				'Idempotency-Key': 'po-1-line-1',
			} );
			expect( received ).toMatchObject( { status: 201, json: { result: 'applied' } } );
			const again = await post( '/v1/receipts', { ...receipt, key: 'po-1-line-1' } );
			expect( again ).toEqual( {
				status: 200,
				json: { ...( received.json as object ), result: 'duplicate' },
			} );
			expect( await onHand( 'A', 'main' ) ).toBe( before + 4 );

			const moved = { key: 'van-0001', sku: 'A', from: 'main', to: 'far', units: 3 };
			expect( ( await post( '/v1/transfers', moved ) ).status ).toBe( 201 );
			expect( [ await onHand( 'A', 'main' ), await onHand( 'A', 'far' ) ] ).toEqual( [
				before + 1,
				3,
			] );

			const counted = { key: 'count-01', sku: 'A', location: 'far', units: 2 };
			expect( ( await post( '/v1/counts', counted ) ).status ).toBe( 201 );
			expect( await onHand( 'A', 'far' ) ).toBe( 2 );

			// Each is in the log, by the name of the token that told it.
			const { events } = await world.api.get< { events: EventAnswer[] } >(
				'/v1/events?source=api&sku=A'
			);
			expect( events.map( ( { kind, actor } ) => `${ kind } by ${ actor }` ) ).toEqual( [
				'receipt by admin',
				'transfer by admin',
				'count by admin',
			] );
			const [ first ] = events;
			expect( await world.api.get( `/v1/events/${ first?.position }` ) ).toEqual( first );
		} );

		it( 'and refuses a key that came with another content, whatever it was', async () => {
			const key = 'one-key-for-two';
			await post( '/v1/receipts', { key, sku: 'B', units: 1 } );
			const others = [
				[ '/v1/receipts', { sku: 'B', units: 2 } ],
				[ '/v1/counts', { sku: 'B', units: 1 } ],
				[ '/v1/transfers', { sku: 'B', from: 'main', to: 'far', units: 1 } ],
			] as const;
			for ( const [ path, body ] of others ) {
				const answer = await post( path, body, { 'Idempotency-Key': key } );
				expect( answer.status ).toBe( 409 );
				expect( errorOf( answer ) ).toMatchObject( {
					code: 'KEY_WITH_OTHER_BODY',
					fields: { key: expect.any( String ) as string },
				} );
			}
		} );

		it.each( [
			[ 'no key', {}, {}, 400, [ 'key' ] ],
			[
				'two keys',
				{ key: 'this-is-one' },
				{ 'Idempotency-Key': 'another-one' },
				400,
				[ 'key' ],
			],
			[ 'no way', { key: 'no-way-01', to: 'main' }, {}, 400, [ 'to' ] ],
			[ 'no units', { key: 'no-units-1', units: 0 }, {}, 400, [ 'units' ] ],
			[ 'no such place', { key: 'no-place-1', to: 'moon' }, {}, 422, [ 'to' ] ],
			[ 'no such start', { key: 'no-place-2', from: 'moon' }, {}, 422, [ 'from' ] ],
			[ 'no such SKU', { key: 'no-sku-01', sku: 'a' }, {}, 422, [ 'sku' ] ],
		] )( 'and says which field is wrong: %s', async ( _, change, headers, status, fields ) => {
			const transfer = { sku: 'A', from: 'main', to: 'far', units: 1 };
			const answer = await post( '/v1/transfers', { ...transfer, ...change }, headers );
			expect( answer.status ).toBe( status );
			expect( Object.keys( errorOf( answer ).fields ?? {} ) ).toEqual( fields );
		} );
	} );

	describe( 'lists', () => {
		it( 'how many bundles can be had of each, where, and what limits them', async () => {
			await post( '/v1/counts', { key: 'set-a-01', sku: 'A', units: 9 } );
			await post( '/v1/counts', { key: 'set-b-01', sku: 'B', units: 7 } );
			const { bundles } = await world.api.get< { bundles: BillAnswer[] } >( '/v1/bundles' );
			expect( bundles ).toEqual( [
				expect.objectContaining( {
					bundle: 'SET',
					isCurrent: true,
					available: 2,
					limitedBy: 'B',
					locations: [
						{ location: 'far', available: 0, limitedBy: 'B' },
						{ location: 'main', available: 2, limitedBy: 'B' },
					],
				} ),
			] );
		} );

		it( 'orders, as they are counted, and what holds units', async () => {
			const { simulator } = world.shop( MAIN );
			const { order } = simulator.sell( [ { sku: 'KIT', quantity: 2 } ] );
			await world.converged();
			const sold = await world.api.get< OrderAnswer >( `/v1/orders/${ MAIN }/${ order }` );
			expect( sold ).toMatchObject( {
				isOpen: true,
				lines: [ { sku: 'KIT', location: 'main', ordered: 2, shipped: 0, open: 2 } ],
				committed: [ { sku: 'KIT', location: 'main', units: 2 } ],
				reservedUntilMs: null,
			} );
			const listed = async ( query: string ): Promise< string[] > => {
				const { orders } = await world.api.get< { orders: OrderAnswer[] } >(
					`/v1/orders?${ query }`
				);
				return orders.map( ( one ) => one.order );
			};
			expect( await listed( 'sku=KIT&open=true' ) ).toEqual( [ order ] );
			expect( await listed( 'sku=A' ) ).toEqual( [] );
			simulator.ship( order );
			// That it has shipped changes no number that could be waited for.
			while ( ( await listed( 'open=true' ) ).length > 0 ) {
				await new Promise( ( resolve ) => {
					setTimeout( resolve, 10 );
				} );
			}
			expect( await listed( 'sku=KIT' ) ).toEqual( [ order ] );
		} );

		it( 'units that a checkout keeps for itself', async () => {
			const { app } = world.worker;
			const channel = channelIdSchema.parse( MAIN );
			const listings = await app.store.deliveries.listings( channel );
			const offer = listings.find( ( { sku } ) => sku === 'KIT' )?.offer;
			await app.reservations.reserve( {
				channel,
				order: orderIdSchema.parse( 'a-cart' ),
				attempt: 'first',
				lines: [
					{
						line: lineIdSchema.parse( '1' ),
						offer: offerRefSchema.parse( offer ),
						units: 1,
					},
				],
				holdMs: 60_000,
			} );
			expect( await world.api.get( '/v1/reservations' ) ).toMatchObject( {
				reservations: [
					{
						channel,
						order: 'a-cart',
						attempt: 'first',
						held: [ { sku: 'KIT', location: 'main', units: 1 } ],
					},
				],
				next: null,
			} );
		} );

		it( 'what waits for a person: with what happened, what to do, and what to name', async () => {
			const { app } = world.worker;
			await post( '/v1/adjustments', {
				key: 'lost-all-1',
				sku: 'KIT',
				delta: -20,
				reason: 'x',
			} );
			await app.store.inbox.putDead(
				{
					channel: channelIdSchema.parse( MAIN ),
					deliveryKey: 'odd',
					topic: 'orders/create',
					headers: {},
					body: Buffer.from( '{' ),
					receivedAtMs: app.clock.now(),
				},
				'BODY_UNREADABLE',
				'at the first byte'
			);
			const exceptions: ExceptionAnswer[] = [];
			for ( let next: string | null = ''; next !== null; ) {
				const page: { exceptions: ExceptionAnswer[]; next: string | null } =
					await world.api.get(
						`/v1/exceptions?limit=1${ next === '' ? '' : `&cursor=${ next }` }`
					);
				exceptions.push( ...page.exceptions );
				next = page.next;
			}
			expect( exceptions.map( ( { kind } ) => kind ) ).toEqual( [
				'shortage',
				// Of the test above: four facts with one key.
				'conflict',
				'conflict',
				'conflict',
				'dead-letter',
			] );
			expect( exceptions[ 0 ] ).toMatchObject( { code: 'OVERSOLD', sku: 'KIT' } );
			const letter = exceptions.at( -1 );
			expect( letter ).toMatchObject( {
				code: 'BODY_UNREADABLE',
				message: ERRORS.BODY_UNREADABLE.message,
				detail: 'at the first byte',
				action: ERRORS.BODY_UNREADABLE.action,
			} );
			const delivery = letter?.kind === 'dead-letter' ? letter.delivery : 0;
			expect( ( await post( `/v1/deliveries/${ delivery }/retry`, {} ) ).status ).toBe( 200 );
		} );

		it.each( [
			[ '/v1/skus?cursor=x', 'cursor' ],
			[ '/v1/skus?limit=0', 'limit' ],
			[ '/v1/skus?limit=1001', 'limit' ],
			[ '/v1/skus?q=%00', 'q' ],
			[ '/v1/stock?short=yes', 'short' ],
			[ '/v1/stock?location=Not%20One', 'location' ],
			[ '/v1/events?kind=delivery', 'kind' ],
			[ '/v1/events?sku=A&order=1', 'order' ],
			[ '/v1/events/0', 'position' ],
			[ '/v1/orders?open=1', 'open' ],
		] )( 'nothing for %s, and says that it is for %s', async ( path, field ) => {
			await expect( world.api.get( path ) ).rejects.toThrow( '400' );
			const response = await fetch( `${ world.worker.address }${ path }`, {
				headers: { authorization: `Bearer ${ world.worker.adminToken }` },
			} );
			const json: unknown = await response.json();
			expect( response.status ).toBe( 400 );
			expect( Object.keys( errorOf( { json } ).fields ?? {} ) ).toEqual( [ field ] );
		} );

		it( 'nothing for the cursor of another list, nor for one that somebody changed', async () => {
			const { next } = await world.api.get< { next: string } >( '/v1/skus?limit=1' );
			expect( await world.api.get( `/v1/skus?limit=1&cursor=${ next }` ) ).toMatchObject( {
				skus: [ { sku: 'B' } ],
			} );
			for ( const path of [ `/v1/stock?cursor=${ next }`, `/v1/skus?cursor=${ next }A` ] ) {
				await expect( world.api.get( path ) ).rejects.toThrow( '400' );
			}
		} );
	} );
} );
