import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import SyncLogScreen from '../../../src/admin/screens/sync-log/index.tsx';
import { useRoute } from '../../../src/admin/use-route.ts';
import { fakePlugin, NOW_MS, pluginStatus, queryOf, type FakePlugin } from './fake-plugin.ts';
import type { page } from './log-fixture.ts';

/**
 * The sync log before a plugin that a test makes up, on a clock that the test moves. Importing this
 * sets both up anew before each test of the file.
 */

export const NASTY = '"><img src=x onerror=alert(1)><script>alert(2)</script>';
export const LOG = 'worker/sync-log';

export let plugin: FakePlugin;
export let user: ReturnType< typeof userEvent.setup >;

beforeEach( () => {
	jest.useFakeTimers( { now: NOW_MS } );
	user = userEvent.setup( { advanceTimers: ( ms ) => jest.advanceTimersByTime( ms ) } );
	window.location.hash = '';
	plugin = fakePlugin();
} );
afterEach( () => {
	jest.useRealTimers();
	Object.defineProperty( document, 'hidden', { value: false, configurable: true } );
} );

export function LogScreen() {
	return (
		<SyncLogScreen
			status={ pluginStatus() }
			onStatus={ () => undefined }
			open={ useRoute().open }
		/>
	);
}

/** In steps, because React only renders what has changed at the end of each. */
export const passes = async ( ms: number ) => {
	for ( let left = ms; left >= 0; left -= 100 ) {
		await act( () => jest.advanceTimersByTimeAsync( Math.min( left, 100 ) ) );
	}
};

/** Answers the first question with `first`, every later one with what `later` says then. */
export const logs = ( first: ReturnType< typeof page >, later: () => unknown ) =>
	plugin.on( LOG, ( options ) => ( queryOf( options ).has( 'after' ) ? later() : first ) );

/** The first element with this text, once it is there. */
export const see = async ( text: string | RegExp ) => {
	await passes( 0 );
	const [ found ] = await screen.findAllByText( text );
	return found;
};
