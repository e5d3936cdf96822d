import { screen, within } from '@testing-library/react';
import { card } from './channel-fixture.ts';
import { NOW_MS, restError, workerError, workerUnreachable } from './fake-plugin.ts';
import {
	button,
	confirm,
	dialog,
	open,
	panel,
	passes,
	plugin,
	user,
	worker,
} from './channels-screen.tsx';

describe( 'the channels', () => {
	it( 'are asked for, and then there may be none', async () => {
		await open();
		expect( screen.getByText( /No channel is connected yet/ ) ).toBeVisible();
	} );

	it( 'say who does not answer, and ask again when told to', async () => {
		plugin.on( 'worker/channels', () => {
			throw workerUnreachable();
		} );
		await open( card() );
		expect( screen.getByText( 'No answer from the worker.' ) ).toBeVisible();
		plugin.on( 'worker/channels', () => ( { channels: worker.channels } ) );
		await user.click( button( 'Try again' ) );
		await passes( 0 );
		expect( panel( 'Outlet' ) ).toBeVisible();
	} );

	it( 'are asked for again every two seconds, and stay while there is no answer', async () => {
		await open( card( { waitingListings: 3, confirmedListings: 117 } ) );
		worker.channels = [ card() ];
		await passes( 2_000 );
		expect( panel( 'Outlet' ) ).toHaveTextContent( 'All its listings show what they should.' );
		plugin.on( 'worker/channels', () => {
			throw restError( 'fetch_error', 'You are probably offline.', 0 );
		} );
		await passes( 2_000 );
		expect( screen.getAllByText( /what was known before/ )[ 0 ] ).toBeInTheDocument();
		expect( panel( 'Outlet' ) ).toBeVisible();
	} );

	it( 'show how many listings are right, when all will be, and lead to the others', async () => {
		await open(
			card( {
				confirmedListings: 110,
				waitingListings: 7,
				deadListings: 3,
				forecastMs: 42_000,
			} )
		);
		const outlet = within( panel( 'Outlet' ) );
		expect( outlet.getByText( 'All true again in 42 s.' ) ).toBeVisible();
		expect( outlet.getByRole( 'link', { name: '110 of 120' } ) ).toHaveAttribute(
			'href',
			'#/listings?channel=outlet'
		);
		expect( outlet.getByRole( 'link', { name: '7' } ) ).toHaveAttribute(
			'href',
			'#/listings?channel=outlet&state=waiting'
		);
		expect( outlet.getByRole( 'link', { name: '3' } ) ).toHaveAttribute(
			'href',
			'#/listings?channel=outlet&state=dead'
		);
	} );

	it( 'tell the limits to who cannot see the bars, and the truth lag', async () => {
		await open(
			card( {
				limits: [
					{
						name: 'REST',
						unit: 'calls',
						max: 40,
						used: 30,
						windowMs: 20_000,
						perSecond: 2,
						isFromChannel: false,
					},
				],
				truthLag: { samples: 400, p50: 1_200, p95: 3_000, p99: 61_000 },
			} )
		);
		const meter = screen.getByRole( 'meter', { name: 'Limit used: REST' } );
		expect( meter ).toHaveAttribute( 'aria-valuenow', '30' );
		expect( meter ).toHaveAttribute( 'aria-valuetext', '30 of 40 calls in 20 s' );
		expect( screen.getByText( /as it is documented/ ) ).toBeVisible();
		expect( screen.getByText( '95 % within' ).parentElement ).toHaveTextContent( '3 s' );
		expect( screen.getByText( '99 % within' ).parentElement ).toHaveTextContent( '1 min' );
		expect( screen.getByText( /400 quantities of the last day/ ) ).toBeVisible();
	} );

	it( 'explain the last error', async () => {
		await open(
			card( {
				lastError: {
					code: 'PUSH_REJECTED',
					reason: 'inventory item is not stocked',
					atMs: NOW_MS - 60_000,
				},
			} )
		);
		const outlet = panel( 'Outlet' );
		expect( outlet ).toHaveTextContent( '11:59:00' );
		expect( outlet ).toHaveTextContent( 'The channel refuses this quantity for good.' );
		expect( outlet ).toHaveTextContent( 'inventory item is not stocked' );
		expect( outlet ).toHaveTextContent( 'correct the listing on the channel' );
	} );

	it( 'have all that is dead tried again', async () => {
		plugin.on( 'worker/channels/outlet/retry', () => {
			worker.channels = [ card( { waitingListings: 3 } ) ];
			return { retried: 3, waitsFor: [] };
		} );
		await open( card( { deadListings: 3 } ) );
		await user.click( button( 'Try all 3 listings again' ) );
		await passes( 0 );
		expect( plugin.posted( 'worker/channels/outlet/retry' ) ).toEqual( [ {} ] );
		expect( screen.getByText( 'They are on their way again.' ) ).toBeVisible();
		// The button is gone: the keyboard is where it was about.
		expect( panel( 'Outlet' ) ).toHaveFocus();
	} );

	it( 'show how far a full sync is, and when the last one was', async () => {
		const sync = { startedAtMs: NOW_MS - 10_000, endedAtMs: null, listings: 400, done: 100 };
		plugin.on( 'worker/channels/outlet/sync', () => {
			worker.channels = [ card( { fullSync: sync } ) ];
			return {};
		} );
		await open( card() );
		expect( screen.getByText( /None was made yet/ ) ).toBeVisible();
		await user.click( button( 'Start full sync' ) );
		await passes( 0 );
		expect( screen.getByRole( 'progressbar', { name: 'Full sync of Outlet' } ) ).toHaveValue(
			25
		);
		expect( screen.getByText( '100 of 400 listings are compared.' ) ).toBeVisible();
		expect( screen.queryByRole( 'button', { name: 'Start full sync' } ) ).toBeNull();
		worker.channels = [ card( { fullSync: { ...sync, endedAtMs: NOW_MS, done: 400 } } ) ];
		await passes( 2_000 );
		expect(
			screen.getByText( /The last one ended at .*12:00:00.*: 400 listings in 10 s/ )
		).toBeVisible();
		expect( button( 'Start full sync' ) ).toBeEnabled();
	} );

	it( 'say what the worker refuses', async () => {
		plugin.on( 'worker/channels/outlet/sync', () => {
			throw workerError( 'SYNC_UNDER_WAY', 'All listings are being compared already.' );
		} );
		await open( card() );
		await user.click( button( 'Start full sync' ) );
		await passes( 0 );
		expect( panel( 'Outlet' ) ).toHaveTextContent( 'being compared already' );
	} );

	it( 'ask for no such policy where the shop counts its own changes', async () => {
		await open( card( { kind: 'woocommerce-plugin' } ) );
		expect( screen.queryByRole( 'combobox' ) ).not.toBeInTheDocument();
		expect( panel( 'Outlet' ) ).toHaveTextContent( 'WooCommerce, with the plugin' );
		expect( panel( 'Outlet' ) ).toHaveTextContent( 'is counted as a change of stock' );
	} );

	it( 'have edits taken over, and say what that means', async () => {
		plugin.on( 'worker/channels/outlet/foreign-edits', () => {
			worker.channels = [ card( { foreignEdits: 'adjustment' } ) ];
			return {};
		} );
		await open( card() );
		const select = screen.getByRole( 'combobox', { name: /somebody changes a quantity/ } );
		expect( select ).toHaveAccessibleDescription( /The edit is undone there/ );
		await user.selectOptions( select, 'adjustment' );
		await passes( 0 );
		expect( plugin.posted( 'worker/channels/outlet/foreign-edits' ) ).toEqual( [
			{ policy: 'adjustment' },
		] );
		expect( select ).toHaveAccessibleDescription( /every other channel follows/ );
	} );
} );

describe( 'the mode of a channel', () => {
	it( 'is changed only when what will happen is confirmed', async () => {
		plugin.on( 'worker/channels/outlet/mode', () => {
			worker.channels = [ card( { mode: 'paused', waitsFor: [ 'paused' ] } ) ];
			return { waitsFor: [ 'paused' ] };
		} );
		await open( card() );
		await user.click( button( 'Pause' ) );
		expect( dialog().getByText( /can sell what is sold elsewhere meanwhile/ ) ).toBeVisible();
		await user.click( dialog().getByRole( 'button', { name: 'Cancel' } ) );
		expect( plugin.posted( 'worker/channels/outlet/mode' ) ).toEqual( [] );
		await confirm( 'Pause' );
		expect( plugin.posted( 'worker/channels/outlet/mode' ) ).toEqual( [ { mode: 'paused' } ] );
		expect( screen.getByText( 'It is paused.' ) ).toBeVisible();
		expect( button( 'Go live' ) ).toBeEnabled();
		// Somebody else may have changed it since.
		await passes( 10_000 );
		expect( screen.queryByText( 'It is paused.' ) ).not.toBeInTheDocument();
	} );

	it( 'cannot become live before shadow mode has found enough agreement', async () => {
		const agreement = [
			{ day: '2026-11-21', compared: 120, agreed: 118 },
			{ day: '2026-11-20', compared: 120, agreed: 119 },
		];
		// What decides is the last day, not the part of today that is over.
		const standing = { listings: 120, compared: 120, agreed: 117, missing: 'not enough agree' };
		await open( card( { mode: 'shadow', mayGoLive: false, standing, agreement } ) );
		const live = button( 'Go live' );
		expect( live ).toHaveAttribute( 'aria-disabled', 'true' );
		expect( live ).toHaveAccessibleDescription(
			/99% of them have to agree.*117 of 120 .*97.5%/
		);
		await user.click( live );
		expect( screen.queryByRole( 'dialog' ) ).not.toBeInTheDocument();
		const days = within( screen.getByRole( 'list', { name: /by day/ } ) ).getAllByRole(
			'listitem'
		);
		expect( days.map( ( { textContent } ) => textContent ) ).toEqual( [
			expect.stringMatching( /98.3%.*118 of 120 listings/ ),
			expect.stringMatching( /99.1%.*119 of 120 listings/ ),
		] );

		const enough = { ...standing, agreed: 119, missing: null };
		worker.channels = [ card( { mode: 'shadow', standing: enough, agreement } ) ];
		await passes( 2_000 );
		await user.click( button( 'Go live' ) );
		expect( dialog().getByText( /Lockstep writes the quantities of Outlet/ ) ).toBeVisible();
	} );

	it( 'asks for that agreement of one that was paused out of shadow, too', async () => {
		const standing = { listings: 120, compared: 0, agreed: 0, missing: 'none is compared' };
		await open( card( { mode: 'paused', mayGoLive: false, standing } ) );
		expect( button( 'Go live' ) ).toHaveAttribute( 'aria-disabled', 'true' );
		expect( button( 'Go live' ) ).toHaveAccessibleDescription( /0 of 120 listings/ );
		expect( button( 'Go into shadow' ) ).toBeEnabled();
	} );

	it( 'shows where shadow and channel differ', async () => {
		plugin.on( 'worker/channels/outlet/agreement', () => ( {
			days: [],
			mayGoLive: false,
			standing: null,
			missing: null,
			differences: [
				{ listing: 'outlet:1', sku: 'A/1', atMs: NOW_MS, wouldSend: 3, shown: 9 },
			],
		} ) );
		await open(
			card( {
				mode: 'shadow',
				agreement: [ { day: '2026-11-21', compared: 120, agreed: 119 } ],
			} )
		);
		await user.click( button( 'Where do they differ?' ) );
		await passes( 0 );
		const [ , line ] = screen.getAllByRole( 'row' );
		expect( line ).toHaveTextContent( /A\/1.*3.*9/ );
	} );
} );

describe( 'the button that stops all pushes', () => {
	it( 'says what it does and what it does not, and sends the reason', async () => {
		plugin.on( 'worker/pushes/stop', () => {
			worker.pushes = {
				stopped: { atMs: NOW_MS, by: 'anna (shop:outlet)', reason: 'wrong import' },
				copy: null,
			};
			return worker.pushes;
		} );
		await open( card() );
		await user.click( button( 'Stop all pushes…' ) );
		expect( dialog().getByText( /no quantity is sent to any channel/ ) ).toBeVisible();
		expect( dialog().getByText( /Orders still come in and are counted/ ) ).toBeVisible();
		await user.type( dialog().getByRole( 'textbox' ), ' wrong import ' );
		await user.click( dialog().getByRole( 'button', { name: 'Stop all pushes' } ) );
		await passes( 0 );
		expect( plugin.posted( 'worker/pushes/stop' ) ).toEqual( [ { reason: 'wrong import' } ] );
		const bar = screen.getByRole( 'group', { name: 'All pushes' } );
		expect( bar ).toHaveTextContent(
			/All pushes are stopped. By anna \(Outlet\) at .*12:00:00/
		);
		expect( bar ).toHaveTextContent( 'wrong import' );
		expect( bar ).toHaveFocus();
		expect( panel( 'Outlet' ) ).toHaveTextContent( 'Stopped' );
	} );

	it( 'needs no reason where there is no time for one', async () => {
		plugin.on( 'worker/pushes/stop', () => worker.pushes );
		await open( card() );
		await user.click( button( 'Stop all pushes…' ) );
		await user.click( dialog().getByRole( 'button', { name: 'Stop all pushes' } ) );
		await passes( 0 );
		expect( plugin.posted( 'worker/pushes/stop' ) ).toEqual( [
			{ reason: 'No reason was given.' },
		] );
	} );

	it( 'is taken back by who finds it', async () => {
		plugin.on( 'worker/pushes/resume', () => {
			worker.pushes = { stopped: null, copy: null };
			return worker.pushes;
		} );
		worker.pushes = { stopped: { atMs: NOW_MS, by: null, reason: null }, copy: null };
		await open( card() );
		await confirm( 'Resume pushes' );
		expect( plugin.posted( 'worker/pushes/resume' ) ).toEqual( [ {} ] );
		expect( screen.getByText( 'Pushes go out again.' ) ).toBeVisible();
		expect( button( 'Stop all pushes…' ) ).toBeVisible();
	} );

	it( 'is not there where the ledger seems to be a copy; what to do is', async () => {
		worker.pushes = {
			stopped: null,
			copy: { foundAtMs: NOW_MS, reason: 'The shop has another address.' },
		};
		await open( card() );
		expect( screen.queryByRole( 'button', { name: /Stop all/ } ) ).not.toBeInTheDocument();
		const bar = screen.getByRole( 'group', { name: 'All pushes' } );
		expect( bar ).toHaveTextContent( 'The shop has another address.' );
		expect( bar ).toHaveTextContent( /test or staging site that is right/ );
		expect( bar ).toHaveTextContent( /has moved.*npx lockstep adopt/ );
		expect( screen.queryByRole( 'button', { name: /Resume/ } ) ).not.toBeInTheDocument();
	} );
} );
