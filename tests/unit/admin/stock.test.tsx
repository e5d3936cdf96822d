import { screen, within } from '@testing-library/react';
import { restError, workerError, workerUnreachable } from './fake-plugin.ts';
import { shelf } from './stock-fixture.ts';
import { button, LIST, open, passes, plugin, user, worker } from './stock-screen.tsx';

const lines = () =>
	screen
		.getAllByRole( 'row' )
		.slice( 1 )
		.map( ( row ) => row.textContent );

describe( 'the list of stock', () => {
	it( 'is loaded, and then there may be nothing', async () => {
		let answer: ( page: unknown ) => void = () => undefined;
		plugin.on( LIST, () => new Promise( ( resolve ) => ( answer = resolve ) ) );
		await open();
		expect( screen.queryByText( /Nothing is counted yet/ ) ).not.toBeInTheDocument();
		answer( { stock: [], next: null } );
		await passes( 0 );
		expect( screen.getByText( /Nothing is counted yet/ ) ).toBeVisible();
	} );

	it( 'has a line for each shelf, and a link to its SKU', async () => {
		worker.shelves = [ shelf( 'A/1', 'main', 3, 5 ), shelf( 'A/1', 'store', 2 ) ];
		await open();
		expect( lines() ).toEqual( [
			expect.stringMatching(
				/A\/1.*Title of A\/1.*main.*On hand 3.*Committed 5.*Available -2.*Incoming 0/
			),
			expect.stringMatching( /A\/1.*store.*On hand 2/ ),
		] );
		expect( screen.getAllByRole( 'link', { name: 'A/1' } )[ 0 ] ).toHaveAttribute(
			'href',
			'#/stock/A%2F1'
		);
	} );

	it( 'asks for what is wanted, once somebody stops typing', async () => {
		await open();
		await user.type( screen.getByRole( 'searchbox' ), 'mug' );
		await passes( 400 );
		await user.selectOptions( screen.getByRole( 'combobox', { name: 'Location' } ), 'store' );
		await user.click( screen.getByRole( 'checkbox', { name: 'Only what is short' } ) );
		await passes( 0 );
		expect( plugin.queries( LIST ).map( String ) ).toEqual( [
			'limit=50',
			'limit=50&q=mug',
			'limit=50&q=mug&location=store',
			'limit=50&q=mug&location=store&short=true',
		] );
		expect( screen.getByText( 'No shelf matches this.' ) ).toBeVisible();
	} );

	it( 'lets nobody use what is still shown of the question before', async () => {
		worker.shelves = [ shelf( 'TEA', 'main', 3 ) ];
		await open();
		expect( screen.getByRole( 'link', { name: 'TEA' } ).closest( '[inert]' ) ).toBeNull();
		plugin.on( LIST, () => new Promise( () => undefined ) );
		await user.selectOptions( screen.getByRole( 'combobox', { name: 'Location' } ), 'store' );
		await passes( 0 );
		expect( screen.getByRole( 'link', { name: 'TEA' } ).closest( '[inert]' ) ).not.toBeNull();
	} );

	it( 'says that nothing is short, where that is all that was asked', async () => {
		await open();
		await user.click( screen.getByRole( 'checkbox', { name: 'Only what is short' } ) );
		await passes( 0 );
		expect( screen.getByText( /every promised unit is there/ ) ).toBeVisible();
	} );

	it( 'goes on page by page, and is asked for no more than is shown', async () => {
		worker.shelves = Array.from( { length: 120 }, ( _, index ) =>
			shelf( `SKU-${ index + 100 }`, 'main', index )
		);
		await open();
		expect( lines() ).toHaveLength( 50 );
		await user.click( button( 'Show more' ) );
		await passes( 0 );
		expect( lines() ).toHaveLength( 100 );
		const asked = plugin.queries( LIST ).length;
		await passes( 19_000 );
		expect( plugin.queries( LIST ) ).toHaveLength( asked + 2 );
		await user.click( button( 'Show more' ) );
		await passes( 0 );
		expect( lines() ).toHaveLength( 120 );
		expect( screen.queryByRole( 'button', { name: 'Show more' } ) ).not.toBeInTheDocument();
	} );

	it( 'says who does not answer, and asks again when told to', async () => {
		plugin.on( LIST, () => {
			throw workerUnreachable();
		} );
		await open();
		expect( screen.getByText( 'No answer from the worker.' ) ).toBeVisible();
		plugin.on( LIST, () => ( { stock: [ shelf( 'MUG', 'main', 3 ) ], next: null } ) );
		await user.click( button( 'Try again' ) );
		await passes( 0 );
		expect( lines() ).toHaveLength( 1 );
	} );

	it( 'stays as it was known while there is no answer, and says so', async () => {
		worker.shelves = [ shelf( 'MUG', 'main', 3 ) ];
		await open();
		plugin.on( LIST, () => {
			throw restError( 'fetch_error', 'You are probably offline.', 0 );
		} );
		await passes( 10_000 );
		expect( screen.getAllByText( /what was known before/ )[ 0 ] ).toBeInTheDocument();
		expect( lines() ).toHaveLength( 1 );
	} );

	it( 'says what the worker refuses, in its words', async () => {
		plugin.on( LIST, () => {
			throw workerError( 'REQUEST_INVALID', 'The request is not of the expected form.' );
		} );
		await open();
		const notice = screen.getAllByText( /not of the expected form/ )[ 0 ];
		expect( within( document.body ).getAllByText( /not of the expected form/ ) ).toContain(
			notice
		);
	} );
} );
