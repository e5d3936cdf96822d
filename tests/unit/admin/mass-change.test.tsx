import { act, screen, within } from '@testing-library/react';
import type { MassChange } from '../../../src/shared/api/channels.ts';
import { button, open, passes, plugin, user } from './exceptions-screen.tsx';
import { NOW_MS, queryOf, workerError, workerUnreachable } from './fake-plugin.ts';

/** What is decided about many changes at once, once somebody has looked at them. */

const PATH = 'worker/mass-changes/3';

const found = ( changes: Partial< MassChange > = {} ): MassChange => ( {
	change: 3,
	channel: 'outlet',
	cause: 'import:12',
	state: 'held',
	zeroed: 2,
	shifted: 1,
	listings: 40,
	held: 3,
	sent: 1,
	foundAtMs: NOW_MS,
	settledAtMs: null,
	settledBy: null,
	settledReason: null,
	canUndo: true,
	...changes,
} );

const line = ( sku: string, isSent = false ) => ( {
	listing: `outlet:${ sku }`,
	sku,
	before: 7,
	after: 0,
	isSent,
} );

/** The worker has it so. */
const has = ( change: MassChange, lines = [ line( 'MUG', true ), line( 'TEA' ) ] ) =>
	plugin.on( PATH, () => ( { change, lines, next: null } ) );

const exception = {
	kind: 'mass-change',
	code: 'MASS_CHANGE_HELD',
	message: 'One cause would change much.',
	detail: '',
	action: 'Look at it.',
	change: 3,
	channel: 'outlet',
	cause: 'import:12',
	zeroed: 2,
	shifted: 1,
	listings: 40,
	held: 3,
	sent: 1,
	foundAtMs: NOW_MS,
	canUndo: true,
};

const dialog = () => within( screen.getAllByRole( 'dialog' ).at( -1 ) ?? document.body );
const inDialog = ( name: string ) => dialog().getByRole( 'button', { name } );
const look = async () => {
	await open( exception );
	await user.click( button( /^Look at it/ ) );
	await passes( 0 );
};
const decide = async ( what: 'Undo' | 'Release', reason = 'wrong file' ) => {
	await user.type( dialog().getByRole( 'textbox' ), reason );
	await user.click( inDialog( what ) );
	await user.click( inDialog( what ) );
	await passes( 0 );
};

describe( 'a mass change that is looked at', () => {
	it( 'shows its cause, its size and each listing', async () => {
		has( found() );
		await look();
		expect(
			dialog().getByText(
				/The imported file 12: 2 to zero and 1 by more than half, of 40 listings. 1 had gone out/
			)
		).toBeVisible();
		const lines = dialog().getAllByRole( 'row' ).slice( 1 );
		expect( lines.map( ( { textContent } ) => textContent ) ).toEqual( [
			'MUG70had gone out',
			'TEA70held',
		] );
	} );

	it( 'is decided with a reason, and only when what will happen is confirmed', async () => {
		has( found() );
		plugin.on( `${ PATH }/undo`, () => ( {
			change: found( { state: 'undone' } ),
			waitsFor: [],
		} ) );
		await look();
		expect( inDialog( 'Undo' ) ).toHaveAttribute( 'aria-disabled', 'true' );
		expect( inDialog( 'Undo' ) ).toHaveAccessibleDescription( /every channel.*reason/ );
		await user.type( dialog().getByRole( 'textbox' ), ' wrong file ' );
		expect( inDialog( 'Undo' ) ).toHaveAccessibleDescription( /every channel/ );
		await user.click( inDialog( 'Undo' ) );
		expect( dialog().getByText( /What others have changed stays/ ) ).toBeVisible();
		await user.click( inDialog( 'Cancel' ) );
		expect( plugin.posted( `${ PATH }/undo` ) ).toEqual( [] );
		await user.click( inDialog( 'Undo' ) );
		await user.click( inDialog( 'Undo' ) );
		await passes( 0 );
		expect( plugin.posted( `${ PATH }/undo` ) ).toEqual( [ { reason: 'wrong file' } ] );
		expect( screen.queryByRole( 'dialog' ) ).not.toBeInTheDocument();
		expect( screen.getByText( 'It is undone: what others have changed stays.' ) ).toBeVisible();
	} );

	it.each( [
		[ [], 'It is released: the quantities go out now.' ],
		[ [ 'stopped' ], 'It is released. Its quantities will go out when pushes are resumed.' ],
		[ [ 'shadow' ], 'It is released. Its quantities will go out when the channel goes live.' ],
	] )( 'once released, says whether anything goes out: %j', async ( waitsFor, words ) => {
		has( found() );
		plugin.on( `${ PATH }/release`, () => ( {
			change: found( { state: 'released' } ),
			waitsFor,
		} ) );
		await look();
		await decide( 'Release' );
		expect( screen.getByText( words ) ).toBeVisible();
	} );

	it.each( [
		[ 'model:1795262400000', /save the bundle or the setting as it was before/ ],
		[ 'observed:warehouse', /who keeps these shelves.*corrected there/ ],
	] )( 'cannot be undone from here, and says what can be done: %s', async ( cause, words ) => {
		has( found( { cause, canUndo: false } ) );
		await look();
		expect( dialog().queryByRole( 'button', { name: 'Undo' } ) ).not.toBeInTheDocument();
		expect( dialog().getByText( words ) ).toBeVisible();
		expect( inDialog( 'Release' ) ).toHaveAccessibleDescription( words );
	} );

	it( 'asks for no decision where there is one, and says whose', async () => {
		has(
			found( {
				state: 'released',
				canUndo: false,
				settledAtMs: NOW_MS,
				settledBy: 'anna (shop:outlet)',
				settledReason: 'clearance',
			} )
		);
		await look();
		expect(
			dialog().getByText( /It is released already. By anna \(Outlet\) at .*12:00:00/ )
		).toBeVisible();
		expect( dialog().getByText( 'clearance' ) ).toBeVisible();
		expect( dialog().queryByText( /It cannot be undone/ ) ).not.toBeInTheDocument();
		expect( dialog().queryByRole( 'textbox' ) ).not.toBeInTheDocument();
		expect( dialog().queryByRole( 'button', { name: 'Release' } ) ).not.toBeInTheDocument();
		expect( dialog().getByText( 'was held' ) ).toBeVisible();
	} );

	it( 'shows who was faster', async () => {
		has( found() );
		plugin.on( `${ PATH }/release`, () => {
			has( found( { state: 'undone', settledAtMs: NOW_MS, settledBy: 'ben' } ) );
			throw workerError( 'MASS_CHANGE_SETTLED', 'Somebody has settled it already.' );
		} );
		await look();
		await decide( 'Release' );
		expect( dialog().getByText( 'Somebody has settled it already.' ) ).toBeVisible();
		expect( dialog().getByText( /It is undone already. By ben/ ) ).toBeVisible();
	} );

	it( 'forgets why a decision failed as soon as it is made again', async () => {
		has( found() );
		plugin.on( `${ PATH }/release`, () => {
			throw workerUnreachable();
		} );
		await look();
		await decide( 'Release' );
		expect( dialog().getByText( 'No answer from the worker.' ) ).toBeVisible();
		plugin.on( `${ PATH }/release`, () => new Promise( () => undefined ) );
		await decide( 'Release', ' again' );
		expect( dialog().queryByText( 'No answer from the worker.' ) ).not.toBeInTheDocument();
		expect( inDialog( 'Undo' ) ).toHaveAttribute( 'aria-disabled', 'true' );
	} );
} );

describe( 'the listings of a mass change', () => {
	it( 'that do not come are asked for again', async () => {
		plugin.on( PATH, () => {
			throw workerUnreachable();
		} );
		await look();
		expect( dialog().getByText( 'No answer from the worker.' ) ).toBeVisible();
		has( found() );
		await user.click( inDialog( 'Try again' ) );
		await passes( 0 );
		expect( dialog().queryByText( 'No answer from the worker.' ) ).not.toBeInTheDocument();
		expect( dialog().getAllByRole( 'row' ) ).toHaveLength( 3 );
	} );

	it( 'come a page at a time, each once, however often it is pressed', async () => {
		const answers: ( ( answer: unknown ) => void )[] = [];
		plugin.on( PATH, ( options ) =>
			queryOf( options ).has( 'cursor' )
				? new Promise( ( resolve ) => answers.push( resolve ) )
				: { change: found(), lines: [ line( 'MUG' ) ], next: 'second' }
		);
		await look();
		// Twice before anything is drawn anew, and once after.
		const more = inDialog( 'Show more' );
		await act( async () => {
			more.click();
			more.click();
		} );
		expect( more ).toHaveAttribute( 'aria-disabled', 'true' );
		await user.click( more );
		expect( plugin.queries( PATH ).map( ( query ) => query.get( 'cursor' ) ) ).toEqual( [
			null,
			'second',
		] );
		answers[ 0 ]?.( { change: found(), lines: [ line( 'TEA' ) ], next: null } );
		await passes( 0 );
		expect( dialog().getAllByRole( 'row' ) ).toHaveLength( 3 );
		expect( dialog().queryByRole( 'button', { name: 'Show more' } ) ).not.toBeInTheDocument();
	} );

	it( 'go on where they stopped, when a page did not come', async () => {
		plugin.on( PATH, ( options ) => {
			if ( queryOf( options ).has( 'cursor' ) ) {
				throw workerUnreachable();
			}
			return { change: found(), lines: [ line( 'MUG' ) ], next: 'second' };
		} );
		await look();
		await user.click( inDialog( 'Show more' ) );
		await passes( 0 );
		expect( dialog().getAllByRole( 'row' ) ).toHaveLength( 2 );
		plugin.on( PATH, () => ( { change: found(), lines: [ line( 'TEA' ) ], next: null } ) );
		await user.click( inDialog( 'Try again' ) );
		await passes( 0 );
		expect( plugin.queries( PATH ).at( -1 )?.get( 'cursor' ) ).toBe( 'second' );
		expect( dialog().getAllByRole( 'row' ) ).toHaveLength( 3 );
		expect( dialog().queryByText( 'No answer from the worker.' ) ).not.toBeInTheDocument();
	} );
} );
