import { screen } from '@testing-library/react';
import type { WaitsFor } from '../../../src/shared/api/waits-for.ts';
import { card } from './channel-fixture.ts';
import { NOW_MS } from './fake-plugin.ts';
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

/** What the Channels screen promises while something keeps quantities from going out. */

const STOPPED = { stopped: { atMs: NOW_MS, by: null, reason: null }, copy: null };

describe( 'listings that are tried again', () => {
	it.each< [ WaitsFor[], string ] >( [
		[ [ 'stopped' ], 'They will go out when pushes are resumed.' ],
		[ [ 'paused' ], 'They will go out when the channel is live again.' ],
		[ [ 'shadow' ], 'They will go out when the channel goes live.' ],
		[
			[ 'stopped', 'no-answer' ],
			'They will go out when pushes are resumed and the channel answers again.',
		],
	] )( 'are not said to be on their way: %s', async ( waitsFor, words ) => {
		plugin.on( 'worker/channels/outlet/retry', () => ( { retried: 3, waitsFor } ) );
		await open( card( { deadListings: 3 } ) );
		await user.click( button( 'Try all 3 listings again' ) );
		await passes( 0 );
		expect( screen.getByText( words ) ).toBeVisible();
		expect( screen.queryByText( /on their way/ ) ).not.toBeInTheDocument();
	} );

	it( 'may be gone since they were counted', async () => {
		plugin.on( 'worker/channels/outlet/retry', () => ( { retried: 0, waitsFor: [] } ) );
		await open( card( { deadListings: 1 } ) );
		await user.click( button( 'Try 1 listing again' ) );
		await passes( 0 );
		expect( screen.getByText( 'There was none left to try again.' ) ).toBeVisible();
	} );
} );

describe( 'a channel that goes live', () => {
	it( 'is told before and after that nothing goes out while pushes are stopped', async () => {
		worker.pushes = STOPPED;
		plugin.on( 'worker/channels/outlet/mode', () => {
			worker.channels = [ card( { waitsFor: [ 'stopped' ] } ) ];
			return { waitsFor: [ 'stopped' ] };
		} );
		await open( card( { mode: 'paused', waitsFor: [ 'stopped', 'paused' ] } ) );
		await user.click( button( 'Go live' ) );
		const notYet = 'The first quantity will go out when pushes are resumed.';
		expect( dialog().getByText( new RegExp( notYet ) ) ).toBeVisible();
		await user.click( dialog().getByRole( 'button', { name: 'Go live' } ) );
		await passes( 0 );
		expect( screen.getByText( `It is live. ${ notYet }` ) ).toBeVisible();
	} );

	it( 'says no more than that where nothing else keeps it', async () => {
		plugin.on( 'worker/channels/outlet/mode', () => ( { waitsFor: [] } ) );
		await open( card( { mode: 'paused', waitsFor: [ 'paused' ] } ) );
		await confirm( 'Go live' );
		expect( screen.getByText( 'It is live.' ) ).toBeVisible();
	} );
} );

describe( 'pushes that are resumed', () => {
	it( 'do not go out from what seems to be a copy', async () => {
		const copy = { foundAtMs: NOW_MS, reason: 'The shop has another address.' };
		worker.pushes = { ...STOPPED, copy };
		plugin.on( 'worker/pushes/resume', () => {
			worker.pushes = { stopped: null, copy };
			return worker.pushes;
		} );
		await open( card() );
		await confirm( 'Resume pushes' );
		expect( screen.getByText( /seems to be a copy: nothing is pushed/ ) ).toBeVisible();
		expect( screen.queryByText( 'Pushes go out again.' ) ).not.toBeInTheDocument();
	} );
} );

describe( 'a full sync', () => {
	const running = { startedAtMs: NOW_MS, endedAtMs: null, listings: 400, done: 100 };

	it.each< [ WaitsFor[], string ] >( [
		[ [ 'stopped' ], 'put right when pushes are resumed.' ],
		[ [ 'paused' ], 'put right when the channel is live again.' ],
		[ [ 'shadow' ], 'put right when the channel goes live.' ],
	] )( 'compares, and puts nothing right: %s', async ( waitsFor, words ) => {
		await open( card( { waitsFor, fullSync: running } ) );
		expect( panel( 'Outlet' ) ).toHaveTextContent( 'It only compares for now' );
		expect( panel( 'Outlet' ) ).toHaveTextContent( words );
		expect( panel( 'Outlet' ) ).not.toHaveTextContent( /It goes on when/ );
	} );

	it.each< [ WaitsFor[], string ] >( [
		[ [ 'copy' ], 'this ledger is said to be the real one, and no copy.' ],
		[ [ 'unpaired' ], 'the shop is paired again.' ],
		[ [ 'needs-attention' ], 'the channel works again.' ],
		[ [ 'no-answer' ], 'the channel answers again.' ],
	] )( 'reads nothing, before or after it was started: %s', async ( waitsFor, when ) => {
		plugin.on( 'worker/channels/outlet/sync', () => {
			worker.channels = [ card( { waitsFor, fullSync: running } ) ];
			return {};
		} );
		await open( card( { waitsFor } ) );
		expect( panel( 'Outlet' ) ).toHaveTextContent( `Started now, it begins when ${ when }` );
		await user.click( button( 'Start full sync' ) );
		await passes( 0 );
		expect(
			screen.getByText( `The full sync is started. It goes on when ${ when }` )
		).toBeVisible();
		expect( screen.getByText( `It goes on when ${ when }` ) ).toBeVisible();
		expect( panel( 'Outlet' ) ).not.toHaveTextContent( /only compares/ );
	} );

	it( 'says nothing of the kind where nothing keeps it', async () => {
		await open( card( { fullSync: running } ) );
		expect( panel( 'Outlet' ) ).not.toHaveTextContent( /It goes on when|only compares/ );
	} );
} );
