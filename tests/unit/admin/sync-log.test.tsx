import { act, render, screen, within } from '@testing-library/react';
import { queryOf, restError, workerError, workerUnreachable } from './fake-plugin.ts';
import { CHANNELS, chain, listing, page, row } from './log-fixture.ts';
import { LOG, logs, LogScreen, NASTY, passes, plugin, see, user } from './log-screen.tsx';

const titles = () =>
	screen
		.getAllByRole( 'link' )
		.map( ( { textContent } ) => textContent )
		.filter( ( text ) => /^Order/.test( text ) );

describe( 'the sync log', () => {
	it( 'says that it loads, then shows what happened, newest first', async () => {
		logs( page( [ row( '12' ), row( '11' ) ] ), () => page( [], { newest: '12' } ) );
		render( <LogScreen /> );
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
		render( <LogScreen /> );
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
		render( <LogScreen /> );
		await see( 'Order 71' );
		await passes( 1_500 );
		expect( asked ).toBe( 4 );
		expect( titles() ).toEqual( [ 5, 4, 3, 2, 1 ].map( ( number ) => `Order 7${ number }` ) );
	} );

	it( 'asks nothing while the tab is hidden, and at once when it is seen again', async () => {
		logs( page( [ row( '1' ) ] ), () => page( [], { newest: '1' } ) );
		render( <LogScreen /> );
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
		render( <LogScreen /> );
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
		render( <LogScreen /> );
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
		render( <LogScreen /> );
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
		const { container } = render( <LogScreen /> );
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
		render( <LogScreen /> );
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
		render( <LogScreen /> );
		await see( 'Order 77' );
		expect( plugin.queries( LOG ).map( ( query ) => query.get( 'before' ) ) ).toEqual( [
			null,
			'600',
			'300',
		] );
	} );

	it( 'asks the worker to search, once the typing pauses', async () => {
		logs( page( [ row( '1' ) ] ), () => page( [], { newest: '1' } ) );
		render( <LogScreen /> );
		await see( 'Order 71' );
		await user.type( screen.getByRole( 'searchbox' ), 'mug' );
		await passes( 1_500 );
		const first = plugin.queries( LOG ).filter( ( query ) => ! query.has( 'after' ) );
		expect( first.map( ( query ) => query.get( 'q' ) ) ).toEqual( [ null, 'mug' ] );
	} );

	it( 'is searched by its address, and opens no row for that', async () => {
		window.location.hash = '#/sync-log/search%2F71';
		logs( page( [ row( '1' ) ] ), () => page( [], { newest: '1' } ) );
		render( <LogScreen /> );
		await see( 'Order 71' );
		expect( screen.getByRole( 'searchbox' ) ).toHaveValue( '71' );
		expect( plugin.queries( LOG )[ 0 ]?.get( 'q' ) ).toBe( '71' );
		expect( screen.queryByRole( 'dialog' ) ).not.toBeInTheDocument();
		act( () => {
			window.location.hash = '#/sync-log/search%2FMUG';
		} );
		await passes( 1_500 );
		expect( screen.getByRole( 'searchbox' ) ).toHaveValue( 'MUG' );
		expect( plugin.queries( LOG ).at( -1 )?.get( 'q' ) ).toBe( 'MUG' );
	} );

	it( 'filters by kind, and says when nothing matches', async () => {
		plugin.on( LOG, ( options ) =>
			queryOf( options ).get( 'kind' ) === 'delivery' ? page( [] ) : page( [ row( '1' ) ] )
		);
		render( <LogScreen /> );
		await see( 'Order 71' );
		await user.click( screen.getByText( 'Kind' ) );
		await user.click( await screen.findByRole( 'option', { name: 'Delivery' } ) );
		expect( await see( /Nothing in the log matches/ ) ).toBeVisible();
	} );

	it( 'says so when nothing has happened yet', async () => {
		logs( page( [] ), () => page( [] ) );
		render( <LogScreen /> );
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
		render( <LogScreen /> );
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
		render( <LogScreen /> );
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
		const { baseElement } = render( <LogScreen /> );
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
		render( <LogScreen /> );
		expect( await see( /is reading this shop’s catalogue/ ) ).toBeVisible();
		await passes( 1_000 );
		expect( await see( /120 products so far/ ) ).toBeVisible();
	} );
} );
