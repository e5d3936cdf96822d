import { fireEvent, screen, within } from '@testing-library/react';
import { NOW_MS, queryOf, workerError } from './fake-plugin.ts';
import { change, event, listing, shelf } from './stock-fixture.ts';
import { button, open, passes, plugin, shelvesShown, user, worker } from './stock-screen.tsx';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

beforeEach( () => {
	worker.shelves = [ shelf( 'MUG', 'main', 7, 2 ), shelf( 'MUG', 'store', 4 ) ];
	worker.listings = [
		listing( 'shop', 9 ),
		listing( 'outlet', 5, { confirmedQuantity: 4, confirmedRevision: 2 } ),
	];
	worker.events = [
		event( 4, HOUR_MS, [ change( 'main', 9, 7 ) ] ),
		event( 3, DAY_MS, [ change( 'main', 13, 9 ), change( 'store', 0, 4 ) ], {
			kind: 'transfer',
			units: 4,
			reason: null,
			actor: 'shop:shop',
		} ),
		event( 1, 3 * DAY_MS, [ change( 'main', 0, 13 ) ], {
			kind: 'opening',
			source: 'ledger',
			actor: null,
			reason: null,
			units: 13,
		} ),
	];
} );

const slider = () => screen.getByRole( 'slider', { name: 'Look back to any time' } );
const asked = () => plugin.queries( 'worker/as-of' ).map( ( query ) => query.get( 'at' ) );
const shelfThen = ( onHand: number ) => ( {
	location: 'main',
	onHand,
	committed: 0,
	available: onHand,
	safety: 0,
	quarantined: 0,
} );

/** From now on a past time has this on the shelf. */
function knew( onHand: number, listings: unknown[] = [] ): void {
	plugin.on( 'worker/as-of', ( options ) => ( {
		instant: {
			position: 3,
			committedAtMs: NOW_MS - DAY_MS,
			atMs: Date.parse( queryOf( options ).get( 'at' ) ?? '' ),
		},
		skus: [ { sku: 'MUG', shelves: [ shelfThen( onHand ) ], reservations: [], listings } ],
	} ) );
}

describe( 'a SKU', () => {
	it( 'is shown with its shelves, its listings and what happened to it', async () => {
		await open( '#/stock/MUG' );
		expect( screen.getByRole( 'heading', { level: 2 } ) ).toHaveTextContent(
			'MUG Title of MUG'
		);
		expect( screen.getByRole( 'heading', { level: 2 } ) ).toHaveFocus();
		expect( shelvesShown() ).toEqual( [ 'main7250', 'store4040' ] );
		const [ , shop, outlet ] = within(
			screen.getByRole( 'group', { name: 'What the channels show' } )
		).getAllByRole( 'row' );
		expect( shop ).toHaveTextContent( /^shop99 seen at 11:59:01 amWhy 9\?/ );
		const rows = within( screen.getByRole( 'list', { name: 'History' } ) )
			.getAllByRole( 'listitem' )
			.map( ( item ) => item.textContent );
		expect( outlet ).toHaveTextContent( /^outlet54 \(a newer one is on its way\)/ );
		expect( rows[ 0 ] ).toMatch( /MUG adjusted by −2.*anna \(shop\).*broken.*on hand 9 → 7/ );
	} );

	it( 'names the users of this site, and no other shop’s by the same number', async () => {
		const edited = { kind: 'own-change', what: 'change', reason: 'edited', origin: 'admin' };
		const names: unknown[] = [];
		plugin.on( '/wp/v2/users', ( options ) => {
			names.push( queryOf( options ).get( 'include' ) );
			return [ { id: 4, username: 'petra' } ];
		} );
		worker.events = [ 'shop', 'shop-2', 'shop' ].map( ( source, index ) =>
			event( 9 - index, index * HOUR_MS, [ change( 'main', 9, 7 ) ], {
				...edited,
				source,
				channel: source,
				actor: index === 2 ? 'user 5' : 'user 4',
			} )
		);
		await open( '#/stock/MUG' );
		const rows = within( screen.getByRole( 'list', { name: 'History' } ) )
			.getAllByRole( 'link' )
			.map( ( link ) => link.parentElement?.textContent );
		expect( rows ).toEqual( [
			expect.stringMatching( /petra.*shop.*WordPress admin/ ),
			expect.stringMatching( /WordPress user 4.*shop-2/ ),
			expect.stringMatching( /WordPress user 5.*shop/ ),
		] );
		expect( names ).toEqual( [ '4,5' ] );
	} );

	it( 'that nobody knows is said to be unknown', async () => {
		plugin.on( 'worker/stock/NONE', () => {
			throw workerError( 'SKU_UNKNOWN', 'No SKU is called so.', '"NONE"' );
		} );
		await open( '#/stock/NONE' );
		expect( screen.getAllByText( /No SKU is called so/ )[ 0 ] ).toBeInTheDocument();
	} );

	it( 'has no past where nothing happened', async () => {
		worker.events = [];
		await open( '#/stock/MUG' );
		expect( screen.getByText( 'Nothing has happened to it yet.' ) ).toBeVisible();
		expect( screen.queryByRole( 'slider' ) ).not.toBeInTheDocument();
	} );

	it( 'says in words and as a table what the plot shows', async () => {
		await open( '#/stock/MUG' );
		expect( screen.getByRole( 'img' ) ).toHaveAccessibleName(
			/Available at main: now 5, between 0 and 13 since .* Available at store: now 4, between 0 and 4/
		);
		await user.selectOptions( screen.getByRole( 'combobox', { name: 'Plotted' } ), 'On hand' );
		expect( screen.getByRole( 'img' ) ).toHaveAccessibleName( /On hand at main: now 7/ );
		const table = screen.getByRole( 'group', { name: 'On hand', hidden: true } );
		const cells = within( table )
			.getAllByRole( 'row', { hidden: true } )
			.slice( 1 )
			.map( ( row ) =>
				within( row )
					.getAllByRole( 'cell', { hidden: true } )
					.map( ( { textContent } ) => textContent )
			);
		expect( cells ).toEqual( [
			[ '7', '4' ],
			[ '9', '4' ],
			[ '13', '0' ],
			[ '0', '0' ],
		] );
	} );
} );

describe( 'the past of a SKU', () => {
	it( 'is asked for where the slider comes to rest, and nowhere before', async () => {
		knew( 13 );
		await open( '#/stock/MUG' );
		expect( slider() ).toHaveAttribute( 'aria-valuetext', 'now' );
		for ( const place of [ '900', '500', '0' ] ) {
			fireEvent.change( slider(), { target: { value: place } } );
			await passes( 100 );
		}
		expect( asked() ).toEqual( [] );
		await passes( 300 );
		expect( asked() ).toEqual( [ new Date( NOW_MS - 3 * DAY_MS ).toISOString() ] );
		const past = screen.getByRole( 'region', { name: 'The past' } );
		expect( past ).toHaveTextContent( /As it was known at November 18, 2026 12:00:00 pm/ );
		expect( shelvesShown() ).toEqual( [ 'main13013' ] );
		expect( screen.queryByRole( 'region', { name: 'Now' } ) ).not.toBeInTheDocument();
	} );

	it( 'of an earlier choice never stands under a later one', async () => {
		const answers: ( ( value: unknown ) => void )[] = [];
		const signals: AbortSignal[] = [];
		plugin.on( 'worker/as-of', ( { signal } ) => {
			if ( signal ) {
				signals.push( signal );
			}
			return new Promise( ( resolve ) => answers.push( resolve ) );
		} );
		const answer = ( onHand: number ) => ( {
			instant: { position: 1, committedAtMs: 1, atMs: NOW_MS - DAY_MS },
			skus: [
				{ sku: 'MUG', shelves: [ shelfThen( onHand ) ], reservations: [], listings: [] },
			],
		} );
		await open( '#/stock/MUG' );
		fireEvent.change( slider(), { target: { value: '0' } } );
		await passes( 300 );
		fireEvent.change( slider(), { target: { value: '500' } } );
		await passes( 300 );
		expect( signals.map( ( { aborted } ) => aborted ) ).toEqual( [ true, false ] );
		answers[ 1 ]?.( answer( 9 ) );
		await passes( 0 );
		answers[ 0 ]?.( answer( 13 ) );
		await passes( 0 );
		expect( shelvesShown() ).toEqual( [ 'main909' ] );
	} );

	it( 'shows what every channel was to show, had been sent and was seen to show', async () => {
		const shown = ( quantity: number ) => ( { revision: 1, quantity, atMs: NOW_MS - DAY_MS } );
		knew( 9, [
			{
				listing: 'outlet:MUG',
				channel: 'outlet',
				desired: { ...shown( 9 ), cause: 3 },
				sent: shown( 9 ),
				accepted: null,
				confirmed: shown( 13 ),
			},
		] );
		await open( '#/stock/MUG' );
		await user.click( button( 'Earlier change' ) );
		await passes( 300 );
		expect( asked() ).toEqual( [ new Date( NOW_MS - HOUR_MS ).toISOString() ] );
		const [ , row ] = within(
			screen.getByRole( 'group', { name: 'What the channels showed' } )
		).getAllByRole( 'row' );
		expect( row?.textContent ).toMatch( /^outlet99 at .*nothing13 at / );
		expect( button( 'Adjust' ) ).toHaveAttribute( 'aria-disabled', 'true' );
	} );

	it( 'is gone through change by change, and left with one click', async () => {
		knew( 9 );
		await open( '#/stock/MUG' );
		await user.click( button( 'Earlier change' ) );
		await user.click( button( 'Earlier change' ) );
		await user.click( button( 'Earlier change' ) );
		expect( button( 'Earlier change' ) ).toHaveAttribute( 'aria-disabled', 'true' );
		await user.click( button( 'Later change' ) );
		await passes( 300 );
		expect( asked() ).toEqual( [ new Date( NOW_MS - DAY_MS ).toISOString() ] );
		await user.click( button( 'Back to now' ) );
		expect( shelvesShown() ).toEqual( [ 'main7250', 'store4040' ] );
	} );

	it( 'can be written as a day and a time, but not ahead', async () => {
		knew( 9 );
		await open( '#/stock/MUG' );
		const field = screen.getByLabelText( 'Day and time' );
		fireEvent.change( field, { target: { value: '2026-11-22T00:00:00' } } );
		expect( field ).toHaveAccessibleDescription( 'Choose a time that has passed.' );
		fireEvent.change( field, { target: { value: '2026-11-20T08:30:00' } } );
		expect( field ).not.toHaveAccessibleDescription();
		await passes( 300 );
		expect( asked() ).toEqual( [ '2026-11-20T08:30:00.000Z' ] );
		expect( slider() ).toHaveAttribute( 'aria-valuetext', 'November 20, 2026 8:30:00 am' );
	} );

	it( 'that cannot be told says why', async () => {
		plugin.on( 'worker/as-of', () => {
			throw workerError(
				'INSTANT_UNKNOWN',
				'The log has no such instant.',
				'It lies ahead.'
			);
		} );
		await open( '#/stock/MUG' );
		await user.click(
			screen.getAllByRole( 'button', { name: /^Look back to/ } )[ 1 ] ?? document.body
		);
		await passes( 300 );
		expect( screen.getAllByText( /It lies ahead/ )[ 0 ] ).toBeInTheDocument();
	} );
} );
