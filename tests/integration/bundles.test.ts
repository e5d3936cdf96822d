import type { BillPreview, BundleAnswer, SaleAnswer } from '../../src/shared/api/bundles.ts';
import type { ErrorAnswer } from '../../src/shared/api/error-answer.ts';
import { startWorld, type World } from './world.ts';

const OUTLET = 'shopify-outlet';

interface Listed {
	readonly bundles: readonly { readonly bundle: string; readonly title: string }[];
	readonly next: string | null;
}

/** Bundles as a screen or a script has them, over real HTTP. */
describe( 'bundles', () => {
	let world: World;

	beforeAll( async () => {
		world = await startWorld( {
			products: [ 'MUG', 'TEA', 'SET' ].map( ( sku ) => ( {
				sku,
				title: `Title of ${ sku }`,
				quantity: 10,
			} ) ),
			locations: [ 'main', 'far' ],
		} );
		await world.converged();
	} );
	afterAll( () => world.close() );

	const post = async (
		path: string,
		body: unknown
	): Promise< { status: number; json: unknown } > => {
		const response = await fetch( `${ world.worker.address }${ path }`, {
			method: 'POST',
			headers: {
				authorization: `Bearer ${ world.worker.adminToken }`,
				'content-type': 'application/json',
			},
			body: JSON.stringify( body ),
		} );
		return { status: response.status, json: await response.json() };
	};
	const errorOf = ( { json }: { json: unknown } ): ErrorAnswer[ 'error' ] =>
		( json as ErrorAnswer ).error;
	const parts = ( of: Record< string, number > ) =>
		Object.entries( of ).map( ( [ sku, quantity ] ) => ( { sku, quantity } ) );
	const save = ( bundle: string, of: Record< string, number >, more: object = {} ) =>
		post( '/v1/bundles', { bundle, components: parts( of ), ...more } );
	const preview = ( bundle: string, of: Record< string, number >, more: object = {} ) =>
		post( '/v1/bundles/preview', { bundle, components: parts( of ), ...more } );
	const read = ( bundle: string ) => world.api.get< BundleAnswer >( `/v1/bundles/${ bundle }` );

	it( 'show what a bill would make before it is saved, and change nothing', async () => {
		const { status, json } = await preview( 'SET', { MUG: 1, TEA: 3 }, { sale: { units: 2 } } );
		expect( status ).toBe( 200 );
		const { makes, listings, sale } = json as BillPreview;
		expect( makes ).toMatchObject( {
			available: 3,
			limitedBy: 'TEA',
			oneMore: { location: 'main', lacking: [ { sku: 'TEA', quantity: 2 } ] },
			leaves: [
				{ sku: 'TEA', title: 'Title of TEA', each: 3, available: 10, allows: 3 },
				{ sku: 'MUG', each: 1, available: 10, allows: 10 },
			],
		} );
		expect( listings.filter( ( { channel } ) => channel === OUTLET ) ).toMatchObject( [
			{ sku: 'SET', before: 10, after: 3 },
		] );
		expect( sale?.bundles ).toMatchObject( [ { bundle: 'SET', before: 3, after: 1 } ] );
		expect( await read( 'SET' ) ).toMatchObject( { makes: null, versions: [] } );
	} );

	it( 'are saved once, however often they are sent', async () => {
		const first = await save( 'SET', { MUG: 1, TEA: 2 } );
		const again = await save( 'SET', { TEA: 2, MUG: 1 } );
		expect( [ first.status, again.status ] ).toEqual( [ 201, 200 ] );
		const { sinceMs } = first.json as { sinceMs: number };
		expect( again.json ).toEqual( { saved: true, isNew: false, sinceMs } );
		const other = await save( 'SET', { MUG: 1, TEA: 3 }, { seenSinceMs: sinceMs - 1 } );
		expect( other.status ).toBe( 409 );
		expect( errorOf( other ).code ).toBe( 'BUNDLE_CHANGED' );
		await save( 'SET', { MUG: 1, TEA: 3 }, { seenSinceMs: sinceMs } );
		await save( 'SET', { MUG: 1, TEA: 2 } );
		const { versions } = await read( 'SET' );
		expect( versions.map( ( { components } ) => components[ 1 ]?.quantity ) ).toEqual( [
			2, 3, 2,
		] );
		expect( versions.map( ( { savedBy } ) => savedBy ) ).toEqual( [
			'admin',
			'admin',
			'admin',
		] );
		expect( versions.map( ( { isCurrent } ) => isCurrent ) ).toEqual( [ true, false, false ] );
	} );

	it( 'hold bundles, and are told down to what lies on shelves', async () => {
		await save( 'CRATE', { SET: 2 }, { title: 'A crate', addsSkus: true } );
		const { makes, title } = await read( 'CRATE' );
		expect( title ).toBe( 'A crate' );
		expect( makes ).toMatchObject( {
			available: 2,
			limitedBy: 'TEA',
			locations: [
				{ location: 'far', available: 0 },
				{ location: 'main', available: 2 },
			],
			parts: [
				{ level: 1, sku: 'SET', quantity: 2, isBundle: true, available: 5 },
				{ level: 2, sku: 'MUG', quantity: 1, isBundle: false, available: 10 },
				{ level: 2, sku: 'TEA', quantity: 2, isBundle: false, available: 10 },
			],
			leaves: [
				{
					sku: 'TEA',
					each: 4,
					allows: 2,
					locations: [
						{ location: 'far', available: 0, allows: 0 },
						{ location: 'main', available: 10, allows: 2 },
					],
				},
				{ sku: 'MUG', each: 2, allows: 5 },
			],
		} );
		expect( ( await read( 'SET' ) ).within ).toEqual( [ 'CRATE' ] );
	} );

	it( 'are listed as they are now, or found by SKU and title', async () => {
		const list = async ( query: string ): Promise< string[] > => {
			const { bundles } = await world.api.get< Listed >( `/v1/bundles?${ query }` );
			return bundles.map( ( { bundle, title } ) => `${ bundle }: ${ title }` );
		};
		expect( await list( 'current=true' ) ).toEqual( [ 'CRATE: A crate', 'SET: Title of SET' ] );
		expect( await list( 'current=true&q=a%20CR' ) ).toEqual( [ 'CRATE: A crate' ] );
		expect( await list( 'q=set' ) ).toHaveLength( 3 );
		expect( await list( 'q=none' ) ).toEqual( [] );
		const page = await world.api.get< Listed >( '/v1/bundles?current=true&limit=1' );
		expect( page.next ).not.toBeNull();
	} );

	it( 'say what a sale would do, to the numbers that it then does', async () => {
		const thought = await world.api.get< SaleAnswer >(
			`/v1/skus/SET/sale?units=2&channel=${ OUTLET }`
		);
		expect( thought ).toMatchObject( {
			units: 2,
			channel: OUTLET,
			location: 'main',
			shelves: [
				{ sku: 'MUG', before: 10, after: 8 },
				{ sku: 'TEA', before: 10, after: 6 },
			],
			bundles: [
				{ bundle: 'CRATE', before: 2, after: 1 },
				{ bundle: 'SET', before: 5, after: 3 },
			],
		} );
		world.shop( OUTLET ).simulator.sell( [ { sku: 'SET', quantity: 2 } ] );
		await world.converged();
		for ( const { channel } of world.shops ) {
			const { listings } = await world.api.get< {
				listings: { sku: string; quantity: number }[];
			} >( `/v1/channels/${ channel }/listings?limit=1000` );
			for ( const one of thought.listings.filter( ( each ) => each.channel === channel ) ) {
				const now = listings.find( ( { sku } ) => sku === one.sku );
				expect( `${ channel } ${ one.sku }: ${ now?.quantity }` ).toBe(
					`${ channel } ${ one.sku }: ${ one.after }`
				);
			}
		}
		expect( thought.listings ).toHaveLength( 3 * world.shops.length );
	} );

	it.each( [
		[ 'an unknown component', { MUG: 1, 'mug ': 1 }, 422, 'SKU_UNKNOWN', 'components.1.sku' ],
		[ 'none of a component', { MUG: 0 }, 400, 'REQUEST_INVALID', 'components.0.quantity' ],
		[ 'a ring', { MUG: 1, CRATE: 1 }, 422, 'BUNDLE_CYCLE', 'components.1.sku' ],
	] as const )( 'are refused at the field: %s', async ( _, of, status, code, field ) => {
		for ( const ask of [ preview, save ] ) {
			const answer = await ask( 'SET', of );
			expect( answer.status ).toBe( status );
			expect( errorOf( answer ).code ).toBe( code );
			expect( Object.keys( errorOf( answer ).fields ?? {} ) ).toEqual( [ field ] );
		}
		expect(
			( await world.api.get< { skus: object[] } >( '/v1/skus?q=mug' ) ).skus
		).toHaveLength( 1 );
	} );

	it( 'take no more of a SKU than a quantity can be', async () => {
		const huge = await preview( 'SET', { MUG: 1_000 }, { sale: { units: 1_000_001 } } );
		expect( huge.status ).toBe( 422 );
		expect( Object.keys( errorOf( huge ).fields ?? {} ) ).toEqual( [ 'sale.units' ] );
		const response = await fetch(
			`${ world.worker.address }/v1/skus/SET/sale?units=1000000000`,
			{ headers: { authorization: `Bearer ${ world.worker.adminToken }` } }
		);
		expect( response.status ).toBe( 422 );
		const { fields } = errorOf( { json: await response.json() } );
		expect( Object.keys( fields ?? {} ) ).toEqual( [ 'units' ] );
		// CRATE holds two of it.
		for ( const ask of [ preview, save ] ) {
			const answer = await ask( 'SET', { MUG: 500_000_001 } );
			expect( answer.status ).toBe( 422 );
			expect( errorOf( answer ).code ).toBe( 'BUNDLE_TOO_LARGE' );
			expect( Object.keys( errorOf( answer ).fields ?? {} ) ).toEqual( [ 'components' ] );
		}
	} );

	it( 'tell in a list what one more lacks only where it is asked for', async () => {
		const lacking = async ( query: string ): Promise< boolean[] > => {
			const { bundles } = await world.api.get< {
				bundles: { oneMore: object | null }[];
			} >( `/v1/bundles?current=true${ query }` );
			return bundles.map( ( { oneMore } ) => oneMore !== null );
		};
		expect( await lacking( '' ) ).toEqual( [ false, false ] );
		expect( await lacking( '&oneMore=true' ) ).toEqual( [ true, true ] );
	} );

	it( 'stop being bundles without components, and are sold from their own shelf again', async () => {
		expect( ( await save( 'CRATE', {} ) ).status ).toBe( 201 );
		expect( await read( 'CRATE' ) ).toMatchObject( {
			makes: null,
			versions: [ { components: [], isCurrent: true }, { isCurrent: false } ],
		} );
		const { bundles } = await world.api.get< Listed >( '/v1/bundles?current=true' );
		expect( bundles ).toMatchObject( [ { bundle: 'SET' } ] );
	} );

	it( 'of what nobody knows are not there', async () => {
		for ( const path of [ '/v1/bundles/none', '/v1/skus/none/sale' ] ) {
			const response = await fetch( `${ world.worker.address }${ path }`, {
				headers: { authorization: `Bearer ${ world.worker.adminToken }` },
			} );
			expect( response.status ).toBe( 422 );
			expect( errorOf( { json: await response.json() } ).code ).toBe( 'SKU_UNKNOWN' );
		}
	} );
} );
