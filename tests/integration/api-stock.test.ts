import type { AsOfPage } from '../../src/shared/as-of.ts';
import type { ErrorAnswer } from '../../src/shared/api/error-answer.ts';
import type { EventAnswer } from '../../src/shared/api/events.ts';
import type { SyncLogPage } from '../../src/shared/sync-log.ts';
import { hashToken } from '../../src/worker/http/authorize.ts';
import { startWorld, type World } from './world.ts';

const SHOPIFY = 'shopify-main';
const MANY = Array.from( { length: 12 }, ( _, index ) => `MANY-${ index + 10 }` );

/** What a screen about stock asks for: what is there, what was there, and who did what. */
describe( 'the API of stock', () => {
	let world: World;

	beforeAll( async () => {
		world = await startWorld( {
			products: [ 'A', 'B', 'MUG', ...MANY ].map( ( sku ) => ( {
				sku,
				title: sku === 'MUG' ? 'Blue cup' : `Title of ${ sku }`,
				quantity: 10,
			} ) ),
			locations: [ 'main', 'far' ],
		} );
		await world.converged();
	} );
	afterAll( () => world.close() );

	const ask = async (
		method: 'GET' | 'POST',
		path: string,
		options: { body?: unknown; token?: string; headers?: Record< string, string > } = {}
	): Promise< { status: number; json: unknown } > => {
		const { body, token = world.worker.adminToken, headers = {} } = options;
		const response = await fetch( `${ world.worker.address }${ path }`, {
			method,
			headers: {
				authorization: `Bearer ${ token }`,
				...( body === undefined ? {} : { 'content-type': 'application/json' } ),
				...headers,
			},
			...( body === undefined ? {} : { body: JSON.stringify( body ) } ),
		} );
		return { status: response.status, json: await response.json() };
	};
	const adjust = async ( key: string, sku: string, delta: number ): Promise< number > => {
		const body = { key, sku, delta, reason: 'counted' };
		const { position } = await world.api.post< { position: number } >(
			'/v1/adjustments',
			body
		);
		return position;
	};
	const asOf = ( query: Record< string, string > ): Promise< AsOfPage > =>
		world.api.get( `/v1/as-of?${ new URLSearchParams( query ).toString() }` );
	const committedAt = async ( position: number ): Promise< number > =>
		( await world.api.get< EventAnswer >( `/v1/events/${ position }` ) ).committedAtMs;

	describe( 'of a past instant', () => {
		it( 'tells one SKU by an event or by a time: shelves, and what every channel was shown', async () => {
			await adjust( 'as-of-before', 'A', 1 );
			await world.converged();
			const first = await adjust( 'as-of-first', 'A', 4 );
			await world.converged();
			const second = await adjust( 'as-of-second', 'A', -7 );
			await world.converged();

			const then = await asOf( { position: String( first ), sku: 'A' } );
			expect( then.instant.position ).toBe( first );
			expect( then.next ).toBeNull();
			expect( then.skus ).toMatchObject( [
				{
					sku: 'A',
					shelves: [ { location: 'main', onHand: 15, committed: 0, available: 15 } ],
					reservations: [],
				},
			] );
			const shown = ( page: AsOfPage ) =>
				( page.skus[ 0 ]?.listings ?? [] ).map( ( { desired, confirmed } ) => [
					desired.quantity,
					confirmed?.quantity,
				] );
			// Right after the event nothing had gone out yet: every channel was to show 15, and showed 11.
			expect( shown( then ) ).toEqual( world.shops.map( () => [ 15, 11 ] ) );

			const beforeSecondMs = ( await committedAt( second ) ) - 1;
			const at = new Date( beforeSecondMs ).toISOString();
			const later = await asOf( { at, sku: 'A' } );
			expect( later.instant ).toMatchObject( { position: first, atMs: beforeSecondMs } );
			expect( shown( later ) ).toEqual( world.shops.map( () => [ 15, 15 ] ) );

			const now = await asOf( { sku: 'A' } );
			expect( now.skus[ 0 ]?.shelves[ 0 ] ).toMatchObject( { onHand: 8 } );
			expect( shown( now ) ).toEqual( world.shops.map( () => [ 8, 8 ] ) );
		} );

		it( 'goes through all SKUs in the instant of the first page', async () => {
			const position = await adjust( 'as-of-pages', 'B', 1 );
			let page = await asOf( { position: String( position ), limit: '4' } );
			await adjust( 'as-of-pages-later', 'B', 50 );
			await adjust( 'as-of-pages-last', 'MUG', 50 );
			const skus = [ ...page.skus ];
			while ( page.next !== null ) {
				page = await asOf( { cursor: page.next, limit: '4' } );
				expect( page.instant.position ).toBe( position );
				skus.push( ...page.skus );
			}
			expect( skus.map( ( { sku } ) => sku ) ).toEqual( [ 'A', 'B', ...MANY, 'MUG' ] );
			const onHand = ( name: string ) =>
				skus.find( ( { sku } ) => sku === name )?.shelves[ 0 ]?.onHand;
			expect( [ onHand( 'B' ), onHand( 'MUG' ) ] ).toEqual( [ 11, 10 ] );
		} );

		it( 'has nothing of what nobody knew', async () => {
			const nobody = await asOf( { sku: 'none' } );
			expect( nobody.skus ).toEqual( [
				{ sku: 'none', shelves: [], reservations: [], listings: [] },
			] );
			const { instant, skus } = await asOf( { at: '2020-01-01T00:00:00+01:00', sku: 'A' } );
			expect( instant ).toMatchObject( { position: 0, committedAtMs: null } );
			expect( skus[ 0 ] ).toMatchObject( {
				shelves: [ { location: 'main', onHand: 0, committed: 0 } ],
				listings: [],
			} );
		} );

		it.each( [
			[ 'at=2999-01-01T00:00:00Z', 'INSTANT_UNKNOWN', 'at' ],
			[ 'position=1000000', 'INSTANT_UNKNOWN', 'position' ],
			[ 'at=yesterday', 'REQUEST_INVALID', 'at' ],
			[ 'at=2026-11-29T10:00:00', 'REQUEST_INVALID', 'at' ],
			[ 'position=0', 'REQUEST_INVALID', 'position' ],
			[ 'at=2026-11-29T10:00:00Z&position=1', 'REQUEST_INVALID', 'at' ],
			[ 'limit=101', 'REQUEST_INVALID', 'limit' ],
			[ 'cursor=x', 'REQUEST_INVALID', 'cursor' ],
		] )( 'refuses %s, and says why', async ( query, code, field ) => {
			const { status, json } = await ask( 'GET', `/v1/as-of?${ query }` );
			const { error } = json as ErrorAnswer;
			expect( [ status, error.code, Object.keys( error.fields ?? {} ) ] ).toEqual( [
				400,
				code,
				[ field ],
			] );
		} );
	} );

	it( 'finds shelves by a part of a SKU or of a title', async () => {
		interface Page {
			readonly stock: readonly { readonly sku: string; readonly title: string }[];
		}
		const { stock } = await world.api.get< Page >( '/v1/stock?q=CUP' );
		expect( stock ).toMatchObject( [ { sku: 'MUG', title: 'Blue cup' } ] );
		expect(
			( await world.api.get< Page >( '/v1/stock?q=many-1&limit=2' ) ).stock
		).toHaveLength( 2 );
	} );

	it( 'tells what sells a SKU, on every channel', async () => {
		interface Listings {
			readonly listings: readonly { readonly sku: string; readonly channel: string }[];
		}
		const { listings } = await world.api.get< Listings >( '/v1/listings?sku=MUG' );
		expect( listings.map( ( { channel } ) => channel ).toSorted() ).toEqual(
			world.shops.map( ( { channel } ) => channel ).toSorted()
		);
		expect( new Set( listings.map( ( { sku } ) => sku ) ) ).toEqual( new Set( [ 'MUG' ] ) );
		expect( await world.api.get( '/v1/listings?sku=none' ) ).toEqual( { listings: [] } );
	} );

	it( 'leaves the SKU that was asked for out of no row, however many an order has', async () => {
		world.shop( SHOPIFY ).simulator.sell( MANY.map( ( sku ) => ( { sku, quantity: 1 } ) ) );
		await world.converged();
		const last = MANY.at( -1 ) ?? '';
		const { rows } = await world.api.get< SyncLogPage >(
			`/v1/sync-log?sku=${ last }&kind=order`
		);
		expect( rows ).toHaveLength( 1 );
		expect( rows[ 0 ]?.leftOut ).toBeGreaterThan( 0 );
		expect( rows[ 0 ]?.changes[ 0 ] ).toMatchObject( { sku: last, after: { committed: 1 } } );
	} );

	describe( 'names who did something', () => {
		const SHOP = 'token-of-a-paired-shop'.padEnd( 43, '-' );

		beforeAll( () =>
			world.worker.app.store.model.addToken(
				hashToken( SHOP ),
				{ name: 'shop:mugs', scope: 'operate' },
				0
			)
		);

		it.each( [
			[ 'a user whom a paired shop names', SHOP, 'anna', 'anna (shop:mugs)' ],
			[ 'a name in any letters', SHOP, '%C3%84nne%20%E8%8C%B6', 'Änne 茶 (shop:mugs)' ],
			[ 'the shop, where it names nobody', SHOP, undefined, 'shop:mugs' ],
			[ 'the shop, where the name cannot be read', SHOP, '%E4', 'shop:mugs' ],
			[ 'the shop, where the name cannot be kept', SHOP, '%00', 'shop:mugs' ],
			[ 'the shop, where the name is none', SHOP, 'x'.repeat( 101 ), 'shop:mugs' ],
			[ 'the token itself, whoever it says it is', undefined, 'anna', 'admin' ],
		] )( '%s', async ( title, token, user, actor ) => {
			const body = { key: `who: ${ title }`, sku: 'MUG', units: 9 };
			const { status, json } = await ask( 'POST', '/v1/counts', {
				body,
				...( token !== undefined && { token } ),
				...( user !== undefined && { headers: { 'Lockstep-User': user } } ),
			} );
			expect( status ).toBe( 201 );
			const { position } = json as { position: number };
			const event = await world.api.get< EventAnswer >( `/v1/events/${ position }` );
			expect( event.actor ).toBe( actor );
		} );
	} );
} );
