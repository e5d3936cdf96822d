import { act, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import ChannelsScreen from '../../../src/admin/screens/channels/index.tsx';
import type { ChannelCard, PushesAnswer } from '../../../src/shared/api/channels.ts';
import { fakePlugin, NOW_MS, type FakePlugin } from './fake-plugin.ts';

/**
 * The channels before a plugin that a test makes up, on a clock that the test moves. Importing this sets both up
 * anew before each test of the file.
 */

export let plugin: FakePlugin;
export let user: ReturnType< typeof userEvent.setup >;
/** What the worker has at the moment. */
export let worker: { channels: ChannelCard[]; pushes: PushesAnswer };

beforeEach( () => {
	jest.useFakeTimers( { now: NOW_MS } );
	user = userEvent.setup( { advanceTimers: ( ms ) => jest.advanceTimersByTime( ms ) } );
	window.location.hash = '#/channels';
	worker = { channels: [], pushes: { stopped: null, copy: null } };
	plugin = fakePlugin()
		.on( 'worker/channels', () => ( { channels: worker.channels } ) )
		.on( 'worker/pushes', () => worker.pushes );
} );
afterEach( () => jest.useRealTimers() );

/** In steps, because React only renders what has changed at the end of each. */
export const passes = async ( ms: number ) => {
	for ( let left = ms; left >= 0; left -= 100 ) {
		await act( () => jest.advanceTimersByTimeAsync( Math.min( left, 100 ) ) );
	}
};

export const open = async ( ...channels: ChannelCard[] ): Promise< void > => {
	worker.channels = channels;
	render( <ChannelsScreen /> );
	await passes( 0 );
};

export const button = ( name: string | RegExp ) => screen.getByRole( 'button', { name } );
export const dialog = () => within( screen.getByRole( 'dialog' ) );
export const panel = ( name: string ) => screen.getByRole( 'region', { name } );

/** Presses it, and then the same in the dialog that asks. */
export const confirm = async ( name: string ) => {
	await user.click( button( name ) );
	await user.click( dialog().getByRole( 'button', { name } ) );
	await passes( 0 );
};
