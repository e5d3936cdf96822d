import { act, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import SettingsScreen from '../../../src/admin/screens/settings/index.tsx';
import {
	fakePlugin,
	notPaired,
	NOW_MS,
	pluginStatus,
	restError,
	workerUnreachable,
} from './fake-plugin.ts';

const WORKER = {
	version: '1.2.3',
	events: 10,
	deliveries: { waiting: 0, parked: 0, dead: 0, refused: 0 },
	channels: [
		{
			channel: 'shop',
			name: 'Mugs & More',
			state: 'live',
			stateReason: null,
			listings: 120,
			confirmedListings: 119,
			deadListings: 0,
			drifts: 0,
		},
	],
};

let seen: ReturnType< typeof pluginStatus >;
function Screen() {
	const [ status, setStatus ] = useState( pluginStatus() );
	seen = status;
	return <SettingsScreen status={ status } onStatus={ setStatus } open={ null } />;
}

const plugin = ( status = pluginStatus(), worker: () => unknown = () => WORKER ) =>
	fakePlugin()
		.on( 'status', () => status )
		.on( 'worker/status', worker )
		.on( 'settings', () => ( { deleteOnUninstall: false } ) );
const see = async ( text: string | RegExp ) => ( await screen.findAllByText( text ) )[ 0 ];
const fact = ( name: string ) => screen.getByText( name ).parentElement;

describe( 'the settings', () => {
	it( 'say that all is well, and what makes it so', async () => {
		plugin();
		render( <Screen /> );
		expect( await see( 'Yes: this shop and its worker are in step.' ) ).toBeVisible();
		expect( fact( 'Worker' ) ).toHaveTextContent(
			'https://worker.example answers (version 1.2.3)'
		);
		expect( fact( 'Waiting to be acknowledged' ) ).toHaveTextContent( 'nothing' );
		expect( fact( 'Clocks' ) ).toHaveTextContent( 'agree' );
		expect( fact( 'Scheduled jobs (WP-Cron)' ) ).toHaveTextContent( 'on time' );
		expect( screen.getByText( '119 of 120 products' ) ).toBeVisible();
	} );

	it( 'say in the words of the plugin what is not well', async () => {
		plugin(
			pluginStatus( {
				problems: [
					{ code: 'clock', message: 'The clocks are 90 seconds apart.' },
					{ code: 'cron', message: 'The scheduled jobs have not run.' },
				],
				delivery: {
					waiting: 3,
					oldestMs: NOW_MS - 240_000,
					acknowledgedMs: null,
				},
				worker: { calledMs: null, appliedMs: null, skewMs: -90_000 },
				cron: { isLate: true },
			} )
		);
		render( <Screen /> );
		expect( await see( 'The clocks are 90 seconds apart.' ) ).toBeVisible();
		expect( await see( 'The scheduled jobs have not run.' ) ).toBeVisible();
		expect( screen.queryByText( /^Yes/ ) ).not.toBeInTheDocument();
		expect( fact( 'Waiting to be acknowledged' ) ).toHaveTextContent(
			'3 changes, the oldest for 4 min'
		);
		expect( fact( 'Clocks' ) ).toHaveTextContent( '2 min apart' );
		expect( fact( 'Scheduled jobs (WP-Cron)' ) ).toHaveTextContent( 'late' );
		expect( fact( 'Last quantity set here' ) ).toHaveTextContent( 'never' );
	} );

	it( 'do not say that all is well while the worker does not answer', async () => {
		plugin( pluginStatus(), () => {
			throw workerUnreachable();
		} );
		render( <Screen /> );
		expect( await see( 'Nothing listens at that address.' ) ).toBeVisible();
		expect( screen.queryByText( /^Yes/ ) ).not.toBeInTheDocument();
		expect( fact( 'Worker' ) ).toHaveTextContent( 'does not answer' );
	} );

	it( 'name what the worker wants somebody to look at', async () => {
		const [ channel ] = WORKER.channels;
		plugin( pluginStatus(), () => ( {
			...WORKER,
			deliveries: { ...WORKER.deliveries, dead: 2, parked: 1 },
			channels: [
				{ ...channel, state: 'needs-attention', stateReason: 'the key was revoked' },
			],
		} ) );
		render( <Screen /> );
		expect( await see( /Mugs & More: the key was revoked/ ) ).toBeVisible();
		expect( screen.queryByText( /^Yes/ ) ).not.toBeInTheDocument();
		expect( screen.getByText( 'dead letters: 2, waiting for a mapping: 1' ) ).toBeVisible();
	} );

	it( 'change the secrets only when that is confirmed', async () => {
		const asked = plugin().on( 'pairing/rotate', () =>
			pluginStatus( { pairing: { ...pluginStatus().pairing, rotatedAtMs: NOW_MS } } )
		);
		render( <Screen /> );
		await userEvent.click( screen.getByRole( 'button', { name: 'Change the secrets' } ) );
		await userEvent.click(
			within( screen.getByRole( 'dialog' ) ).getByRole( 'button', { name: 'Cancel' } )
		);
		expect( asked.posted( 'pairing/rotate' ) ).toEqual( [] );
		await userEvent.click( screen.getByRole( 'button', { name: 'Change the secrets' } ) );
		const dialog = within( screen.getByRole( 'dialog' ) );
		expect( dialog.getByText( /24 hours longer/ ) ).toBeVisible();
		await userEvent.click( dialog.getByRole( 'button', { name: 'Change the secrets' } ) );
		expect( await see( /Both sides have new secrets/ ) ).toBeVisible();
		expect( asked.posted( 'pairing/rotate' ) ).toHaveLength( 1 );
	} );

	const confirmUnpairing = async () => {
		await userEvent.click( screen.getByRole( 'button', { name: 'Unpair this shop' } ) );
		const dialog = within( screen.getByRole( 'dialog' ) );
		expect(
			dialog.getByText( /go on showing the quantities that they show now/ )
		).toBeVisible();
		await userEvent.click( dialog.getByRole( 'button', { name: 'Unpair this shop' } ) );
	};

	it( 'say before unpairing what happens to what the channels show', async () => {
		const asked = plugin().on( 'pairing/unpair', () => notPaired() );
		render( <Screen /> );
		await confirmUnpairing();
		expect( asked.posted( 'pairing/unpair' ) ).toEqual( [ { force: false } ] );
		expect( seen.paired ).toBe( false );
	} );

	it( 'offer to unpair without the worker when it cannot be told', async () => {
		const asked = plugin().on( 'pairing/unpair', ( { data } ) => {
			if ( JSON.stringify( data ) === '{"force":true}' ) {
				return notPaired();
			}
			throw restError( 'lockstep_worker_refused', 'Nothing listens there.', 502 );
		} );
		render( <Screen /> );
		await confirmUnpairing();
		expect( await see( /Nothing listens there/ ) ).toBeVisible();
		expect( seen.paired ).toBe( true );
		await userEvent.click(
			screen.getByRole( 'button', { name: 'Unpair without telling the worker' } )
		);
		expect( asked.posted( 'pairing/unpair' ) ).toEqual( [ { force: false }, { force: true } ] );
		expect( seen.paired ).toBe( false );
	} );

	it( 'keep what belongs to the plugin unless its deletion is asked for', async () => {
		const asked = plugin().on(
			'settings',
			( { data } ) => data ?? { deleteOnUninstall: false }
		);
		render( <Screen /> );
		const toggle = await screen.findByRole( 'checkbox', { name: 'Delete its data too' } );
		expect( toggle ).not.toBeChecked();
		await userEvent.click( toggle );
		expect( asked.posted( 'settings' ) ).toEqual( [ { deleteOnUninstall: true } ] );
		expect( await screen.findByText( /forgets the pairing/ ) ).toBeVisible();
		expect( toggle ).toBeChecked();
	} );

	it( 'show no state that belongs to a plugin which could not be asked', async () => {
		plugin().on( 'settings', () => {
			throw restError( 'rest_forbidden', 'Sorry, you are not allowed.', 403 );
		} );
		render( <Screen /> );
		expect( await see( /Sorry, you are not allowed/ ) ).toBeVisible();
		expect( screen.queryByRole( 'checkbox' ) ).not.toBeInTheDocument();
		await act( async () => undefined );
	} );
} );
