import { screen, within } from '@testing-library/react';
import { deadLetter, shortage } from './exception-fixture.ts';
import { button, NO_PRODUCTS, open, passes, plugin, PRODUCTS, user } from './exceptions-screen.tsx';
import { queryOf, restError } from './fake-plugin.ts';

interface Found {
	readonly sku: string;
	readonly count: number;
	readonly products: readonly {
		readonly product: number;
		readonly title: string;
		readonly status: string;
		readonly editUrl: string | null;
		readonly parentSku: string;
	}[];
}

const found = (
	id: number,
	changes: { sku?: string; status?: string; url?: null; of?: string } = {}
): Found => ( {
	sku: changes.sku ?? '',
	count: 1,
	products: [
		{
			product: id,
			title: `Thing ${ id }`,
			status: changes.status ?? 'publish',
			parentSku: changes.of ?? '',
			editUrl: changes.url === null ? null : `https://shop.example/edit/${ id }`,
		},
	],
} );

/** What the shop has from now on, of each kind; pages as long as they are asked for. */
function shopHas( lists: Readonly< Record< string, readonly Found[] > >, isStockManaged = true ) {
	plugin.on( PRODUCTS, ( options ) => {
		const query = queryOf( options );
		const kind = query.get( 'kind' );
		if ( kind === null ) {
			const counts = Object.entries( NO_PRODUCTS ).map( ( [ one ] ) => [
				one,
				lists[ one ]?.length ?? 0,
			] );
			const all: unknown = Object.fromEntries( counts );
			return { counts: all, isStockManaged };
		}
		const from = Number( query.get( 'after' ) || 0 );
		const to = from + Number( query.get( 'limit' ) );
		const entries = lists[ kind ] ?? [];
		return {
			entries: entries.slice( from, to ),
			next: to < entries.length ? String( to ) : null,
		};
	} );
}

const group = () => screen.queryByRole( 'region', { name: /^Products that are not kept in step/ } );
const links = () =>
	within( group() ?? document.body )
		.queryAllByRole( 'link' )
		.map( ( link ) => [ link.textContent, link.getAttribute( 'href' ) ] );
const askedKinds = () => plugin.queries( PRODUCTS ).map( ( query ) => query.get( 'kind' ) );

describe( 'the products that are not kept in step', () => {
	it( 'stand below what waits, each with why, what to do, and a link to mend it', async () => {
		shopHas( {
			'no-sku': [
				found( 1 ),
				found( 2, { status: 'draft' } ),
				found( 3, { url: null, of: 'CUP' } ),
			],
		} );
		await open( shortage() );
		const headings = screen.getAllByRole( 'heading', { level: 2 } );
		expect( headings.map( ( { textContent } ) => textContent ) ).toEqual( [
			'Shortages (1)',
			'Products that are not kept in step (3)',
		] );
		expect( screen.getByRole( 'heading', { name: '3 products have no SKU' } ) ).toBeVisible();
		expect( group() ).toHaveTextContent( 'Lockstep knows a product by its SKU.' );
		expect( group() ).toHaveTextContent( 'What to do: Open the product and write its SKU' );
		expect( links() ).toEqual( [
			[ 'Thing 1', 'https://shop.example/edit/1' ],
			[ 'Thing 2', 'https://shop.example/edit/2' ],
		] );
		expect( group() ).toHaveTextContent( 'Thing 2 No. 2 · draft' );
		expect( group() ).toHaveTextContent( 'Thing 3 No. 3 · variation of CUP' );
	} );

	it( 'with one SKU stand together, and say how many more there are', async () => {
		const one = found( 1, { sku: 'MUG' } );
		const other = found( 2, { sku: 'MUG' } );
		shopHas( {
			'shared-sku': [
				{ ...one, products: [ ...one.products, ...other.products ], count: 25 },
			],
		} );
		await open();
		expect( screen.getByRole( 'heading', { name: /^1 SKU is shared/ } ) ).toBeVisible();
		expect( links().map( ( [ text ] ) => text ) ).toEqual( [ 'Thing 1', 'Thing 2' ] );
		expect( group() ).toHaveTextContent( 'and 23 more' );
	} );

	it( 'are not shown, nor asked for, where there are none', async () => {
		shopHas( { 'no-stock': [ found( 1 ) ], translated: [ found( 2 ) ] } );
		await open();
		expect( group() ).not.toBeInTheDocument();
		expect( screen.getByText( 'Nothing waits for you.' ) ).toBeVisible();
		expect( askedKinds() ).toEqual( [ null ] );
	} );

	it( 'that are meant so are only told, and asked for when they are opened', async () => {
		shopHas( { 'no-sku': [ found( 1 ) ], 'no-stock': [ found( 7 ) ] } );
		await open();
		expect( askedKinds() ).toEqual( [ null, 'no-sku' ] );
		await user.click( screen.getByText( 'WooCommerce does not count the stock of 1 product' ) );
		await passes( 0 );
		expect( askedKinds() ).toEqual( [ null, 'no-sku', 'no-stock' ] );
		expect( screen.getByRole( 'link', { name: 'Thing 7' } ) ).toBeVisible();
		expect( group() ).toHaveAccessibleName( 'Products that are not kept in step (1)' );
	} );

	it( 'are shown alone by the address, and then it is said that there are none', async () => {
		await open( shortage() );
		await user.selectOptions(
			screen.getByRole( 'combobox', { name: 'Show' } ),
			'Products that are not kept in step (0)'
		);
		await passes( 0 );
		expect( window.location.hash ).toBe( '#/exceptions/products' );
		expect( screen.getByRole( 'status' ) ).toHaveTextContent(
			'Every product with a stock has'
		);
		expect( screen.queryByRole( 'heading', { name: /missing/ } ) ).not.toBeInTheDocument();
	} );

	it( 'shown alone have nothing below them that goes on with what waits', async () => {
		window.location.hash = '#/exceptions/products';
		shopHas( { 'no-sku': [ found( 1 ) ] } );
		await open( ...Array.from( { length: 60 }, ( _, id ) => deadLetter( id + 1 ) ) );
		expect( links() ).toHaveLength( 1 );
		expect( screen.queryByRole( 'button', { name: 'Show more' } ) ).not.toBeInTheDocument();
	} );

	it( 'wait as well: while there are some, or nobody knows, it is not said that nothing does', async () => {
		const counted: ( ( answer: unknown ) => void )[] = [];
		plugin.on( PRODUCTS, () => new Promise( ( resolve ) => counted.push( resolve ) ) );
		await open();
		const nothing = () => screen.queryByText( 'Nothing waits for you.' );
		expect( nothing() ).not.toBeInTheDocument();
		expect( screen.getByRole( 'status' ) ).toHaveTextContent( 'Looking for what waits' );
		shopHas( { 'no-sku': [ found( 1 ) ] } );
		counted[ 0 ]?.( { counts: { ...NO_PRODUCTS, 'no-sku': 1 }, isStockManaged: true } );
		await passes( 0 );
		expect( links() ).toHaveLength( 1 );
		expect( nothing() ).not.toBeInTheDocument();
		shopHas( {} );
		await user.click( button( 'Refresh' ) );
		await passes( 0 );
		expect( nothing() ).toBeVisible();
	} );

	it( 'of a long list come page by page', async () => {
		const many = Array.from( { length: 70 }, ( _, id ) => found( id + 1 ) );
		shopHas( { 'no-sku': many } );
		await open();
		expect( links() ).toHaveLength( 50 );
		plugin.on( PRODUCTS, () => {
			throw restError( 'lockstep_storage', 'This shop’s database refused it.', 503 );
		} );
		await user.click( button( 'Show more' ) );
		await passes( 0 );
		expect( button( 'Show more' ) ).toHaveFocus();
		expect( screen.getAllByText( /database refused it/ )[ 0 ] ).toBeInTheDocument();
		shopHas( { 'no-sku': many } );
		await user.click( button( 'Show more' ) );
		await passes( 0 );
		expect( links() ).toHaveLength( 70 );
		expect( screen.queryByRole( 'button', { name: 'Show more' } ) ).not.toBeInTheDocument();
	} );

	it( 'that were mended are gone after a refresh', async () => {
		shopHas( { 'no-sku': [ found( 1 ), found( 2 ) ] } );
		await open();
		shopHas( { 'no-sku': [ found( 2 ) ] } );
		await user.click( button( 'Refresh' ) );
		await passes( 0 );
		expect( links().map( ( [ text ] ) => text ) ).toEqual( [ 'Thing 2' ] );
	} );

	it( 'that were opened stay open after a refresh', async () => {
		shopHas( { 'no-sku': [ found( 1 ) ], 'no-stock': [ found( 7 ) ] } );
		await open();
		await user.click( screen.getByText( 'WooCommerce does not count the stock of 1 product' ) );
		await passes( 0 );
		shopHas( { 'no-sku': [ found( 1 ) ], 'no-stock': [ found( 8 ) ] } );
		await user.click( button( 'Refresh' ) );
		await passes( 0 );
		expect( screen.getByRole( 'link', { name: 'Thing 8' } ) ).toBeVisible();
	} );

	it( 'are none but all where the shop counts no stock', async () => {
		shopHas( {}, false );
		await open();
		expect( group() ).toHaveTextContent(
			'Stock management is switched off for the whole shop'
		);
		expect( screen.queryByText( 'Nothing waits for you.' ) ).not.toBeInTheDocument();
	} );

	it( 'that the shop cannot name are asked for again on demand', async () => {
		plugin.on( PRODUCTS, () => {
			throw restError( 'lockstep_storage', 'This shop’s database refused it.', 503 );
		} );
		await open();
		expect( screen.getAllByText( /database refused it/ )[ 0 ] ).toBeInTheDocument();
		shopHas( { 'no-sku': [ found( 1 ) ] } );
		await user.click( button( 'Try again' ) );
		await passes( 0 );
		expect( links() ).toHaveLength( 1 );
	} );

	it( 'are shown as they are called', async () => {
		const nasty = '<img src=x onerror=alert(1)>';
		const [ product ] = found( 1 ).products;
		shopHas( {
			'no-sku': [
				{ ...found( 1 ), products: product ? [ { ...product, title: nasty } ] : [] },
			],
		} );
		const container = await open();
		expect( container.querySelector( 'img' ) ).toBeNull();
		expect( screen.getByRole( 'link', { name: nasty } ) ).toBeVisible();
	} );
} );
