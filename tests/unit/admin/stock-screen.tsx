import { act, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Listing, Shelf } from '../../../src/admin/api/stock.ts';
import StockScreen from '../../../src/admin/screens/stock/index.tsx';
import { useRoute } from '../../../src/admin/use-route.ts';
import type { AsOfPage } from '../../../src/shared/as-of.ts';
import type { SyncLogRow } from '../../../src/shared/sync-log.ts';
import { fakePlugin, NOW_MS, pluginStatus, queryOf, type FakePlugin } from './fake-plugin.ts';

/**
 * The stock screen before a plugin that a test makes up, on a clock that the test moves. Importing this sets
 * both up anew before each test of the file.
 */

export const LIST = 'worker/stock';

export let plugin: FakePlugin;
export let user: ReturnType< typeof userEvent.setup >;
/** What the worker has at the moment. */
export let worker: {
	shelves: Shelf[];
	listings: Listing[];
	/** Newest first. */
	events: SyncLogRow[];
	/** Made of the query. */
	asOf: ( query: URLSearchParams ) => AsOfPage;
};

// The plot draws on a canvas, which jsdom does not have; the tests in the browser see it.
jest.mock( '../../../src/admin/screens/stock/plot.tsx', () => ( {
	__esModule: true,
	default: ( { label }: { readonly label: string } ) => <div role="img" aria-label={ label } />,
} ) );

beforeEach( () => {
	jest.useFakeTimers( { now: NOW_MS } );
	user = userEvent.setup( { advanceTimers: ( ms ) => jest.advanceTimersByTime( ms ) } );
	window.location.hash = '#/stock';
	worker = {
		shelves: [],
		listings: [],
		events: [],
		asOf: ( query ) => ( {
			instant: {
				position: 1,
				committedAtMs: NOW_MS,
				atMs: Date.parse( query.get( 'at' ) ?? '' ),
			},
			skus: [],
			next: null,
		} ),
	};
	plugin = fakePlugin()
		.on( 'worker/status', () => ( {
			version: '1',
			events: 1,
			deliveries: { waiting: 0, parked: 0, dead: 0, refused: 0 },
			channels: [],
		} ) )
		.on( 'worker/locations', () => ( {
			locations: [
				{ location: 'fba', channels: [ 'amazon' ], isObserved: true },
				{ location: 'main', channels: [ 'shop' ], isObserved: false },
				{ location: 'old', channels: [], isObserved: false },
				{ location: 'store', channels: [ 'shop' ], isObserved: false },
			],
		} ) )
		.on( LIST, ( options ) => {
			const query = queryOf( options );
			const skus = [ ...new Set( worker.shelves.map( ( { sku } ) => sku ) ) ];
			const from = Number( query.get( 'cursor' ) ?? 0 );
			const to = from + Number( query.get( 'limit' ) );
			const page = skus.slice( from, to );
			return {
				stock: worker.shelves.filter( ( { sku } ) => page.includes( sku ) ),
				next: to < skus.length ? String( to ) : null,
			};
		} )
		.on( 'worker/stock/MUG', () => ( {
			sku: 'MUG',
			locations: worker.shelves.filter( ( { sku } ) => sku === 'MUG' ),
		} ) )
		.on( 'worker/listings', () => ( { listings: worker.listings } ) )
		.on( 'worker/sync-log', () => ( {
			rows: worker.events,
			newest: worker.events[ 0 ]?.position ?? '0',
			older: null,
			hasNewer: false,
			refreshed: [],
			channels: [],
			nowMs: Date.now(),
		} ) )
		.on( 'worker/events', () => {
			const first = worker.events.at( -1 );
			const { committedAtMs = 0, position = '1' } = first ?? {};
			const plain = { source: 'api', key: 'k', kind: 'adjustment', outcome: 'applied' };
			const times = { occurredAtMs: 0, receivedAtMs: 0, committedAtMs };
			return {
				events: first
					? [
							{
								...plain,
								...times,
								position: Number( position ),
								isClamped: false,
								actor: null,
								delivery: null,
								body: {},
								effect: {},
							},
						]
					: [],
				next: null,
			};
		} )
		.on( 'worker/as-of', ( options ) => worker.asOf( queryOf( options ) ) );
} );
afterEach( () => jest.useRealTimers() );

function Screen() {
	return (
		<StockScreen
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

export const open = async ( hash = '#/stock' ): Promise< void > => {
	window.location.hash = hash;
	render( <Screen /> );
	await passes( 0 );
	await passes( 0 );
};

export const button = ( name: string | RegExp ) => screen.getByRole( 'button', { name } );
export const dialog = () => within( screen.getByRole( 'dialog' ) );
export const textbox = ( name: string ) => dialog().getByRole( 'textbox', { name } );
/** Of the shelves that are shown, now or then, each line as its cells. */
export const shelvesShown = () =>
	within( screen.getByRole( 'group', { name: 'Shelves' } ) )
		.getAllByRole( 'row' )
		.slice( 1 )
		.map( ( row ) => row.textContent );
