import { act, screen } from '@testing-library/react';
import { deadLetter, parked } from './exception-fixture.ts';
import {
	button,
	entry,
	LIST,
	open,
	passes,
	plugin,
	retried,
	retries,
	succeed,
	user,
	waiting,
} from './exceptions-screen.tsx';
import { workerError, workerUnreachable } from './fake-plugin.ts';

const said = ( words: string | RegExp ) =>
	expect( screen.getAllByText( words )[ 0 ] ).toBeVisible();
const select = ( delivery: number ) =>
	user.click(
		screen.getByRole( 'checkbox', { name: `Select: Delivery ${ delivery } from Outlet` } )
	);
const isSelected = ( delivery: number ) =>
	screen.getByRole< HTMLInputElement >( 'checkbox', {
		name: `Select: Delivery ${ delivery } from Outlet`,
	} ).checked;

describe( 'retrying one delivery', () => {
	it( 'asks the worker once, says so, and it is gone', async () => {
		await open( deadLetter( 7 ), parked( 5 ) );
		succeed( 7 );
		await user.click( button( 'Retry: Delivery 7 from Outlet' ) );
		await passes( 0 );
		expect( retried() ).toEqual( [ 7 ] );
		said( /1 delivery is being worked on again/ );
		expect( screen.queryByText( 'Delivery 7 from Outlet' ) ).not.toBeInTheDocument();
		expect( screen.getByText( 'Delivery 5 from Outlet' ) ).toBeVisible();
	} );

	it( 'by the keyboard leaves the keyboard at the head of the list', async () => {
		await open( deadLetter( 7 ) );
		succeed( 7 );
		act( () => button( /^Retry/ ).focus() );
		await user.keyboard( '{Enter}' );
		await passes( 0 );
		said( 'Nothing waits for you.' );
		expect(
			screen.getByRole( 'group', { name: 'Everything that waits for you' } )
		).toHaveFocus();
	} );

	it( 'that fails again says that it came back', async () => {
		await open( deadLetter( 7 ) );
		retries( 7, () => ( { retried: 7 } ) );
		await user.click( button( /^Retry/ ) );
		await passes( 0 );
		expect(
			entry( /Delivery 7/ ).getByText( 'It was tried again, and came back.' )
		).toBeVisible();
		expect( button( /^Retry/ ) ).toBeEnabled();
	} );

	it( 'that the worker does not take says why, beside it', async () => {
		await open( deadLetter( 7 ) );
		retries( 7, () => {
			throw workerError( 'STORE_UNAVAILABLE', 'The ledger cannot be written.' );
		} );
		await user.click( button( /^Retry/ ) );
		await passes( 0 );
		expect( entry( /Delivery 7/ ).getByText( /The ledger cannot be written/ ) ).toBeVisible();
		said( /1 could not be retried/ );
		succeed( 7 );
		await user.click( button( /^Retry/ ) );
		await passes( 0 );
		expect( screen.queryByText( /cannot be written/ ) ).not.toBeInTheDocument();
	} );

	it( 'that somebody else has retried already is no failure', async () => {
		await open( deadLetter( 7 ) );
		retries( 7, () => {
			waiting.exceptions = [];
			throw workerError( 'NOT_FOUND', 'No dead or parked delivery has the number 7.' );
		} );
		await user.click( button( /^Retry/ ) );
		await passes( 0 );
		said( '1 had been worked on already.' );
		said( 'Nothing waits for you.' );
	} );

	it( 'does not claim that it came back when the list could not be read', async () => {
		await open( deadLetter( 7 ) );
		retries( 7, () => ( { retried: 7 } ) );
		plugin.on( LIST, () => {
			throw workerUnreachable();
		} );
		await user.click( button( /^Retry/ ) );
		await passes( 0 );
		said( /1 delivery is being worked on again/ );
		expect( screen.queryByText( /came back/ ) ).not.toBeInTheDocument();
	} );

	it( 'tells what came of it until that is dismissed', async () => {
		await open( deadLetter( 7 ) );
		succeed( 7 );
		await user.click( button( /^Retry/ ) );
		await passes( 0 );
		await user.click( button( /^(Close|Dismiss)/ ) );
		expect( document.querySelector( '.components-notice' ) ).not.toBeInTheDocument();
	} );
} );

describe( 'retrying several deliveries', () => {
	it( 'begins with a selection, and shows how far it is', async () => {
		await open( deadLetter( 7 ), deadLetter( 6 ), deadLetter( 4 ), parked( 5 ) );
		succeed( 7, 6, 4, 5 );
		let answer: () => void = () => undefined;
		retries(
			6,
			() => new Promise( ( resolve ) => ( answer = () => resolve( { retried: 6 } ) ) )
		);
		await user.click( screen.getByRole( 'checkbox', { name: 'Select all 3' } ) );
		await select( 5 );
		await user.click( button( 'Retry 4 selected deliveries' ) );
		await passes( 0 );
		said( 'Retrying: 1 of 4' );
		expect( screen.getByRole( 'progressbar', { name: 'Retrying' } ) ).toHaveValue( 25 );
		expect( button( 'Retry: Delivery 5 from Outlet' ) ).toHaveAttribute(
			'aria-disabled',
			'true'
		);
		waiting.exceptions = waiting.exceptions.slice( 1 );
		answer();
		await passes( 0 );
		expect( retried() ).toEqual( [ 7, 6, 4, 5 ] );
		said( /4 deliveries are being worked on again/ );
		said( 'Nothing waits for you.' );
		expect( screen.queryByRole( 'progressbar' ) ).not.toBeInTheDocument();
	} );

	it( 'can be stopped; what was not asked for stays selected', async () => {
		await open( deadLetter( 7 ), deadLetter( 6 ), deadLetter( 4 ) );
		succeed( 6, 4 );
		let answer: () => void = () => undefined;
		retries(
			7,
			() => new Promise( ( resolve ) => ( answer = () => resolve( { retried: 7 } ) ) )
		);
		await user.click( screen.getByRole( 'checkbox', { name: 'Select all 3' } ) );
		await user.click( button( /^Retry 3/ ) );
		await user.click( button( 'Stop' ) );
		waiting.exceptions = waiting.exceptions.slice( 1 );
		answer();
		await passes( 0 );
		expect( retried() ).toEqual( [ 7 ] );
		said( /1 delivery is being worked on again.*2 were not retried/ );
		expect( button( 'Retry 2 selected deliveries' ) ).toBeVisible();
	} );

	it( 'ends at once when the worker goes away', async () => {
		await open( deadLetter( 7 ), deadLetter( 6 ), deadLetter( 4 ) );
		succeed( 7 );
		retries( 6, () => {
			throw workerUnreachable();
		} );
		await user.click( screen.getByRole( 'checkbox', { name: 'Select all 3' } ) );
		await user.click( button( /^Retry 3/ ) );
		await passes( 0 );
		expect( retried() ).toEqual( [ 7, 6 ] );
		said( /1 delivery is being worked on again.*2 were not retried/ );
		said( /No answer from the worker/ );
	} );

	it( 'goes on after one that the worker does not take', async () => {
		await open( deadLetter( 7 ), deadLetter( 6 ) );
		retries( 7, () => {
			throw workerError( 'INTERNAL', 'It broke.' );
		} );
		succeed( 6 );
		await user.click( screen.getByRole( 'checkbox', { name: 'Select all 2' } ) );
		await user.click( button( /^Retry 2/ ) );
		await passes( 0 );
		expect( retried() ).toEqual( [ 7, 6 ] );
		said( /1 delivery is being worked on again.*1 could not be retried/ );
		expect( entry( /Delivery 7/ ).getByText( /It broke/ ) ).toBeVisible();
	} );
} );

describe( 'the selection', () => {
	it( 'outlives a refresh, and forgets what is gone', async () => {
		await open( deadLetter( 7 ), deadLetter( 6 ), parked( 5 ) );
		await select( 7 );
		await select( 5 );
		waiting.exceptions = [ deadLetter( 8 ), deadLetter( 6 ), parked( 5 ) ];
		await user.click( button( 'Refresh' ) );
		await passes( 0 );
		expect( [ 8, 6, 5 ].map( isSelected ) ).toEqual( [ false, false, true ] );
		expect( button( 'Retry 1 selected delivery' ) ).toBeVisible();
		await passes( 10_500 );
		expect( isSelected( 5 ) ).toBe( true );
	} );

	it( 'holds nothing that a filter hides', async () => {
		await open( deadLetter( 7 ), parked( 5 ) );
		await select( 7 );
		await user.selectOptions( screen.getByRole( 'combobox' ), 'parked' );
		await passes( 0 );
		expect( screen.queryByRole( 'button', { name: /selected/ } ) ).not.toBeInTheDocument();
	} );

	it( 'is made and undone by the keyboard', async () => {
		await open( deadLetter( 7 ), deadLetter( 6 ) );
		act( () => screen.getByRole( 'checkbox', { name: 'Select all 2' } ).focus() );
		await user.keyboard( ' ' );
		expect( [ 7, 6 ].map( isSelected ) ).toEqual( [ true, true ] );
		await user.tab();
		expect( screen.getByRole( 'checkbox', { name: /Delivery 7/ } ) ).toHaveFocus();
		await user.keyboard( ' ' );
		expect( [ 7, 6 ].map( isSelected ) ).toEqual( [ false, true ] );
		expect( screen.getByRole( 'checkbox', { name: 'Select all 2' } ) ).toBePartiallyChecked();
		await user.tab();
		expect( button( 'Retry: Delivery 7 from Outlet' ) ).toHaveFocus();
		await user.click( button( 'Select none' ) );
		expect( [ 7, 6 ].map( isSelected ) ).toEqual( [ false, false ] );
	} );
} );
