import { screen, within } from '@testing-library/react';
import { conflict, deadLetter, parked, push, shortage } from './exception-fixture.ts';
import { button, entry, LIST, open, passes, plugin, user, waiting } from './exceptions-screen.tsx';
import { restError, workerError, workerUnreachable } from './fake-plugin.ts';

const titles = () =>
	screen.queryAllByRole( 'heading', { level: 3 } ).map( ( { textContent } ) => textContent );
const kinds = () =>
	screen.queryAllByRole( 'heading', { level: 2 } ).map( ( { textContent } ) => textContent );
const show = ( kind: string ) =>
	user.selectOptions( screen.getByRole( 'combobox', { name: 'Show' } ), kind );

describe( 'the exceptions', () => {
	it( 'are loaded, and then there may be nothing', async () => {
		let answer: ( page: unknown ) => void = () => undefined;
		plugin.on( LIST, () => new Promise( ( resolve ) => ( answer = resolve ) ) );
		await open();
		expect( screen.getByRole( 'status' ) ).toHaveTextContent( 'Looking for what waits' );
		answer( { exceptions: [], next: null } );
		await passes( 0 );
		expect( screen.getByRole( 'status' ) ).toHaveTextContent( 'Nothing waits for you.' );
	} );

	it( 'stand under the name of their kind, what costs a customer first', async () => {
		await open( shortage(), push(), conflict(), deadLetter( 7 ), deadLetter( 6 ), parked( 5 ) );
		expect( kinds() ).toEqual( [
			'Shortages (1)',
			'Quantities that a channel does not take (1)',
			'Conflicts (1)',
			'Dead letters (2)',
			'Parked deliveries (1)',
		] );
		expect( titles() ).toEqual( [
			'3 units of MUG are missing at main',
			'Outlet should show 9 of MUG',
			'Mugs & More used the key order/77/1 twice',
			'Delivery 7 from Outlet',
			'Delivery 6 from Outlet',
			'Delivery 5 from Outlet',
		] );
		const group = screen.getByRole( 'region', { name: /^Dead letters/ } );
		expect( within( group ).getAllByRole( 'listitem' ) ).toHaveLength( 2 );
	} );

	it( 'say what happened, in detail, and what to do', async () => {
		await open( deadLetter( 7 ), push() );
		const letter = entry( 'Delivery 7 from Outlet' );
		expect( letter.getByText( 'The order that it names could not be fetched.' ) ).toBeVisible();
		expect( letter.getByText( 'Shopify refused the request (400).' ) ).toBeVisible();
		expect( letter.getByText( /Check that the channel answers/ ) ).toBeVisible();
		expect( letter.getByText( 'refunds/create' ) ).toBeVisible();
		expect( letter.getByTitle( '2026-11-21T11:59:00.000Z' ) ).toBeVisible();
		expect( entry( /should show/ ).getAllByRole( 'button' ) ).toHaveLength( 1 );
	} );

	it( 'of a shortage are the ways out, who shares it, and the event that caused it', async () => {
		await open( shortage() );
		const [ ways, orders ] = entry( /missing/ ).getAllByRole( 'list' );
		const texts = ( list: HTMLElement | undefined ) =>
			within( list ?? document.body )
				.getAllByRole( 'listitem' )
				.map( ( { textContent } ) => textContent );
		expect( texts( ways ) ).toEqual( [
			'Pack 1 unit from components that nobody else was promised.',
			'Move 2 units from annex to main.',
			'Wait for PO-7: it brings 3 units on December 1, 2026.',
			'Wait for PO-8: it brings 1 unit, nobody said when.',
			'Order 3 units, and tell these customers that they have to wait: 1002 of Outlet (2 units) and 71 of Mugs & More (1 unit).',
			'Cancel 2 units of the newest orders: 1002 of Outlet (2 units).',
		] );
		expect( texts( orders ) ).toEqual( [
			expect.stringMatching( /^1002 of Outlet \(2 units\) .*11:59:59/ ),
			expect.stringMatching( /^71 of Mugs & More \(1 unit\) .*11:59:58/ ),
		] );
		expect( screen.getByRole( 'link', { name: /Open the event/ } ) ).toHaveAttribute(
			'href',
			'#/sync-log/120'
		);
		expect(
			screen.getByRole( 'link', { name: 'Count, receive or transfer MUG' } )
		).toHaveAttribute( 'href', '#/stock/MUG' );
	} );

	it( 'of a shortage without a way out say what is left to do', async () => {
		await open( shortage( { proposals: [], orders: [], position: null, sinceMs: null } ) );
		expect( entry( /missing/ ).getByText( /Record the missing units/ ) ).toBeVisible();
		expect(
			entry( /missing/ )
				.getAllByRole( 'link' )
				.map( ( { textContent } ) => textContent )
		).toEqual( [ 'Count, receive or transfer MUG' ] );
	} );

	it( 'of a shortage that older orders share as well say how many units those hold', async () => {
		await open( shortage( { unnamedUnits: 3 } ) );
		expect(
			entry( /missing/ ).getByText(
				'3 units are held by older orders that are not listed here.'
			)
		).toBeVisible();
	} );

	it( 'of a newer worker are shown in its own words', async () => {
		const unknown = {
			code: 'MOON_FULL',
			message: 'It is.',
			detail: 'tonight',
			action: 'Wait.',
		};
		await open( deadLetter( 7, { ...unknown } ), { kind: 'omen', ...unknown } );
		for ( const title of [ 'Delivery 7 from Outlet', 'MOON_FULL' ] ) {
			expect( entry( title ).getByText( 'It is.' ) ).toBeVisible();
			expect( entry( title ).getByText( /Wait\./ ) ).toBeVisible();
		}
		expect( kinds() ).toContain( 'Other (1)' );
	} );

	it( 'show what others wrote as they wrote it', async () => {
		const nasty = '"><img src=x onerror=alert(1)>';
		const container = await open(
			deadLetter( 7, { detail: nasty, topic: nasty, channel: nasty } ),
			shortage( { sku: nasty } )
		);
		expect( container.querySelector( 'img' ) ).toBeNull();
		expect( screen.getAllByText( nasty ).length ).toBeGreaterThan( 1 );
	} );

	it( 'of one kind are shown when only they are wanted, also by the address', async () => {
		await open( shortage(), deadLetter( 7 ), parked( 5 ) );
		await show( 'Parked deliveries (1)' );
		expect( window.location.hash ).toBe( '#/exceptions/parked' );
		await passes( 0 );
		expect( titles() ).toEqual( [ 'Delivery 5 from Outlet' ] );
		await show( 'Conflicts (0)' );
		await passes( 0 );
		expect( screen.getByText( 'Nothing of this kind waits for you.' ) ).toBeVisible();
		await show( 'Everything' );
		await passes( 0 );
		expect( titles() ).toHaveLength( 3 );
	} );

	it( 'of one kind are looked for on later pages', async () => {
		window.location.hash = '#/exceptions/parked';
		const many = Array.from( { length: 120 }, ( _, index ) => deadLetter( 200 - index ) );
		await open( ...many, parked( 5 ) );
		await passes( 100 );
		expect( titles() ).toEqual( [ 'Delivery 5 from Outlet' ] );
		expect( plugin.queries( LIST ).map( ( query ) => query.get( 'cursor' ) ) ).toEqual( [
			null,
			'50',
			'100',
		] );
	} );

	it( 'come page by page, and are refreshed as far as they are shown', async () => {
		const many = Array.from( { length: 60 }, ( _, index ) => deadLetter( 100 - index ) );
		await open( ...many );
		expect( titles() ).toHaveLength( 50 );
		await user.click( button( 'Show more' ) );
		await passes( 0 );
		expect( titles() ).toHaveLength( 60 );
		expect( screen.queryByRole( 'button', { name: 'Show more' } ) ).not.toBeInTheDocument();
		waiting.exceptions = many.slice( 1 );
		await user.click( button( 'Refresh' ) );
		await passes( 0 );
		expect( titles() ).toHaveLength( 59 );
	} );
} );

describe( 'exceptions that cannot be read', () => {
	it.each( [
		[ workerUnreachable(), /No answer from the worker/, 'Try again' ],
		[ restError( 'lockstep_not_paired', 'Not paired.', 409 ), /Not paired/, 'Try again' ],
		[ restError( 'rest_forbidden', 'Not allowed.', 403 ), /does not let you/, 'Load the page' ],
		[ workerError( 'INTERNAL', 'It broke.' ), /It broke/, 'Try again' ],
	] )( 'say why: %s', async ( failure, words, action ) => {
		plugin.on( LIST, () => {
			throw failure;
		} );
		await open();
		expect( screen.getAllByText( words )[ 0 ] ).toBeVisible();
		expect( button( new RegExp( action ) ) ).toBeVisible();
		expect( screen.queryByText( 'Nothing waits for you.' ) ).not.toBeInTheDocument();
	} );

	it( 'are asked for again on demand', async () => {
		plugin.on( LIST, () => {
			throw workerUnreachable();
		} );
		await open();
		plugin.on( LIST, () => ( { exceptions: [ deadLetter( 7 ) ], next: null } ) );
		await user.click( button( 'Try again' ) );
		await passes( 0 );
		expect( titles() ).toEqual( [ 'Delivery 7 from Outlet' ] );
	} );

	it( 'stay as they were known while the worker is away, and come back by themselves', async () => {
		await open( deadLetter( 7 ) );
		plugin.on( LIST, () => {
			throw workerUnreachable();
		} );
		await passes( 10_500 );
		expect( screen.getAllByText( /What stands below is what was known/ )[ 0 ] ).toBeVisible();
		expect( titles() ).toEqual( [ 'Delivery 7 from Outlet' ] );
		plugin.on( LIST, () => ( { exceptions: [], next: null } ) );
		await passes( 10_500 );
		expect( screen.getByText( 'Nothing waits for you.' ) ).toBeVisible();
	} );

	it( 'do not pass for none when the answer has another form', async () => {
		plugin.on( LIST, () => ( { exceptions: 'none' } ) );
		await open();
		expect( screen.getAllByText( /not of the expected form/ )[ 0 ] ).toBeVisible();
	} );
} );
