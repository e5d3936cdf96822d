import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import SyncLogScreen from '../../../src/admin/screens/sync-log/index.tsx';
import { useRoute } from '../../../src/admin/use-route.ts';
import {
	fakePlugin,
	NOW_MS,
	pluginStatus,
	queryOf,
	restError,
	workerError,
	workerUnreachable,
	type FakePlugin,
} from './fake-plugin.ts';
import { CHANNELS, chain, listing, page, row } from './log-fixture.ts';

const NASTY = '"><img src=x onerror=alert(1)><script>alert(2)</script>';
const LOG = 'worker/sync-log';

function Screen() {
	return (
		<SyncLogScreen
			status={ pluginStatus() }
			onStatus={ () => undefined }
			open={ useRoute().open }
		/>
	);
}

let plugin: FakePlugin;
let user: ReturnType< typeof userEvent.setup >;

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

/** In steps, because React only renders what has changed at the end of each. */
const passes = async ( ms: number ) => {
	for ( let left = ms; left >= 0; left -= 100 ) {
		await act( () => jest.advanceTimersByTimeAsync( Math.min( left, 100 ) ) );
	}
};
const titles = () =>
	screen
		.getAllByRole( 'link' )
		.map( ( { textContent } ) => textContent )
		.filter( ( text ) => /^Order/.test( text ) );
/** Answers the first question with `first`, every later one with what `later` says then. */
const logs = ( first: ReturnType< typeof page >, later: () => unknown ) =>
	plugin.on( LOG, ( options ) => ( queryOf( options ).has( 'after' ) ? later() : first ) );

const see = async ( text: string | RegExp ) => {
	await passes( 0 );
	const [ found ] = await screen.findAllByText( text );
	return found;
};

describe( 'the sync log', () => {
	it( 'says that it loads, then shows what happened, newest first', async () => {
		logs( page( [ row( '12' ), row( '11' ) ] ), () => page( [], { newest: '12' } ) );
		render( <Screen /> );
		await see( 'Order 712' );
		expect( titles() ).toEqual( [ 'Order 712', 'Order 711' ] );
		const [ first ] = screen.getAllByRole( 'row' ).slice( 1 );
		const cells = within( first ?? document.body );
		expect( cells.getByText( 'Mugs & More' ) ).toBeVisible();
		expect( first ).toHaveTextContent( 'MUG 10 → to9 (−1)' );
		expect( first ).toHaveTextContent( /Outlet 9 1\.2 s\s?confirmed/ );
		expect( cells.getByTitle( '2026-11-21T12:00:00.000Z' ) ).toBeVisible();
	} );

	it( 'asks for what is new each second, and for rows that are still under way', async () => {
		const open = row( '12', {
			isOpen: true,
			listings: [ listing( { acceptedAtMs: null, confirmedAtMs: null } ) ],
		} );
		let next = page( [], { newest: '12' } );
		logs( page( [ open, row( '11' ) ] ), () => next );
		render( <Screen /> );
		await see( 'Order 712' );
		expect( screen.getByText( 'sent' ) ).toBeVisible();
		next = page( [ row( '13' ) ], { refreshed: [ row( '12' ) ] } );
		await passes( 1_000 );
		expect( titles() ).toEqual( [ 'Order 713', 'Order 712', 'Order 711' ] );
		expect( screen.queryByText( 'sent' ) ).not.toBeInTheDocument();
		await passes( 1_000 );
		const [ first, second, third ] = plugin.queries( LOG );
		expect( first?.has( 'after' ) ).toBe( false );
		expect( [ second?.get( 'after' ), second?.get( 'refresh' ) ] ).toEqual( [ '12', '12' ] );
		expect( [ third?.get( 'after' ), third?.get( 'refresh' ) ] ).toEqual( [ '13', null ] );
		expect( titles() ).toHaveLength( 3 );
	} );

	it( 'asks on at once while there is more than one answer holds', async () => {
		let asked = 0;
		logs( page( [ row( '1' ) ] ), () => {
			asked += 1;
			return page( [ row( String( asked + 1 ) ) ], { hasNewer: asked < 4 } );
		} );
		render( <Screen /> );
		await see( 'Order 71' );
		await passes( 1_500 );
		expect( asked ).toBe( 4 );
		expect( titles() ).toEqual( [ 5, 4, 3, 2, 1 ].map( ( number ) => `Order 7${ number }` ) );
	} );

	it( 'asks nothing while the tab is hidden, and at once when it is seen again', async () => {
		logs( page( [ row( '1' ) ] ), () => page( [], { newest: '1' } ) );
		render( <Screen /> );
		await see( 'Order 71' );
		Object.defineProperty( document, 'hidden', { value: true, configurable: true } );
		await passes( 60_000 );
		expect( plugin.queries( LOG ) ).toHaveLength( 1 );
		Object.defineProperty( document, 'hidden', { value: false, configurable: true } );
		document.dispatchEvent( new Event( 'visibilitychange' ) );
		await passes( 0 );
		expect( plugin.queries( LOG ) ).toHaveLength( 2 );
	} );

	it( 'never asks twice at once, however slow the answer', async () => {
		let answer: () => void = () => undefined;
		plugin.on( LOG, ( options ) =>
			queryOf( options ).has( 'after' )
				? new Promise( ( resolve ) => {
						answer = () => resolve( page( [], { newest: '1' } ) );
					} )
				: page( [ row( '1' ) ] )
		);
		render( <Screen /> );
		await see( 'Order 71' );
		await passes( 10_000 );
		// Coming back to the tab is no reason to ask a second time either.
		document.dispatchEvent( new Event( 'visibilitychange' ) );
		await passes( 10_000 );
		expect( plugin.queries( LOG ) ).toHaveLength( 2 );
		answer();
		await passes( 1_000 );
		expect( plugin.queries( LOG ) ).toHaveLength( 3 );
	} );

	it( 'stands still while Live is off', async () => {
		logs( page( [ row( '1' ) ] ), () => page( [ row( '2' ) ] ) );
		render( <Screen /> );
		await see( 'Order 71' );
		await user.click( screen.getByRole( 'checkbox', { name: 'Live' } ) );
		const before = titles();
		await passes( 30_000 );
		expect( titles() ).toEqual( before );
		await user.click( screen.getByRole( 'checkbox', { name: 'Live' } ) );
		await passes( 1_000 );
		expect( titles() ).toContain( 'Order 72' );
	} );

	it( 'holds new rows back while the keyboard is in the list, and says how many', async () => {
		let next = page( [], { newest: '1' } );
		logs( page( [ row( '1' ) ] ), () => next );
		render( <Screen /> );
		const link = ( await see( 'Order 71' ) )?.closest( 'a' );
		act( () => link?.focus() );
		next = page( [ row( '3' ), row( '2' ) ] );
		await passes( 2_000 );
		expect( link ).toHaveFocus();
		expect( titles() ).toEqual( [ 'Order 71' ] );
		await user.click( screen.getByRole( 'button', { name: 'Show 2 new events' } ) );
		expect( titles() ).toEqual( [ 'Order 73', 'Order 72', 'Order 71' ] );
		expect( screen.queryByRole( 'button', { name: /new event/ } ) ).not.toBeInTheDocument();
	} );

	it( 'tells a screen reader of new rows, at most every five seconds', async () => {
		let newest = 1;
		logs( page( [ row( '1' ) ] ), () => {
			newest += 1;
			return page( [ row( String( newest ) ) ] );
		} );
		const { container } = render( <Screen /> );
		await see( 'Order 71' );
		const said = () =>
			container.querySelector( '[aria-live="polite"].screen-reader-text' )?.textContent;
		expect( said() ).toBe( '' );
		await passes( 1_100 );
		expect( said() ).toBe( '1 new event: Order 72' );
		await passes( 3_000 );
		expect( said() ).toBe( '1 new event: Order 72' );
		await passes( 2_000 );
		expect( said() ).toMatch( /^[45] new events, the last: Order 7[67]$/ );
	} );

	it( 'loads what is older on demand', async () => {
		plugin.on( LOG, ( options ) => {
			const query = queryOf( options );
			if ( query.get( 'before' ) === '11' ) {
				return page( [ row( '10' ) ] );
			}
			return query.has( 'after' )
				? page( [], { newest: '12' } )
				: page( [ row( '12' ), row( '11' ) ], { older: '11' } );
		} );
		render( <Screen /> );
		await see( 'Order 712' );
		await user.click( screen.getByRole( 'button', { name: 'Show older events' } ) );
		await see( 'Order 710' );
		expect( titles() ).toEqual( [ 'Order 712', 'Order 711', 'Order 710' ] );
		expect(
			screen.queryByRole( 'button', { name: 'Show older events' } )
		).not.toBeInTheDocument();
	} );

	it( 'searches on through pages in which nothing matched', async () => {
		plugin.on( LOG, ( options ) => {
			const before = queryOf( options ).get( 'before' );
			if ( before === null ) {
				return page( [], { newest: '900', older: '600' } );
			}
			return before === '600'
				? page( [], { newest: '900', older: '300' } )
				: page( [ row( '7' ) ], { newest: '900' } );
		} );
		render( <Screen /> );
		await see( 'Order 77' );
		expect( plugin.queries( LOG ).map( ( query ) => query.get( 'before' ) ) ).toEqual( [
			null,
			'600',
			'300',
		] );
	} );

	it( 'asks the worker to search, once the typing pauses', async () => {
		logs( page( [ row( '1' ) ] ), () => page( [], { newest: '1' } ) );
		render( <Screen /> );
		await see( 'Order 71' );
		await user.type( screen.getByRole( 'searchbox' ), 'mug' );
		await passes( 1_500 );
		const first = plugin.queries( LOG ).filter( ( query ) => ! query.has( 'after' ) );
		expect( first.map( ( query ) => query.get( 'q' ) ) ).toEqual( [ null, 'mug' ] );
	} );

	it( 'filters by kind, and says when nothing matches', async () => {
		plugin.on( LOG, ( options ) =>
			queryOf( options ).get( 'kind' ) === 'delivery' ? page( [] ) : page( [ row( '1' ) ] )
		);
		render( <Screen /> );
		await see( 'Order 71' );
		await user.click( screen.getByText( 'Kind' ) );
		await user.click( await screen.findByRole( 'option', { name: 'Delivery' } ) );
		expect( await see( /Nothing in the log matches/ ) ).toBeVisible();
	} );

	it( 'says so when nothing has happened yet', async () => {
		logs( page( [] ), () => page( [] ) );
		render( <Screen /> );
		expect( await see( /Nothing has happened yet/ ) ).toBeVisible();
	} );

	it( 'keeps what it knows when the worker goes away, and goes on when it is back', async () => {
		let isAway = true;
		logs( page( [ row( '1' ) ] ), () => {
			if ( isAway ) {
				throw workerUnreachable();
			}
			return page( [ row( '2' ) ] );
		} );
		render( <Screen /> );
		await see( 'Order 71' );
		await passes( 1_000 );
		expect( await see( /Nothing listens at that address/ ) ).toBeVisible();
		expect( titles() ).toEqual( [ 'Order 71' ] );
		const asked = plugin.queries( LOG ).length;
		await passes( 60_000 );
		// Every ten seconds by then, not sixty times.
		expect( plugin.queries( LOG ).length - asked ).toBeLessThan( 10 );
		isAway = false;
		await passes( 10_000 );
		expect( titles() ).toContain( 'Order 72' );
		expect( document.querySelector( '.components-notice' ) ).toBeNull();
	} );

	it.each( [
		[ 'the worker is away', workerUnreachable(), /Nothing listens/, 'Try again' ],
		[
			'the user may not',
			restError( 'rest_forbidden', 'Sorry, you are not allowed.', 403 ),
			/does not let you see this/,
			'Load the page anew',
		],
		[
			'the token is refused',
			workerError( 'TOKEN_MISSING_OR_WRONG', 'The API token is missing.' ),
			/no longer accepts this shop/,
			'Try again',
		],
		[
			'the worker says why',
			workerError( 'REQUEST_INVALID', 'The request is not of the expected form.' ),
			/not of the expected form/,
			'Try again',
		],
	] )( 'says what to do when %s from the beginning', async ( _name, error, words, button ) => {
		plugin.on( LOG, () => {
			throw error;
		} );
		render( <Screen /> );
		expect( await see( words ) ).toBeVisible();
		expect( screen.getByRole( 'button', { name: button } ) ).toBeVisible();
	} );

	it( 'shows as text whatever names, reasons and payloads hold', async () => {
		const nasty = row( '9', {
			kind: 'adjustment',
			channel: null,
			source: 'api',
			sku: NASTY,
			units: 3,
			reason: NASTY,
			actor: NASTY,
			changes: [],
			listings: [
				listing( {
					sku: NASTY,
					confirmedAtMs: null,
					failure: { code: 'X', reason: NASTY },
				} ),
			],
		} );
		const channels = CHANNELS.map( ( one ) => ( { ...one, name: NASTY } ) );
		logs( page( [ nasty ], { channels } ), () => page( [], { newest: '9' } ) );
		plugin.on( 'worker/sync-log/9', () => chain( nasty, { body: { note: NASTY }, channels } ) );
		const { baseElement } = render( <Screen /> );
		await see( `${ NASTY } adjusted by +3` );
		window.location.hash = '#/sync-log/9';
		await passes( 0 );
		const dialog = await screen.findByRole( 'dialog' );
		await passes( 0 );
		expect( within( dialog ).getAllByText( NASTY, { exact: false } ).length ).toBeGreaterThan(
			2
		);
		expect( dialog.querySelector( 'pre' ) ).toHaveTextContent( 'onerror=alert(1)' );
		expect( baseElement.querySelector( 'img, script' ) ).toBeNull();
	} );

	it( 'tells of an import that is still going on', async () => {
		const channels = CHANNELS.map( ( one ) => ( { ...one, state: 'connecting' } ) );
		logs( page( [], { channels } ), () => page( [], { channels } ) );
		plugin.on( 'worker/status', () => ( {
			version: '1',
			events: 0,
			deliveries: { waiting: 0, parked: 0, dead: 0, refused: 0 },
			channels: [
				{
					channel: 'shop',
					name: 'Mugs & More',
					state: 'connecting',
					stateReason: null,
					listings: 120,
					confirmedListings: 0,
					deadListings: 0,
					drifts: 0,
				},
			],
		} ) );
		render( <Screen /> );
		expect( await see( /is reading this shop’s catalogue/ ) ).toBeVisible();
		await passes( 1_000 );
		expect( await see( /120 products so far/ ) ).toBeVisible();
	} );
} );

describe( 'a row of the sync log', () => {
	const openChain = async ( of: ReturnType< typeof row >, told = chain( of ) ) => {
		logs( page( [ of ] ), () => page( [], { newest: of.position } ) );
		plugin.on( `worker/sync-log/${ of.position }`, () => told );
		render( <Screen /> );
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
		render( <Screen /> );
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
		render( <Screen /> );
		expect( await see( /The log has nothing at 99/ ) ).toBeVisible();
	} );
} );
