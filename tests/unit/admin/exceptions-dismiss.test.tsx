import { screen, within } from '@testing-library/react';
import { conflict, deadLetter, drift, parked, push } from './exception-fixture.ts';
import { button, entry, LIST, open, passes, plugin, user, waiting } from './exceptions-screen.tsx';
import { NOW_MS, queryOf, workerError } from './fake-plugin.ts';

const WHY = 'Why? For whoever looks later.';
const DISMISSAL = { note: 'a test of the app', by: 'anna (shop:shop)', atMs: NOW_MS };

/** From now on this is dismissed at once when it is asked for. */
const dismisses = ( path: string, kind: string ) =>
	plugin.on( `worker/${ path }/dismiss`, () => {
		waiting.exceptions = waiting.exceptions.filter(
			( one ) => ( one as { kind: string } ).kind !== kind
		);
		return { dismissal: DISMISSAL };
	} );
const notes = (): unknown[] =>
	plugin.asked
		.filter( ( { path = '' } ) => path.endsWith( '/dismiss' ) )
		.map( ( options ) => [
			/worker\/(.*)\/dismiss/.exec( options.path ?? '' )?.[ 1 ],
			options.data as unknown,
		] );
const confirm = async ( note: string ): Promise< void > => {
	await user.type( screen.getByRole( 'textbox', { name: WHY } ), note );
	await user.click( within( screen.getByRole( 'dialog' ) ).getByText( 'Dismiss' ) );
	await passes( 0 );
};

describe( 'dismissing', () => {
	it( 'asks why, sends the note, and it is gone', async () => {
		await open( deadLetter( 7 ) );
		dismisses( 'deliveries/7', 'dead-letter' );
		await user.click( button( 'Dismiss: Delivery 7 from Outlet' ) );
		const dialog = within( screen.getByRole( 'dialog', { name: 'Dismiss 1 exception' } ) );
		expect( dialog.getByText( 'Delivery 7 from Outlet' ) ).toBeVisible();
		expect( dialog.getByText( 'Dismiss' ) ).toHaveAttribute( 'aria-disabled', 'true' );
		await confirm( '  a test of the app ' );
		expect( notes() ).toEqual( [ [ 'deliveries/7', { note: 'a test of the app' } ] ] );
		expect( screen.queryByRole( 'dialog' ) ).not.toBeInTheDocument();
		expect( screen.getAllByText( /^1 is dismissed\. It is kept/ )[ 0 ] ).toBeVisible();
		expect( screen.getByText( 'Nothing waits for you.' ) ).toBeVisible();
		expect(
			screen.getByRole( 'group', { name: 'Everything that waits for you' } )
		).toHaveFocus();
	} );

	it( 'does several of every kind with one note', async () => {
		await open( drift(), conflict(), deadLetter( 7 ), parked( 5 ) );
		for ( const [ path, kind ] of [
			[ 'drifts/outlet%3AMUG', 'drift' ],
			[ 'conflicts/4', 'conflict' ],
			[ 'deliveries/7', 'dead-letter' ],
		] as const ) {
			dismisses( path, kind );
		}
		for ( const name of [ /^Select: Outlet showed/, /^Select: Mugs/, /^Select: Delivery 7/ ] ) {
			await user.click( screen.getByRole( 'checkbox', { name } ) );
		}
		expect( button( 'Retry 1 selected delivery' ) ).toBeVisible();
		await user.click( button( 'Dismiss 3 selected…' ) );
		await confirm( 'all of one import' );
		expect( notes() ).toEqual( [
			[ 'drifts/outlet%3AMUG', { note: 'all of one import' } ],
			[ 'conflicts/4', { note: 'all of one import' } ],
			[ 'deliveries/7', { note: 'all of one import' } ],
		] );
		expect( screen.getAllByText( /^3 are dismissed/ )[ 0 ] ).toBeVisible();
		expect( screen.getByText( 'Delivery 5 from Outlet' ) ).toBeVisible();
	} );

	it( 'keeps asking for what the worker did not take, and says why', async () => {
		await open( conflict(), deadLetter( 7 ) );
		dismisses( 'conflicts/4', 'conflict' );
		plugin.on( 'worker/deliveries/7/dismiss', () => {
			throw workerError( 'STORE_UNAVAILABLE', 'The ledger cannot be written.' );
		} );
		await user.click( screen.getByRole( 'checkbox', { name: /^Select: Mugs/ } ) );
		await user.click( screen.getByRole( 'checkbox', { name: /^Select: Delivery 7/ } ) );
		await user.click( button( 'Dismiss 2 selected…' ) );
		await confirm( 'why' );
		const dialog = within( screen.getByRole( 'dialog', { name: 'Dismiss 1 exception' } ) );
		expect( dialog.getByText( /The ledger cannot be written/ ) ).toBeVisible();
		dismisses( 'deliveries/7', 'dead-letter' );
		await user.click( dialog.getByText( 'Dismiss' ) );
		await passes( 0 );
		expect( screen.queryByRole( 'dialog' ) ).not.toBeInTheDocument();
		expect( screen.getByText( 'Nothing waits for you.' ) ).toBeVisible();
	} );

	it( 'can be thought better of', async () => {
		await open( deadLetter( 7 ) );
		await user.click( button( /^Dismiss: / ) );
		await user.click( button( 'Cancel' ) );
		expect( screen.queryByRole( 'dialog' ) ).not.toBeInTheDocument();
		expect( notes() ).toEqual( [] );
	} );

	it( 'that is stopped ends with the answer that is under way, and asks for nothing new before', async () => {
		await open( deadLetter( 7 ), deadLetter( 6 ) );
		const answers: ( ( answer: unknown ) => void )[] = [];
		for ( const delivery of [ 7, 6 ] ) {
			plugin.on(
				`worker/deliveries/${ delivery }/dismiss`,
				() => new Promise( ( resolve ) => answers.push( resolve ) )
			);
		}
		for ( const name of [ /^Select: Delivery 7/, /^Select: Delivery 6/ ] ) {
			await user.click( screen.getByRole( 'checkbox', { name } ) );
		}
		await user.click( button( 'Dismiss 2 selected…' ) );
		await confirm( 'why' );
		await user.click( button( 'Stop' ) );
		await passes( 500 );
		expect( screen.queryByRole( 'dialog' ) ).not.toBeInTheDocument();
		const next = button( 'Dismiss: Delivery 6 from Outlet' );
		for ( const pressed of [ next, button( 'Dismiss 2 selected…' ) ] ) {
			expect( pressed ).toHaveAttribute( 'aria-disabled', 'true' );
			await user.click( pressed );
		}
		expect( screen.queryByRole( 'dialog' ) ).not.toBeInTheDocument();

		waiting.exceptions = [ deadLetter( 6 ) ];
		answers[ 0 ]?.( { dismissal: DISMISSAL } );
		await passes( 0 );
		expect( notes() ).toHaveLength( 1 );
		expect( screen.getAllByText( /^1 is dismissed/ )[ 0 ] ).toBeVisible();
		await user.click( button( 'Dismiss: Delivery 6 from Outlet' ) );
		await user.type( screen.getByRole( 'textbox', { name: WHY } ), 'another' );
		await passes( 0 );
		expect( screen.getByRole( 'textbox', { name: WHY } ) ).toHaveValue( 'another' );
	} );

	it( 'is not for what ends by itself', async () => {
		await open( push() );
		expect( screen.queryByRole( 'button', { name: /^Dismiss/ } ) ).not.toBeInTheDocument();
		expect( screen.queryByRole( 'checkbox' ) ).not.toBeInTheDocument();
	} );

	it( 'is shown afterwards, with who did it and why; a delivery can be retried there', async () => {
		await open( deadLetter( 7 ) );
		plugin.on( LIST, ( options ) => ( {
			exceptions:
				queryOf( options ).get( 'dismissed' ) === 'true'
					? [
							{ ...deadLetter( 6 ), dismissal: DISMISSAL },
							{ ...conflict(), dismissal: { ...DISMISSAL, by: null } },
						]
					: [],
			next: null,
		} ) );
		await user.selectOptions( screen.getByRole( 'combobox', { name: 'Show' } ), 'dismissed' );
		await passes( 0 );
		expect( window.location.hash ).toBe( '#/exceptions/dismissed' );
		expect(
			entry( /Delivery 6/ ).getByText( /^Dismissed by anna \(Mugs & More\),/ )
		).toBeVisible();
		expect( entry( /Delivery 6/ ).getByText( 'a test of the app' ) ).toBeVisible();
		expect( entry( /Delivery 6/ ).queryByText( /What to do/ ) ).not.toBeInTheDocument();
		expect( entry( /used the key/ ).getByText( /^Dismissed/ ) ).toBeVisible();
		expect( button( 'Retry: Delivery 6 from Outlet' ) ).toBeEnabled();
		expect( screen.queryByRole( 'button', { name: /^Dismiss: / } ) ).not.toBeInTheDocument();
		expect( screen.queryByRole( 'checkbox' ) ).not.toBeInTheDocument();
	} );
} );

describe( 'a conflict', () => {
	it( 'shows where both contents differ, and both in full', async () => {
		await open( conflict() );
		plugin.on( 'worker/conflicts/4', () => ( {
			...conflict(),
			standing: {
				receivedAtMs: NOW_MS,
				body: { kind: 'adjustment', sku: 'MUG', delta: -1, assigned: [ 'mapped' ] },
			},
			refused: { kind: 'adjustment', sku: 'MUG', delta: -2, reason: 'broken' },
		} ) );
		await user.click( button( /^Compare both/ ) );
		await passes( 0 );
		expect( screen.getByRole( 'group', { name: 'Both contents' } ) ).toHaveFocus();
		const rows = screen.getAllByRole( 'row' ).map( ( { textContent } ) => textContent );
		expect( rows ).toEqual( [ 'FieldStandsWas not taken', 'delta-1-2', 'reason–"broken"' ] );
		await user.click( screen.getByText( 'Both in full' ) );
		expect( screen.getByText( /"mapped"/ ) ).toBeVisible();
		expect(
			screen.getByRole( 'link', { name: 'Open the event that stands' } )
		).toHaveAttribute( 'href', '#/sync-log/116' );
	} );

	it( 'that cannot be read says so, and is read at the next try', async () => {
		await open( conflict() );
		plugin.on( 'worker/conflicts/4', () => {
			throw workerError( 'NOT_FOUND', 'There is no conflict 4.' );
		} );
		await user.click( button( /^Compare both/ ) );
		await passes( 0 );
		expect( screen.getAllByText( /There is no conflict 4/ )[ 0 ] ).toBeVisible();
		plugin.on( 'worker/conflicts/4', () => ( {
			...conflict(),
			standing: null,
			refused: { delta: -2 },
		} ) );
		expect( button( /^Compare both/ ) ).toHaveFocus();
		await user.click( button( /^Compare both/ ) );
		await passes( 0 );
		expect( screen.getByText( 'Both in full' ) ).toBeVisible();
	} );
} );

describe( 'a drift', () => {
	it( 'says what was shown instead of what, how often, and when it was last right', async () => {
		await open( drift( { code: 'DRIFT_OFTEN', times: 4, isCorrected: true } ) );
		const one = entry( 'Outlet showed 40 of MUG instead of 9' );
		expect( one.getByText( /Something besides Lockstep keeps writing/ ) ).toBeVisible();
		expect( one.getByText( 'Found 4 times within a day.' ) ).toBeVisible();
		expect( one.getByText( /Last seen to show the right quantity/ ) ).toBeVisible();
	} );

	it.each( [
		[ [], /It is on its way again. This goes once/ ],
		[ [ 'stopped' ], /It will go out when pushes are resumed. This goes once/ ],
	] )( 'has its quantity pushed again: %j', async ( waitsFor, words ) => {
		await open( drift() );
		plugin.on( 'worker/listings/outlet%3AMUG/push', () => ( {
			listing: 'outlet:MUG',
			revision: 6,
			waitsFor,
		} ) );
		await user.click( button( 'Push again: Outlet showed 40 of MUG instead of 9' ) );
		await passes( 0 );
		expect( screen.getByText( words ) ).toBeVisible();
	} );
} );

describe( 'what is parked', () => {
	it( 'takes effect once the catalogue has been read again', async () => {
		await open( parked( 5 ), parked( 6 ) );
		plugin.on( 'worker/channels/outlet/import', () => {
			waiting.exceptions = [ parked( 6 ) ];
			return { offers: 3, listings: 2, skipped: [], openingBalances: 2, webhooks: [] };
		} );
		await user.click( button( 'Read the catalogue of Outlet again' ) );
		await passes( 0 );
		expect( screen.getByText( /^It is read: 2 products have their SKU/ ) ).toBeVisible();
		expect( screen.queryByText( 'Delivery 5 from Outlet' ) ).not.toBeInTheDocument();
		expect( screen.getByRole( 'link', { name: 'Open it in the sync log' } ) ).toHaveAttribute(
			'href',
			'#/sync-log/118.6'
		);
	} );

	it( 'says why a catalogue could not be read', async () => {
		await open( parked( 5 ) );
		plugin.on( 'worker/channels/outlet/import', () => {
			throw workerError( 'CHANNEL_WITH_ANOTHER_WORKER', 'Another worker has it.' );
		} );
		await user.click( button( /^Read the catalogue/ ) );
		await passes( 0 );
		expect( screen.getAllByText( /Another worker has it/ )[ 0 ] ).toBeVisible();
	} );
} );
