import { act, render, screen } from '@testing-library/react';
import { Shell } from '../../../src/admin/components/shell.tsx';
import { noteExceptionCount } from '../../../src/admin/exception-count.ts';
import { deadLetter } from './exception-fixture.ts';
import { fakePlugin, pluginStatus, restError, workerUnreachable } from './fake-plugin.ts';

const COUNT = 'exceptions/count';

/** As the plugin prints it into WordPress' menu. */
const MENU =
	'<ul id="adminmenu"><li><span class="lockstep-menu-count update-plugins count-0"><span class="plugin-count" aria-hidden="true">0</span> <span class="screen-reader-text"></span></span></li></ul>';
const bubble = () => document.querySelector( '.lockstep-menu-count' );

let plugin: ReturnType< typeof fakePlugin >;
// Read once before the clock of a test runs.
beforeAll( () => import( '../../../src/admin/screens/exceptions/index.tsx' ) );
beforeEach( () => {
	jest.useFakeTimers();
	document.body.innerHTML = MENU;
	window.location.hash = '#/exceptions';
	noteExceptionCount( null );
	plugin = fakePlugin().on( 'worker/exceptions', () => {
		throw workerUnreachable();
	} );
} );
afterEach( () => jest.useRealTimers() );

const passes = ( ms: number ) => act( () => jest.advanceTimersByTimeAsync( ms ) );
const open = async () => {
	render( <Shell status={ pluginStatus() } onStatus={ () => undefined } /> );
	await passes( 0 );
	await passes( 100 );
};

describe( 'the count of exceptions', () => {
	it( 'stands on the tab and in the menu, for eyes and for screen readers', async () => {
		plugin.on( COUNT, () => ( { count: 3, isMore: false } ) );
		await open();
		expect( screen.getByRole( 'link', { name: 'Exceptions 3 wait for you' } ) ).toBeVisible();
		expect( bubble() ).toHaveClass( 'count-3' );
		expect( bubble() ).toHaveTextContent( /^3 3 wait for you$/ );
	} );

	it( 'says when it is more', async () => {
		plugin.on( COUNT, () => ( { count: 99, isMore: true } ) );
		await open();
		expect( bubble() ).toHaveTextContent( '99+ more than 99 wait for you' );
	} );

	it( 'shows nothing while the worker does not say', async () => {
		plugin.on( COUNT, () => ( { count: 3, isMore: false } ) );
		await open();
		plugin.on( COUNT, () => ( { count: null, isMore: false } ) );
		await passes( 60_000 );
		expect( screen.getByRole( 'link', { name: 'Exceptions' } ) ).toBeVisible();
		expect( bubble() ).toHaveClass( 'count-0' );
		plugin.on( COUNT, () => {
			throw restError( 'fetch_error', 'Offline.', 0 );
		} );
		await passes( 60_000 );
		expect( bubble() ).toHaveClass( 'count-0' );
	} );

	it( 'follows the list, which knows better', async () => {
		plugin
			.on( COUNT, () => ( { count: 3, isMore: false } ) )
			.on( 'worker/exceptions', () => ( { exceptions: [ deadLetter( 7 ) ], next: null } ) );
		await open();
		await passes( 10_000 );
		expect( screen.getByRole( 'link', { name: 'Exceptions 1 waits for you' } ) ).toBeVisible();
		expect( bubble() ).toHaveClass( 'count-1' );
	} );
} );

describe( 'the script in the menu of other pages', () => {
	const load = async ( response: unknown ) => {
		const asked = jest.fn().mockReturnValue( response );
		Object.assign( window, {
			fetch: asked,
			lockstepMenu: { url: 'https://shop.example/count', nonce: 'abc' },
		} );
		await jest.isolateModulesAsync( async () => {
			await import( '../../../src/admin/menu-count.ts' );
		} );
		await passes( 0 );
		return asked;
	};
	const answer = ( body: unknown, ok = true ) =>
		Promise.resolve( { ok, json: () => Promise.resolve( body ) } );

	it( 'asks once, with the nonce, and shows what it was told', async () => {
		const asked = await load( answer( { count: 2, isMore: false, words: '2 warten' } ) );
		expect( asked.mock.calls ).toEqual( [
			[
				'https://shop.example/count',
				{ headers: { 'X-WP-Nonce': 'abc' }, credentials: 'same-origin' },
			],
		] );
		expect( bubble() ).toHaveClass( 'count-2' );
		expect( bubble() ).toHaveTextContent( '2 2 warten' );
	} );

	it.each( [
		[ 'the worker is away', () => answer( { count: null, isMore: false, words: '' } ) ],
		[ 'WordPress refuses', () => answer( { code: 'rest_forbidden' }, false ) ],
		[ 'the answer is none', () => answer( '<html>' ) ],
		[ 'nobody answers', () => Promise.reject( new Error( 'offline' ) ) ],
	] )( 'shows nothing when %s', async ( _, response ) => {
		await load( response() );
		expect( bubble() ).toHaveClass( 'count-0' );
	} );
} );
