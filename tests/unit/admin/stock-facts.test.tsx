import { fireEvent, screen } from '@testing-library/react';
import { workerError, workerUnreachable } from './fake-plugin.ts';
import { shelf } from './stock-fixture.ts';
import { button, dialog, open, passes, plugin, textbox, user, worker } from './stock-screen.tsx';

const recorded = { result: 'applied', position: 12, hasUnmappedLines: false };

beforeEach( () => {
	worker.shelves = [ shelf( 'MUG', 'main', 12, 5 ), shelf( 'MUG', 'store', 1 ) ];
} );

async function openForm( name: string ): Promise< void > {
	await open( '#/stock/MUG' );
	await user.click( button( name ) );
}

const record = () => user.click( dialog().getByRole( 'button', { name: /^Record/ } ) );
const keysOf = ( path: string ) =>
	plugin.posted( path ).map( ( body ) => ( body as { key: string } ).key );

describe( 'a form about shelves', () => {
	it( 'says what will be there, before anything is sent', async () => {
		await openForm( 'Adjust' );
		await user.type( textbox( 'Change of units on hand' ), '−3' );
		await user.type( textbox( 'Reason' ), 'broken' );
		expect( dialog().getByText( 'main: on hand 12 → 9, available 7 → 4.' ) ).toBeVisible();
		await user.clear( textbox( 'Change of units on hand' ) );
		await user.type( textbox( 'Change of units on hand' ), '-10' );
		expect(
			dialog().getByText( /on hand 12 → 2, available 7 → -3\. That is 3 units less than/ )
		).toBeVisible();
		expect( plugin.posted( 'worker/adjustments' ) ).toEqual( [] );
	} );

	it( 'offers the places that channels draw from and nobody else counts', async () => {
		await openForm( 'Transfer' );
		const options = ( name: string ) =>
			[ ...dialog().getByRole( 'combobox', { name } ).children ].map(
				( { textContent } ) => textContent
			);
		expect( options( 'From' ) ).toEqual( [ 'main', 'store' ] );
		expect( options( 'To' ) ).toEqual( [ 'main', 'store' ] );
	} );

	it( 'has its places as soon as the worker tells them', async () => {
		plugin.on( 'worker/locations', () => {
			throw workerUnreachable();
		} );
		await open( '#/stock/MUG' );
		plugin.on( 'worker/locations', () => ( {
			locations: [ { location: 'main', channels: [ 'shop' ], isObserved: false } ],
		} ) );
		await passes( 5_000 );
		await user.click( button( 'Count' ) );
		expect( dialog().getByRole( 'combobox', { name: 'Location' } ) ).toHaveValue( 'main' );
	} );

	it.each( [
		[
			'Adjust',
			'worker/adjustments',
			{ 'Change of units on hand': '+2', Reason: ' found ' },
			{ sku: 'MUG', location: 'main', delta: 2, reason: 'found' },
			/MUG at main adjusted by \+2/,
		],
		[
			'Count',
			'worker/counts',
			{ 'Units counted': '0' },
			{ sku: 'MUG', location: 'main', units: 0 },
			/0 units of MUG counted at main/,
		],
		[
			'Receive',
			'worker/receipts',
			{ Units: '24', 'Reference of the delivery': 'PO-1' },
			{ sku: 'MUG', location: 'main', units: 24, reference: 'PO-1' },
			/24 units of MUG received at main/,
		],
		[
			'Transfer',
			'worker/transfers',
			{ Units: '4' },
			{ sku: 'MUG', from: 'main', to: 'store', units: 4 },
			/4 units of MUG moved from main to store/,
		],
	] )( '%s tells the worker of it, and says so', async ( name, path, typed, fact, said ) => {
		plugin.on( path, () => recorded );
		await openForm( name );
		for ( const [ field, text ] of Object.entries( typed ) ) {
			await user.type( textbox( field ), text );
		}
		const asked = plugin.queries( 'worker/stock/MUG' ).length;
		await record();
		await passes( 0 );
		expect( plugin.posted( path ) ).toEqual( [
			{ ...fact, key: expect.stringMatching( /^wp-admin-[0-9a-f]{32}$/ ) as string },
		] );
		expect( screen.queryByRole( 'dialog' ) ).not.toBeInTheDocument();
		expect( screen.getAllByText( said )[ 0 ] ).toBeInTheDocument();
		expect( screen.getByRole( 'link', { name: 'Open it in the sync log' } ) ).toHaveAttribute(
			'href',
			'#/sync-log/12'
		);
		expect( plugin.queries( 'worker/stock/MUG' ).length ).toBeGreaterThan( asked );
	} );

	it( 'says at each field what is wrong with it, and sends nothing', async () => {
		await openForm( 'Adjust' );
		await user.type( textbox( 'Change of units on hand' ), '0' );
		await record();
		expect( textbox( 'Change of units on hand' ) ).toHaveFocus();
		expect( textbox( 'Change of units on hand' ) ).toHaveAccessibleDescription(
			'A change of 0 changes nothing.'
		);
		expect( textbox( 'Reason' ) ).toBeInvalid();
		await user.type( textbox( 'Reason' ), 'x'.repeat( 201 ) );
		await user.clear( textbox( 'Change of units on hand' ) );
		await user.type( textbox( 'Change of units on hand' ), '1.5' );
		await record();
		expect( textbox( 'Change of units on hand' ) ).toHaveAccessibleDescription(
			/Write a whole number/
		);
		expect( textbox( 'Reason' ) ).toHaveAccessibleDescription( 'Use at most 200 characters.' );
		expect( plugin.posted( 'worker/adjustments' ) ).toEqual( [] );
	} );

	it( 'says at the field what the worker refuses', async () => {
		plugin.on( 'worker/counts', () => {
			throw workerError( 'REQUEST_INVALID', 'Not of the expected form.', '', {
				units: 'Too big',
			} );
		} );
		await openForm( 'Count' );
		await user.type( textbox( 'Units counted' ), '5000000000' );
		await record();
		await passes( 0 );
		expect( textbox( 'Units counted' ) ).toHaveAccessibleDescription( 'Too big' );
		expect( textbox( 'Units counted' ) ).toHaveFocus();
	} );

	it( 'after a refusal leaves the keyboard where it is, and the mark until the field is changed', async () => {
		plugin.on( 'worker/adjustments', () => {
			throw workerError( 'REQUEST_INVALID', 'Not of the expected form.', '', {
				delta: 'Too big',
			} );
		} );
		await openForm( 'Adjust' );
		const delta = textbox( 'Change of units on hand' );
		await user.type( delta, '5000000000' );
		await user.type( textbox( 'Reason' ), 'slip' );
		await record();
		await passes( 0 );
		expect( delta ).toHaveFocus();
		await user.type( textbox( 'Reason' ), ' of the finger' );
		expect( textbox( 'Reason' ) ).toHaveValue( 'slip of the finger' );
		expect( textbox( 'Reason' ) ).toHaveFocus();
		expect( delta ).toBeInvalid();
		await user.clear( delta );
		await user.type( delta, '5' );
		expect( delta ).toBeValid();
		expect( dialog().queryByText( /Not of the expected form/ ) ).not.toBeInTheDocument();
		// Refused once more, it is marked once more.
		await record();
		await passes( 0 );
		expect( delta ).toBeInvalid();
		expect( delta ).toHaveFocus();
	} );

	it( 'counts once, however often it is clicked and however often no answer comes', async () => {
		let answer: ( value: unknown ) => void = () => undefined;
		plugin.on( 'worker/receipts', () => {
			throw workerUnreachable();
		} );
		await openForm( 'Receive' );
		await user.type( textbox( 'Units' ), '6' );
		await record();
		await passes( 0 );
		expect( dialog().getByText( /Send it again: it counts once/ ) ).toBeVisible();
		plugin.on( 'worker/receipts', () => new Promise( ( resolve ) => ( answer = resolve ) ) );
		// Faster than the button can be seen to be busy.
		const form = textbox( 'Units' ).closest( 'form' ) ?? document.body;
		fireEvent.submit( form );
		fireEvent.submit( form );
		await record();
		expect( plugin.posted( 'worker/receipts' ) ).toHaveLength( 2 );
		answer( { ...recorded, result: 'duplicate' } );
		await passes( 0 );
		const keys = keysOf( 'worker/receipts' );
		expect( new Set( keys ).size ).toBe( 1 );
		// The next form is another fact.
		plugin.on( 'worker/receipts', () => recorded );
		await user.click( button( 'Receive' ) );
		await user.type( textbox( 'Units' ), '6' );
		await record();
		await passes( 0 );
		expect( new Set( keysOf( 'worker/receipts' ) ).size ).toBe( 2 );
	} );

	it( 'is not closed while it is sending, so that what is tried again still counts once', async () => {
		let answer: ( value: unknown ) => void = () => undefined;
		plugin.on( 'worker/receipts', () => new Promise( ( resolve ) => ( answer = resolve ) ) );
		await openForm( 'Receive' );
		await user.type( textbox( 'Units' ), '6' );
		await record();
		await user.keyboard( '{Escape}' );
		await user.click( dialog().getByRole( 'button', { name: 'Cancel' } ) );
		await user.click( screen.getByRole( 'dialog' ).parentElement ?? document.body );
		await passes( 1_000 );
		expect( textbox( 'Units' ) ).toHaveValue( '6' );
		expect( dialog().queryByRole( 'button', { name: 'Close' } ) ).not.toBeInTheDocument();
		answer( recorded );
		await passes( 0 );
		expect( screen.queryByRole( 'dialog' ) ).not.toBeInTheDocument();
		expect( button( 'Receive' ) ).toHaveFocus();
	} );

	it( 'is not closed either by what was pressed before it was sent', async () => {
		plugin.on( 'worker/receipts', () => new Promise( () => undefined ) );
		await openForm( 'Receive' );
		await user.type( textbox( 'Units' ), '6' );
		// It fades out for a moment, and takes Enter all the while.
		await user.keyboard( '{Escape}{Enter}' );
		await passes( 1_000 );
		expect( plugin.posted( 'worker/receipts' ) ).toHaveLength( 1 );
		expect( textbox( 'Units' ) ).toHaveValue( '6' );
	} );

	it( 'says that the first one counts, where another one was sent after a lost answer', async () => {
		plugin.on( 'worker/receipts', () => {
			throw workerError( 'KEY_WITH_OTHER_BODY', 'This event key was used before.', '', {
				key: 'was used before with another content',
			} );
		} );
		await openForm( 'Receive' );
		await user.type( textbox( 'Units' ), '7' );
		await record();
		await passes( 0 );
		expect( dialog().getByText( /has been recorded after all/ ) ).toBeVisible();
	} );

	it( 'says of a count what it means for open orders', async () => {
		await openForm( 'Count' );
		expect( dialog().getByText( /5 units are promised to open orders there/ ) ).toBeVisible();
		await user.selectOptions( dialog().getByRole( 'combobox', { name: 'Location' } ), 'store' );
		expect( dialog().queryByText( /promised to open orders there/ ) ).not.toBeInTheDocument();
	} );
} );
