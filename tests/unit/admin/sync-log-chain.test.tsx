import { render, screen, waitFor, within } from '@testing-library/react';
import { workerError } from './fake-plugin.ts';
import { chain, listing, page, row } from './log-fixture.ts';
import { logs, LogScreen, NASTY, passes, plugin, see, user } from './log-screen.tsx';

describe( 'a row of the sync log', () => {
	const openChain = async ( of: ReturnType< typeof row >, told = chain( of ) ) => {
		logs( page( [ of ] ), () => page( [], { newest: of.position } ) );
		plugin.on( `worker/sync-log/${ of.position }`, () => told );
		render( <LogScreen /> );
		const link = ( await see( /^Order/ ) )?.closest( 'a' );
		expect( link ).toHaveAttribute( 'href', `#/sync-log/${ of.position }` );
		window.location.hash = link?.getAttribute( 'href' ) ?? '';
		await passes( 0 );
		const dialog = within( await screen.findByRole( 'dialog' ) );
		await passes( 0 );
		return dialog;
	};

	it( 'opens its chain: how long each step took, the calls, and why the number', async () => {
		const dialog = await openChain( row( '5' ) );
		expect(
			dialog.getByText( 'Every channel was seen to show it 1.2 s after it arrived.' )
		).toBeVisible();
		const way = dialog
			.getAllByRole( 'listitem' )
			.find( ( { textContent } ) => /Outlet/.test( textContent ) );
		expect( way ).toHaveTextContent(
			'into the log 20 msuntil sent 80 msuntil accepted 600 msuntil confirmed 500 ms'
		);
		expect( dialog.getByText( 'set to 9 if it shows 10' ) ).toBeVisible();
		expect( dialog.getByText( 'accepted · shows 9' ) ).toBeVisible();
		expect( dialog.getByText( /buffer of the channel/ ) ).toHaveTextContent(
			'−1 buffer of the channel'
		);
		expect( dialog.getByText( '5 (link, 812 bytes): done' ) ).toBeVisible();
	} );

	it( 'says that nothing had to be sent where the channel had counted the sale itself', async () => {
		const own = row( '5', { listings: [ listing( { sentAtMs: null, acceptedAtMs: null } ) ] } );
		const dialog = await openChain( own );
		expect( dialog.getByText( /Nothing had to be sent/ ) ).toBeVisible();
	} );

	it( 'is asked for again while it is going on, and no longer', async () => {
		const open = row( '5', { isOpen: true, listings: [ listing( { confirmedAtMs: null } ) ] } );
		const dialog = await openChain( open );
		expect( dialog.getByText( '0 of 1 channels have been seen to show it.' ) ).toBeVisible();
		plugin.on( 'worker/sync-log/5', () => chain( row( '5' ) ) );
		await passes( 1_000 );
		expect( dialog.getByText( /Every channel was seen/ ) ).toBeVisible();
		const asked = plugin.queries( 'worker/sync-log/5' ).length;
		await passes( 10_000 );
		expect( plugin.queries( 'worker/sync-log/5' ) ).toHaveLength( asked );
	} );

	it( 'closes by Escape and goes back to the list', async () => {
		await openChain( row( '5' ) );
		await user.keyboard( '{Escape}' );
		await passes( 500 );
		await waitFor( () => expect( screen.queryByRole( 'dialog' ) ).not.toBeInTheDocument() );
		expect( window.location.hash ).toBe( '#/sync-log' );
	} );

	it( 'shows the bytes of a delivery that nobody could read', async () => {
		const dead = row( '5.1', {
			kind: 'delivery',
			outcome: 'dead',
			order: null,
			code: 'BODY_UNREADABLE',
			detail: 'created_at: missing',
			deliveryState: 'dead',
			listings: [],
			changes: [],
		} );
		const told = chain( dead, { key: null, body: null } );
		const delivery = told.delivery && { ...told.delivery, excerpt: `{"a": "${ NASTY }"` };
		logs( page( [ dead ] ), () => page( [], { newest: '5.1' } ) );
		plugin.on( 'worker/sync-log/5.1', () => ( { ...told, delivery } ) );
		window.location.hash = '#/sync-log/5.1';
		render( <LogScreen /> );
		const dialog = within( await screen.findByRole( 'dialog' ) );
		await passes( 0 );
		expect( dialog.getByText( `{"a": "${ NASTY }"` ) ).toBeVisible();
		expect( dialog.getByText( 'BODY_UNREADABLE' ) ).toBeVisible();
	} );

	it( 'says so when there is no such row', async () => {
		logs( page( [] ), () => page( [] ) );
		plugin.on( 'worker/sync-log/99', () => {
			throw workerError(
				'NOT_FOUND',
				'There is nothing at this address.',
				'The log has nothing at 99.'
			);
		} );
		window.location.hash = '#/sync-log/99';
		render( <LogScreen /> );
		expect( await see( /The log has nothing at 99/ ) ).toBeVisible();
	} );
} );
