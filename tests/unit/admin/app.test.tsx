import { act, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { App } from '../../../src/admin/app.tsx';
import { fakePlugin, notPaired, pluginStatus, restError } from './fake-plugin.ts';
import { page, row } from './log-fixture.ts';

// Read once before the clock of a test runs: DataViews alone takes seconds to be compiled.
beforeAll( () => import( '../../../src/admin/screens/sync-log/index.tsx' ) );
beforeEach( () => {
	window.location.hash = '';
} );

describe( 'the Lockstep page', () => {
	it( 'says that it is asking until the plugin has answered', async () => {
		let giveAnswer: ( status: unknown ) => void = () => undefined;
		fakePlugin().on(
			'status',
			() =>
				new Promise( ( resolve ) => {
					giveAnswer = resolve;
				} )
		);
		render( <App /> );
		expect( screen.getByRole( 'status' ) ).toHaveTextContent( 'Asking the plugin' );
		await waitFor( () => giveAnswer( notPaired() ) );
		await screen.findByRole( 'heading', { name: /not paired/i } );
		expect( screen.queryByRole( 'status' ) ).not.toBeInTheDocument();
	} );

	it( 'tells a user whom WordPress refuses so, and offers to load the page anew', async () => {
		fakePlugin().on( 'status', () => {
			throw restError( 'rest_forbidden', 'Sorry, you are not allowed to do that.', 403 );
		} );
		render( <App /> );
		const [ words ] = await screen.findAllByText( /does not let you see this/ );
		expect( words ).toBeVisible();
		expect( screen.getAllByText( /Sorry, you are not allowed/ )[ 0 ] ).toBeVisible();
		expect( screen.getByRole( 'button', { name: 'Load the page anew' } ) ).toBeVisible();
	} );

	it( 'asks again on demand when the site did not answer', async () => {
		const plugin = fakePlugin().on( 'status', () => {
			throw restError( 'fetch_error', 'You are probably offline.', 0 );
		} );
		render( <App /> );
		const again = await screen.findByRole( 'button', { name: 'Try again' } );
		plugin.on( 'status', () => notPaired() );
		await userEvent.click( again );
		await screen.findByRole( 'heading', { name: /not paired/i } );
		expect( screen.queryByRole( 'button', { name: 'Try again' } ) ).not.toBeInTheDocument();
	} );

	it.each( [ [ {} ], [ { paired: 'yes' } ], [ null ] ] )(
		'does not take %j for a status',
		async ( answer ) => {
			fakePlugin().on( 'status', () => answer );
			render( <App /> );
			const [ words ] = await screen.findAllByText( /not of the expected form/ );
			expect( words ).toBeVisible();
		}
	);

	it( 'says so when a failure carries no message', async () => {
		fakePlugin().on( 'status', () => {
			// eslint-disable-next-line @typescript-eslint/only-throw-error -- another plugin's middleware may
			throw { code: 'blocked' };
		} );
		render( <App /> );
		const [ message ] = await screen.findAllByText( /No reason was given/ );
		expect( message ).toBeVisible();
	} );
} );

describe( 'a shop that is not paired', () => {
	const fill = async ( worker: string, code: string ) => {
		await userEvent.type( await screen.findByLabelText( 'Address of the worker' ), worker );
		await userEvent.type( screen.getByLabelText( 'Pairing code' ), code );
		await userEvent.click( screen.getByRole( 'button', { name: 'Pair this shop' } ) );
	};

	it( 'is told why it is not, when it was before', async () => {
		const problems = [ { code: 'moved', message: 'This database was paired elsewhere.' } ];
		fakePlugin().on( 'status', () => ( { ...notPaired(), problems } ) );
		render( <App /> );
		const [ words ] = await screen.findAllByText( 'This database was paired elsewhere.' );
		expect( words ).toBeVisible();
	} );

	it( 'keeps what was typed when the code is wrong, and says so in words', async () => {
		fakePlugin()
			.on( 'status', () => notPaired() )
			.on( 'pairing/pair', () => {
				throw restError(
					'lockstep_code_wrong',
					'The worker does not know this code.',
					403
				);
			} );
		render( <App /> );
		await fill( 'https://worker.example', 'AAAA-BBBB' );
		const [ words ] = await screen.findAllByText( 'The worker does not know this code.' );
		expect( words ).toBeVisible();
		expect( screen.getByLabelText( 'Address of the worker' ) ).toHaveValue(
			'https://worker.example'
		);
		expect( screen.getByLabelText( 'Pairing code' ) ).toHaveValue( 'AAAA-BBBB' );
		// WordPress' 403 for a wrong code is not one for the user.
		expect( screen.queryByText( /does not let you/ ) ).not.toBeInTheDocument();
	} );

	it( 'pairs once however often the button is pressed, and then shows the log', async () => {
		let finish: () => void = () => undefined;
		const plugin = fakePlugin()
			.on( 'status', () => notPaired() )
			.on(
				'pairing/pair',
				() =>
					new Promise( ( resolve ) => {
						finish = () => resolve( pluginStatus() );
					} )
			)
			.on( 'worker/sync-log', () => page( [ row( '3' ) ] ) );
		render( <App /> );
		await fill( ' https://worker.example ', '7q4m xk2p' );
		await userEvent.click( screen.getByRole( 'button', { name: 'Pairing…' } ) );
		expect( screen.getByText( /looks at this shop before it answers/ ) ).toBeVisible();
		expect( plugin.posted( 'pairing/pair' ) ).toEqual( [
			{ worker: 'https://worker.example', code: '7q4m xk2p' },
		] );
		act( () => finish() );
		expect( await screen.findByText( 'Order 73' ) ).toBeVisible();
		expect( screen.getByRole( 'link', { name: 'Sync log' } ) ).toHaveAttribute(
			'aria-current',
			'page'
		);
	} );
} );
