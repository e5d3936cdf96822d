import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { OrderBox } from '../../../src/admin/woocommerce/order-box.tsx';
import { ProductBox } from '../../../src/admin/woocommerce/product-box.tsx';
import { fakePlugin, restError, type FakePlugin } from './fake-plugin.ts';

const PRODUCT = 'products/12/stock';
const ORDER = 'orders/71/stock';

let plugin: FakePlugin;
beforeEach( () => {
	plugin = fakePlugin();
} );

const shelf = ( location: string, onHand: number, committed: number, incoming = 0 ) => ( {
	location,
	onHand,
	committed,
	available: onHand - committed,
	incoming,
} );

const listing = ( changes: object = {} ) => ( {
	channel: 'shop',
	external: { product: '12' },
	quantity: 18,
	failureReason: null,
	...changes,
} );

const mug = ( changes: object = {} ) => ( {
	state: 'known',
	sku: 'MUG',
	product: 12,
	shown: 18,
	channel: 'shop',
	stock: { locations: [ shelf( 'main', 20, 2, 6 ) ] },
	bundle: { makes: null },
	listings: { listings: [ listing() ] },
	...changes,
} );

async function showProduct( answer: unknown ): Promise< HTMLElement > {
	plugin.on( PRODUCT, () => answer );
	render( <ProductBox product={ 12 } /> );
	const box = screen.getByRole( 'group', { name: 'Lockstep: where the units are' } );
	expect( box ).toHaveTextContent( 'Asking Lockstep…' );
	await screen.findByRole( 'button', { name: 'Refresh', busy: false } );
	await within( box ).findByText( ( _, element ) => element === box && ! isBusy( box ) );
	return box;
}
const isBusy = ( box: HTMLElement ) => box.getAttribute( 'aria-busy' ) === 'true';

const rowsIn = ( box: HTMLElement ) =>
	within( box )
		.getAllByRole( 'row' )
		.map( ( row ) => [ ...row.children ].map( ( cell ) => cell.textContent ).join( ' | ' ) );

describe( 'the box of a product', () => {
	it( 'says where the units are, and that WooCommerce shows the same', async () => {
		const box = await showProduct( mug() );
		expect( rowsIn( box ) ).toEqual( [
			'Location | On hand | Committed | Available | Incoming',
			'main | 20 | 2 | 18 | 6',
		] );
		expect( box ).toHaveTextContent( 'WooCommerce shows the same number: 18.' );
		expect( screen.getByRole( 'link', { name: 'Stock of MUG in Lockstep' } ) ).toHaveAttribute(
			'href',
			'admin.php?page=lockstep#/stock/MUG'
		);
		expect( screen.getByRole( 'link', { name: 'Sync log of MUG' } ) ).toHaveAttribute(
			'href',
			'admin.php?page=lockstep#/sync-log/search%2FMUG'
		);
	} );

	it( 'adds several locations up', async () => {
		const locations = [ shelf( 'annex', 5, 0 ), shelf( 'main', 20, 2 ) ];
		const box = await showProduct( mug( { stock: { locations } } ) );
		expect( rowsIn( box ).at( -1 ) ).toBe( 'All | 25 | 2 | 23 | 0' );
		expect( box ).toHaveTextContent(
			'WooCommerce shows 18, as it is to, while 23 are available'
		);
	} );

	it.each( [
		[
			'the number is on its way',
			{ shown: 20 },
			'WooCommerce shows 20 and is to show 18: the number is on its way',
		],
		[
			'it could not be sent',
			{
				shown: 20,
				listings: { listings: [ listing( { failureReason: 'The shop is down.' } ) ] },
			},
			'The last attempt failed: The shop is down.',
		],
		[
			'only another product of the SKU is kept in step',
			{ listings: { listings: [ listing( { external: { product: '13' } } ) ] } },
			'WooCommerce shows 18. The worker does not keep this product of the shop in step yet.',
		],
		[
			'only another channel sells it',
			{ listings: { listings: [ listing( { channel: 'outlet' } ) ] } },
			'The worker does not keep this product of the shop in step yet.',
		],
		[
			'the worker is too old to say',
			{ listings: { listings: [ { no: 'listing' } ] }, bundle: null },
			'The worker does not keep this product of the shop in step yet.',
		],
	] )( 'says how the shop’s number differs when %s', async ( _, changes, words ) => {
		expect( await showProduct( mug( changes ) ) ).toHaveTextContent( words );
	} );

	it( 'of a bundle says how many can be had, where, and what limits them', async () => {
		const makes = {
			available: 18,
			limitedBy: 'TEA',
			locations: [ { location: 'main', available: 18, limitedBy: 'TEA' } ],
			parts: [
				{ level: 1, sku: 'CUP', quantity: 1 },
				{ level: 2, sku: 'CLAY', quantity: 3 },
				{ level: 1, sku: 'TEA', quantity: 4 },
			],
		};
		const box = await showProduct( mug( { stock: { locations: [] }, bundle: { makes } } ) );
		expect( box ).toHaveTextContent(
			'This is a bundle: 18 can be had. More of TEA would make more of it. One is made of 1 × CUP, 4 × TEA.'
		);
		expect( rowsIn( box ) ).toEqual( [
			'Location | Available | Limited by',
			'main | 18 | TEA',
		] );
		expect( box ).toHaveTextContent( 'WooCommerce shows the same number: 18.' );
	} );

	it.each( [
		[ { state: 'not-paired' }, 'This shop is not paired with a worker yet.' ],
		[ { state: 'not-managed' }, 'WooCommerce does not count the stock of this product' ],
		[ { state: 'no-sku' }, 'It has no SKU of its own' ],
		[ { state: 'variations' }, 'each shows under Variations' ],
		[ { state: 'parent' }, 'takes from the stock of its product' ],
		[ { state: 'unknown', sku: 'MUG' }, 'The worker does not know the SKU MUG yet.' ],
		[
			{ state: 'worker-away', message: 'Nothing listens at that address.' },
			'No answer from the worker. Nothing listens at that address.',
		],
		[ { state: 'of a newer plugin' }, 'The answer is not of the expected form.' ],
	] )( 'says why it knows nothing: %j', async ( answer, words ) => {
		const box = await showProduct( answer );
		expect( box ).toHaveTextContent( words );
		expect( within( box ).queryByRole( 'table' ) ).not.toBeInTheDocument();
	} );

	it( 'asks again on demand, also after the site did not answer', async () => {
		plugin.on( PRODUCT, () => {
			throw restError( 'rest_forbidden', 'Sorry, you are not allowed to do that.', 403 );
		} );
		render( <ProductBox product={ 12 } /> );
		expect( await screen.findByText( /not allowed/ ) ).toBeVisible();
		plugin.on( PRODUCT, () => mug() );
		await userEvent.click( screen.getByRole( 'button', { name: 'Refresh' } ) );
		expect( await screen.findByRole( 'table' ) ).toBeVisible();
		expect( screen.queryByText( /not allowed/ ) ).not.toBeInTheDocument();
		// It stands within WooCommerce's form, which it must not send.
		expect( screen.getByRole( 'button', { name: 'Refresh' } ) ).toHaveAttribute(
			'type',
			'button'
		);
	} );
} );

const line = ( changes: object = {} ) => ( {
	line: '3',
	offer: '12',
	sku: 'MUG',
	location: 'main',
	ordered: 2,
	cancelled: 0,
	shipped: 0,
	restocked: 0,
	open: 2,
	...changes,
} );

const order = ( changes: object = {}, rows: readonly object[] = [] ) => ( {
	state: 'known',
	order: {
		order: '71',
		isOpen: true,
		lines: [ line() ],
		committed: [ { sku: 'MUG', location: 'main', units: 2 } ],
		...changes,
	},
	titles: { 3: 'Blue mug' },
	log: { rows },
} );

const row = ( of: string, ...units: number[] ) => ( {
	order: of,
	flags: units.map( ( one ) => ( { line: '', flag: 'oversold', units: one } ) ),
} );

async function showOrder( answer: unknown ): Promise< HTMLElement > {
	plugin.on( ORDER, () => answer );
	render( <OrderBox order={ 71 } /> );
	const box = screen.getByRole( 'group', { name: 'What this order does to the stock' } );
	await within( box ).findByText( ( _, element ) => element === box && ! isBusy( box ) );
	return box;
}

describe( 'the box of an order', () => {
	it( 'says line by line where it stands, and what is kept for it', async () => {
		const box = await showOrder( order() );
		expect( rowsIn( box ) ).toEqual( [
			'Line | Location | Ordered | Committed | Shipped | Restocked | Cancelled',
			'Blue mugMUG | main | 2 | 2 | 0 | 0 | 0',
		] );
		expect( box ).toHaveTextContent(
			'What is committed is kept for this order until it ships.'
		);
		expect( box ).not.toHaveTextContent( 'components' );
		expect( screen.getByRole( 'link', { name: 'Sync log of this order' } ) ).toHaveAttribute(
			'href',
			'admin.php?page=lockstep#/sync-log/search%2F71'
		);
	} );

	it( 'of a bundle says which components are committed', async () => {
		const box = await showOrder(
			order( {
				lines: [ line( { sku: 'SET', open: 1 } ), line( { line: '4', open: 1 } ) ],
				committed: [
					{ sku: 'MUG', location: 'main', units: 2 },
					{ sku: 'TEA', location: 'main', units: 4 },
				],
			} )
		);
		expect( box ).toHaveTextContent(
			'Of bundles, these components are committed: 1 × MUG (main), 4 × TEA (main).'
		);
	} );

	it( 'of a closed one says that nothing is kept', async () => {
		const lines = [ line( { open: 0, shipped: 2, restocked: 1 } ) ];
		const box = await showOrder( order( { isOpen: false, lines, committed: [] } ) );
		expect( rowsIn( box ).at( -1 ) ).toBe( 'Blue mugMUG | main | 2 | 0 | 2 | 1 | 0' );
		expect( box ).toHaveTextContent( 'Nothing is kept for this order any more.' );
	} );

	it( 'says once how much more was sold than there was, and of no other order', async () => {
		const box = await showOrder(
			order( {}, [ row( '71', 1, 2 ), row( '71' ), row( '710', 9 ) ] )
		);
		expect( box ).toHaveTextContent( '3 units more were sold than there were.' );
		expect( screen.getByRole( 'link', { name: 'See what is short now' } ) ).toHaveAttribute(
			'href',
			'admin.php?page=lockstep#/exceptions/shortage'
		);
	} );

	it( 'says of a line that it is not mapped', async () => {
		const lines = [ line( { sku: null, location: null, line: '9' } ) ];
		const box = await showOrder( order( { lines, committed: [] } ) );
		expect( rowsIn( box ).at( -1 ) ).toContain( '12not mapped to a SKU | –' );
	} );

	it.each( [
		[ { state: 'not-paired' }, 'This shop is not paired with a worker yet.' ],
		[ { state: 'unknown', order: '71' }, 'The worker has not heard of this order.' ],
		[
			{ state: 'worker-away', message: 'It timed out.' },
			'No answer from the worker. It timed out.',
		],
		[ order( { lines: [], committed: [] } ), 'It sells nothing whose stock is counted.' ],
	] )( 'says why there is nothing: %#', async ( answer, words ) => {
		const box = await showOrder( answer );
		expect( box ).toHaveTextContent( words );
		expect( within( box ).queryByRole( 'table' ) ).not.toBeInTheDocument();
	} );
} );
