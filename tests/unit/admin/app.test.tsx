import apiFetch, { type APIFetchMiddleware, type APIFetchOptions } from '@wordpress/api-fetch';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { App } from '../../../src/admin/app.tsx';

/** What the plugin answers in this test; the request itself goes through the real api-fetch. */
let answer: ( options: APIFetchOptions ) => Promise< unknown >;
const middleware: APIFetchMiddleware = ( options ) => answer( options );

beforeAll( () => {
	apiFetch.use( middleware );
} );

describe( 'the Lockstep screen', () => {
	it( 'says that it is asking until the plugin has answered', async () => {
		let giveAnswer: ( status: unknown ) => void = () => undefined;
		answer = () =>
			new Promise( ( resolve ) => {
				giveAnswer = resolve;
			} );
		render( <App /> );
		expect( screen.getByRole( 'status' ) ).toHaveTextContent( 'Asking the plugin' );
		giveAnswer( { paired: false, version: '0.1.0' } );
		await screen.findByRole( 'heading', { name: /not paired/i } );
		expect( screen.queryByRole( 'status' ) ).not.toBeInTheDocument();
	} );

	it( "asks the plugin's own route and tells an unpaired shop what to do", async () => {
		const paths: unknown[] = [];
		answer = ( options ) => {
			paths.push( options.path );
			return Promise.resolve( { paired: false, version: '4.5.6' } );
		};
		render( <App /> );
		await screen.findByRole( 'heading', {
			name: 'Not paired with a worker yet',
		} );
		expect( paths ).toEqual( [ '/lockstep/v1/status' ] );
		expect( screen.getAllByRole( 'listitem' ) ).toHaveLength( 3 );
		expect( screen.getByRole( 'link', { name: /How to create a key/ } ) ).toHaveAttribute(
			'href',
			expect.stringMatching( /^https:/ )
		);
		expect( screen.getByText( 'Lockstep plugin 4.5.6' ) ).toBeVisible();
	} );

	it( "shows WordPress' own words when the plugin cannot be asked, and asks again on demand", async () => {
		answer = () =>
			Promise.reject(
				Object.assign( new Error( 'Sorry, you are not allowed.' ), {
					code: 'rest_forbidden',
				} )
			);
		render( <App /> );
		const [ message ] = await screen.findAllByText(
			/did not tell its status: Sorry, you are not allowed/
		);
		expect( message ).toBeVisible();

		answer = () => Promise.resolve( { paired: false, version: '0.1.0' } );
		await userEvent.click( screen.getByRole( 'button', { name: 'Try again' } ) );
		await screen.findByRole( 'heading', { name: /not paired/i } );
		expect( screen.queryByRole( 'button', { name: 'Try again' } ) ).not.toBeInTheDocument();
	} );

	it( 'says so when a failure carries no message', async () => {
		answer = async () => {
			// eslint-disable-next-line @typescript-eslint/only-throw-error -- another plugin's middleware may
			throw { code: 'blocked' };
		};
		render( <App /> );
		const [ message ] = await screen.findAllByText( /no reason was given/ );
		expect( message ).toBeVisible();
	} );
} );
