import { act, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import ListingsScreen from '../../../src/admin/screens/listings/index.tsx';
import { useRoute } from '../../../src/admin/use-route.ts';
import type { ListingRowAnswer } from '../../../src/shared/api/channels.ts';
import { row, rowListing } from './channel-fixture.ts';
import {
	fakePlugin,
	NOW_MS,
	pluginStatus,
	queryOf,
	restError,
	workerUnreachable,
	type FakePlugin,
} from './fake-plugin.ts';

const LIST = 'worker/listing-rows';

let plugin: FakePlugin;
let user: ReturnType< typeof userEvent.setup >;
let rows: ListingRowAnswer[];

beforeEach( () => {
	jest.useFakeTimers( { now: NOW_MS } );
	user = userEvent.setup( { advanceTimers: ( ms ) => jest.advanceTimersByTime( ms ) } );
	rows = [];
	plugin = fakePlugin()
		.on( 'worker/status', () => ( {
			version: '1',
			events: 1,
			deliveries: { waiting: 0, parked: 0, dead: 0, refused: 0 },
			channels: [
				[ 'shop', 'Mugs & More' ],
				[ 'outlet', 'Outlet' ],
			].map( ( [ channel, name ] ) => ( {
				channel,
				name,
				state: 'live',
				stateReason: null,
				listings: 1,
				confirmedListings: 1,
				deadListings: 0,
				drifts: 0,
			} ) ),
		} ) )
		.on( LIST, ( options ) => {
			const query = queryOf( options );
			const sku = query.get( 'sku' );
			const from = Number( query.get( 'cursor' ) ?? 0 );
			const to = from + Number( query.get( 'limit' ) ?? 50 );
			return sku === null
				? { rows: rows.slice( from, to ), next: to < rows.length ? String( to ) : null }
				: { rows: rows.filter( ( one ) => one.sku === sku ), next: null };
		} );
} );
afterEach( () => jest.useRealTimers() );

function Screen() {
	return (
		<ListingsScreen
			status={ pluginStatus() }
			onStatus={ () => undefined }
			open={ useRoute().open }
		/>
	);
}

/** In steps, because React only renders what has changed at the end of each. */
const passes = async ( ms: number ) => {
	for ( let left = ms; left >= 0; left -= 100 ) {
		await act( () => jest.advanceTimersByTimeAsync( Math.min( left, 100 ) ) );
	}
};
const open = async ( hash = '#/listings' ) => {
	window.location.hash = hash;
	render( <Screen /> );
	await passes( 0 );
};
const lines = () =>
	screen
		.getAllByRole( 'row' )
		.slice( 1 )
		.map( ( line ) => line.textContent );
const button = ( name: string | RegExp ) => screen.getByRole( 'button', { name } );

describe( 'the listings', () => {
	it( 'may be none yet', async () => {
		await open();
		expect( screen.getByText( /Nothing is listed yet/ ) ).toBeVisible();
	} );

	it( 'have a line for each SKU and a column for each channel', async () => {
		rows = [
			row(
				'A/1',
				rowListing( 'shop' ),
				rowListing( 'outlet', { desired: 5, state: 'sent' } )
			),
			row( 'TEA', rowListing( 'outlet', { sent: null, confirmed: null, state: 'unseen' } ) ),
		];
		await open();
		expect(
			screen.getAllByRole( 'columnheader' ).map( ( { textContent } ) => textContent )
		).toEqual( [ 'SKU', 'Mugs & More', 'Outlet' ] );
		expect( lines() ).toEqual( [
			expect.stringMatching(
				/A\/1.*Title of A\/1.*7.*True.*sent 7 · confirmed 7.*5.*Sent, not seen yet/
			),
			expect.stringMatching( /TEA.*Not listed.*7.*Never sent yet.*sent – · confirmed –/ ),
		] );
	} );

	it( 'are narrowed by the address, and the address by what is chosen', async () => {
		await open( '#/listings?channel=outlet&state=dead' );
		expect( screen.getByRole( 'combobox', { name: 'State' } ) ).toHaveValue( 'dead' );
		expect( screen.getByText( 'No listing matches this.' ) ).toBeVisible();
		await user.selectOptions( screen.getByRole( 'combobox', { name: 'State' } ), 'paused' );
		await passes( 0 );
		await user.type( screen.getByRole( 'searchbox' ), 'blue mug' );
		await passes( 400 );
		expect( window.location.hash ).toBe(
			'#/listings?search=blue+mug&channel=outlet&state=paused'
		);
		expect( plugin.queries( LIST ).map( String ) ).toEqual( [
			'limit=50&channel=outlet&state=dead',
			'limit=50&channel=outlet&state=paused',
			'limit=50&search=blue+mug&channel=outlet&state=paused',
		] );
		// Another link to the same screen.
		window.location.hash = '#/listings?state=waiting';
		await passes( 400 );
		expect( screen.getByRole( 'searchbox' ) ).toHaveValue( '' );
		expect( screen.getByRole( 'combobox', { name: 'Channel' } ) ).toHaveValue( '' );
		expect( plugin.queries( LIST ).at( -1 )?.toString() ).toBe( 'limit=50&state=waiting' );
	} );

	it( 'take no state from an address that there is not', async () => {
		await open( '#/listings?state=nonsense' );
		expect( plugin.queries( LIST ).map( String ) ).toEqual( [ 'limit=50' ] );
	} );

	it( 'go on page by page', async () => {
		rows = Array.from( { length: 60 }, ( _, index ) =>
			row( `SKU-${ index + 100 }`, rowListing( 'shop' ) )
		);
		await open();
		expect( lines() ).toHaveLength( 50 );
		await user.click( button( 'Show more' ) );
		await passes( 0 );
		expect( lines() ).toHaveLength( 60 );
	} );

	it( 'are looked for on later pages, where the first has none', async () => {
		plugin.on( LIST, ( options ) =>
			queryOf( options ).has( 'cursor' )
				? { rows: [ row( 'RARE', rowListing( 'shop' ) ) ], next: null }
				: { rows: [], next: 'later' }
		);
		await open( '#/listings?state=sent' );
		await passes( 0 );
		expect( lines() ).toEqual( [ expect.stringMatching( /RARE/ ) ] );
	} );

	it( 'say who does not answer, and stay as they were known', async () => {
		plugin.on( LIST, () => {
			throw workerUnreachable();
		} );
		await open();
		expect( screen.getByText( 'No answer from the worker.' ) ).toBeVisible();
		plugin.on( LIST, () => ( { rows: [ row( 'MUG', rowListing( 'shop' ) ) ], next: null } ) );
		await user.click( button( 'Try again' ) );
		await passes( 0 );
		plugin.on( LIST, () => {
			throw restError( 'fetch_error', 'You are probably offline.', 0 );
		} );
		await passes( 10_000 );
		expect( screen.getAllByText( /what was known before/ )[ 0 ] ).toBeInTheDocument();
		expect( lines() ).toHaveLength( 1 );
	} );

	it( 'keep what they are narrowed to, while one is open', async () => {
		rows = [ row( 'A/1', rowListing( 'shop' ) ) ];
		await open( '#/listings?channel=shop' );
		const link = screen.getByRole( 'link', { name: 'A/1' } );
		expect( link ).toHaveAttribute( 'href', '#/listings/A%2F1?channel=shop' );
		window.location.hash = '#/listings/A%2F1?channel=shop';
		await passes( 100 );
		expect( screen.getByRole( 'heading', { level: 2 } ) ).toHaveFocus();
		const back = screen.getByRole( 'link', { name: 'All listings' } );
		expect( back ).toHaveAttribute( 'href', '#/listings?channel=shop' );
		window.location.hash = '#/listings?channel=shop';
		await passes( 100 );
		expect( screen.getByRole( 'link', { name: 'A/1' } ) ).toHaveFocus();
	} );
} );

describe( 'one SKU', () => {
	const outlet = () => within( screen.getByRole( 'region', { name: 'Outlet' } ) );

	it( 'is not listed, or is no SKU', async () => {
		await open( '#/listings/NOBODY' );
		expect( screen.getByText( 'No channel lists this SKU.' ) ).toBeVisible();
	} );

	it( 'says of each listing what is desired, sent, confirmed and seen, and why', async () => {
		rows = [
			row( 'MUG', rowListing( 'outlet', { desired: 6, state: 'waiting', seen: 9 } ) ),
			row( 'MUGS', rowListing( 'shop' ) ),
		];
		plugin.on( 'worker/listings/outlet%3AMUG/why', () => ( {
			quantity: 6,
			steps: [
				{ step: 'available', change: 8, quantity: 8 },
				{ step: 'buffer', change: -2, quantity: 6 },
			],
			cause: 12,
		} ) );
		await open( '#/listings/MUG' );
		const figure = ( name: RegExp ) => outlet().getByText( name ).parentElement;
		expect( figure( /^desired/ ) ).toHaveTextContent( '6' );
		expect( figure( /^sent/ ) ).toHaveTextContent( '7' );
		expect( figure( /^confirmed/ ) ).toHaveTextContent( /11:59:00.*7/ );
		expect( figure( /^last seen/ ) ).toHaveTextContent( /11:59:00.*9/ );
		await user.click( button( 'Why 6?' ) );
		await passes( 0 );
		expect( outlet().getByText( /buffer of the channel/ ) ).toBeVisible();
		expect( outlet().getByRole( 'link', { name: /event that caused it/ } ) ).toHaveAttribute(
			'href',
			'#/sync-log/12'
		);
		expect( screen.getByRole( 'link', { name: 'Open its stock' } ) ).toHaveAttribute(
			'href',
			'#/stock/MUG'
		);
		expect( screen.getByRole( 'link', { name: /sync log/ } ) ).toHaveAttribute(
			'href',
			'#/sync-log/search%2FMUG'
		);
	} );

	it( 'explains a failure, and is tried again', async () => {
		const dead = rowListing( 'outlet', {
			state: 'dead',
			failureCode: 'PUSH_REJECTED',
			failureReason: 'the item is archived',
		} );
		rows = [ row( 'MUG', dead ) ];
		plugin.on( 'worker/listings/outlet%3AMUG/push', () => {
			rows = [ row( 'MUG', rowListing( 'outlet', { state: 'waiting' } ) ) ];
			return { listing: 'outlet:MUG', revision: 5, waitsFor: [] };
		} );
		await open( '#/listings/MUG' );
		expect( outlet().getByText( /refuses this quantity for good/ ) ).toBeVisible();
		expect( outlet().getByText( 'the item is archived' ) ).toBeVisible();
		await user.click( button( 'Try again' ) );
		await passes( 0 );
		expect( plugin.posted( 'worker/listings/outlet%3AMUG/push' ) ).toEqual( [ {} ] );
		expect( outlet().getByText( 'It is on its way again.' ) ).toBeVisible();
		expect( outlet().getByText( 'Waiting' ) ).toBeVisible();
	} );

	it( 'is paused once what that means is confirmed, and resumed at once', async () => {
		rows = [ row( 'MUG', rowListing( 'outlet' ) ) ];
		plugin
			.on( 'worker/listings/outlet%3AMUG/pause', () => {
				rows = [ row( 'MUG', rowListing( 'outlet', { state: 'paused' } ) ) ];
				return {};
			} )
			.on( 'worker/listings/outlet%3AMUG/resume', () => {
				rows = [ row( 'MUG', rowListing( 'outlet' ) ) ];
				return { listing: 'outlet:MUG', isPaused: false, waitsFor: [] };
			} );
		await open( '#/listings/MUG' );
		await user.click( button( 'Pause' ) );
		const dialog = within( screen.getByRole( 'dialog' ) );
		expect( dialog.getByText( /no quantity of MUG is sent to Outlet/ ) ).toBeVisible();
		expect( dialog.getByText( /goes on from the 7 that it shows there/ ) ).toBeVisible();
		await user.click( dialog.getByRole( 'button', { name: 'Pause' } ) );
		await passes( 0 );
		expect( outlet().getByText( 'Paused' ) ).toBeVisible();
		await user.click( button( 'Resume' ) );
		await passes( 0 );
		expect( outlet().getByText( 'It is kept true again.' ) ).toBeVisible();
		expect( plugin.posted( 'worker/listings/outlet%3AMUG/resume' ) ).toEqual( [ {} ] );
	} );

	it( 'says what a quantity that is pushed again waits for', async () => {
		rows = [ row( 'MUG', rowListing( 'outlet', { state: 'held', heldBy: 4 } ) ) ];
		plugin.on( 'worker/listings/outlet%3AMUG/push', () => ( {
			listing: 'outlet:MUG',
			revision: 5,
			waitsFor: [ 'stopped', 'held' ],
		} ) );
		await open( '#/listings/MUG' );
		await user.click( button( 'Push again' ) );
		await passes( 0 );
		expect(
			outlet().getByText(
				'It will go out when pushes are resumed and the mass change that holds it is settled.'
			)
		).toBeVisible();
		expect( outlet().queryByText( /on its way/ ) ).not.toBeInTheDocument();
	} );

	it( 'that is resumed is not kept true while its channel is paused', async () => {
		rows = [ row( 'MUG', rowListing( 'outlet', { state: 'paused' } ) ) ];
		plugin.on( 'worker/listings/outlet%3AMUG/resume', () => ( {
			listing: 'outlet:MUG',
			isPaused: false,
			waitsFor: [ 'paused' ],
		} ) );
		await open( '#/listings/MUG' );
		await user.click( button( 'Resume' ) );
		await passes( 0 );
		expect(
			outlet().getByText(
				'It is no longer paused. It will go out when the channel is live again.'
			)
		).toBeVisible();
	} );

	it( 'leads to the change that holds it', async () => {
		rows = [ row( 'MUG', rowListing( 'outlet', { state: 'held', heldBy: 4 } ) ) ];
		await open( '#/listings/MUG' );
		expect( outlet().getByRole( 'link', { name: /change that holds it/ } ) ).toBeVisible();
	} );
} );
