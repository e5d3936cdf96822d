import { act, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { noteExceptionCount } from '../../../src/admin/exception-count.ts';
import ExceptionsScreen from '../../../src/admin/screens/exceptions/index.tsx';
import { useRoute } from '../../../src/admin/use-route.ts';
import { fakePlugin, NOW_MS, pluginStatus, queryOf, type FakePlugin } from './fake-plugin.ts';

/**
 * The exceptions before a plugin that a test makes up, on a clock that the test moves. Importing this
 * sets both up anew before each test of the file.
 */

export const LIST = 'worker/exceptions';
export const PRODUCTS = 'products/not-in-step';
export const NO_PRODUCTS = {
	'no-sku': 0,
	'shared-sku': 0,
	translated: 0,
	'no-stock': 0,
};
const CHANNELS = [
	[ 'shop', 'Mugs & More' ],
	[ 'outlet', 'Outlet' ],
];

export let plugin: FakePlugin;
export let user: ReturnType< typeof userEvent.setup >;
/** What the worker has at the moment; a retry takes one away, unless a test says otherwise. */
export let waiting: { exceptions: unknown[] };

beforeEach( () => {
	jest.useFakeTimers( { now: NOW_MS } );
	user = userEvent.setup( { advanceTimers: ( ms ) => jest.advanceTimersByTime( ms ) } );
	window.location.hash = '#/exceptions';
	noteExceptionCount( null );
	waiting = { exceptions: [] };
	plugin = fakePlugin()
		.on( 'worker/status', () => ( {
			version: '1',
			events: 1,
			deliveries: { waiting: 0, parked: 0, dead: 0, refused: 0 },
			channels: CHANNELS.map( ( [ channel, name ] ) => ( {
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
		.on( PRODUCTS, () => ( {
			counts: NO_PRODUCTS,
			isStockManaged: true,
		} ) )
		.on( LIST, ( options ) => {
			const query = queryOf( options );
			const from = Number( query.get( 'cursor' ) ?? 0 );
			const to = from + Number( query.get( 'limit' ) );
			return {
				exceptions: waiting.exceptions.slice( from, to ),
				next: to < waiting.exceptions.length ? String( to ) : null,
			};
		} );
} );
afterEach( () => jest.useRealTimers() );

/** From now on a retry of this delivery is answered so. */
export const retries = ( delivery: number, answer: () => unknown ) =>
	plugin.on( `worker/deliveries/${ delivery }/retry`, answer );

/** From now on these are taken by the worker, which is through with them at once. */
export const succeed = ( ...deliveries: number[] ) =>
	deliveries.forEach( ( delivery ) =>
		retries( delivery, () => {
			waiting.exceptions = waiting.exceptions.filter(
				( one ) => ( one as { delivery?: number } ).delivery !== delivery
			);
			return { retried: delivery };
		} )
	);

export const retried = (): number[] =>
	plugin.asked
		.filter( ( { method } ) => method === 'POST' )
		.map( ( { path = '' } ) => Number( /deliveries\/(\d+)\/retry/.exec( path )?.[ 1 ] ) );

function Screen() {
	return (
		<ExceptionsScreen
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

export const open = async ( ...exceptions: unknown[] ): Promise< HTMLElement > => {
	waiting.exceptions = exceptions;
	const { container } = render( <Screen /> );
	await passes( 0 );
	return container;
};

/** The entry with this title. */
export const entry = ( title: string | RegExp ) => {
	const item = screen.getByRole( 'heading', { level: 3, name: title } ).closest( 'li' );
	return within( item ?? document.body );
};

export const button = ( name: string | RegExp ) => screen.getByRole( 'button', { name } );
