import { act, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { BundleAnswer, BundleMakes } from '../../../src/shared/api/bundles.ts';
import BundlesScreen from '../../../src/admin/screens/bundles/index.tsx';
import { useRoute } from '../../../src/admin/use-route.ts';
import {
	fakePlugin,
	NOW_MS,
	pluginStatus,
	queryOf,
	restError,
	workerUnreachable,
	type FakePlugin,
} from './fake-plugin.ts';

const MAKES: BundleMakes = {
	available: 8,
	limitedBy: 'TEA',
	oneMore: { location: 'main', lacking: [ { sku: 'TEA', quantity: 1 } ] },
	locations: [ { location: 'main', available: 8, limitedBy: 'TEA' } ],
	parts: [
		{
			level: 1,
			sku: 'TEA',
			title: 'Green tea',
			quantity: 2,
			isBundle: false,
			isKeptAssembled: false,
			available: 17,
		},
	],
	leaves: [
		{
			sku: 'TEA',
			title: 'Green tea',
			each: 2,
			available: 17,
			allows: 8,
			locations: [ { location: 'main', available: 17, allows: 8 } ],
		},
	],
};
const GIFT: BundleAnswer = {
	bundle: 'GIFT',
	title: 'Gift set',
	makes: MAKES,
	within: [],
	versions: [
		{ sinceMs: NOW_MS - 1_000, components: [ { sku: 'TEA', quantity: 2 } ], isCurrent: true },
		{
			sinceMs: NOW_MS - 9_000,
			components: [ { sku: 'MUG', quantity: 1 } ],
			isPackedAnywhere: true,
			savedBy: 'anna (shop:mugs)',
			isCurrent: false,
		},
	],
};
const PREVIEW = { makes: MAKES, bundles: [], listings: [], sale: null };

let plugin: FakePlugin;
let user: ReturnType< typeof userEvent.setup >;

beforeEach( () => {
	jest.useFakeTimers( { now: NOW_MS } );
	user = userEvent.setup( { advanceTimers: ( ms ) => jest.advanceTimersByTime( ms ) } );
	window.location.hash = '#/bundles';
	plugin = fakePlugin()
		.on( 'worker/status', () => ( {
			version: '1',
			events: 1,
			deliveries: { waiting: 0, parked: 0, dead: 0, refused: 0 },
			channels: [],
		} ) )
		.on( 'worker/skus', () => ( {
			skus: [ { sku: 'MUG', title: 'Blue mug' } ],
			next: null,
		} ) )
		.on( 'worker/bundles/GIFT', () => GIFT )
		.on( 'worker/bundles/preview', () => PREVIEW );
} );
afterEach( () => jest.useRealTimers() );

function Screen() {
	return (
		<BundlesScreen
			status={ pluginStatus() }
			onStatus={ () => undefined }
			open={ useRoute().open }
		/>
	);
}

const passes = ( ms: number ) => act( () => jest.advanceTimersByTimeAsync( ms ) );
const open = async ( hash: string ): Promise< void > => {
	window.location.hash = hash;
	render( <Screen /> );
	// What was read is shown before what it would do is asked for.
	await passes( 0 );
	await passes( 500 );
};
const goes = ( hash: string ) =>
	act( async () => {
		window.location.hash = hash;
		await jest.advanceTimersByTimeAsync( 100 );
	} );
const refused = ( code: string, fields: Record< string, string > = {} ) => {
	throw Object.assign( new Error( 'refused' ), {
		error: { code, message: 'It is refused.', detail: '', fields },
	} );
};
const button = ( name: string | RegExp ) => screen.getByRole( 'button', { name } );

describe( 'the list of bundles', () => {
	const listed = ( search: string | null ) =>
		search === 'none'
			? []
			: [ { ...GIFT.versions[ 0 ], ...MAKES, bundle: 'GIFT', title: 'Gift set' } ];

	it( 'says of each how many can be sold, what is the limit, and what one more lacks', async () => {
		plugin.on( 'worker/bundles', () => ( { bundles: listed( null ), next: null } ) );
		await open( '#/bundles' );
		const entry = within( screen.getByRole( 'listitem' ) );
		expect( entry.getByRole( 'link', { name: 'Gift set (GIFT)' } ) ).toHaveAttribute(
			'href',
			'#/bundles/GIFT'
		);
		expect( entry.getByText( '8 can be sold' ) ).toBeInTheDocument();
		expect( entry.getByText( /For one more: 1 × TEA at “main”/ ) ).toBeInTheDocument();
	} );

	it( 'searches when the typing has paused, and says that nothing is called so', async () => {
		plugin.on( 'worker/bundles', ( options ) => ( {
			bundles: listed( queryOf( options ).get( 'q' ) ),
			next: null,
		} ) );
		await open( '#/bundles' );
		await user.type( screen.getByRole( 'searchbox' ), 'none' );
		await passes( 500 );
		expect( screen.getByText( 'No bundle is called so.' ) ).toBeInTheDocument();
		expect( plugin.queries( 'worker/bundles' ).map( ( query ) => query.get( 'q' ) ) ).toEqual( [
			null,
			'none',
		] );
	} );

	it( 'says what a bundle is where there is none, and why when it cannot be read', async () => {
		plugin.on( 'worker/bundles', () => {
			throw workerUnreachable();
		} );
		await open( '#/bundles' );
		expect( screen.getAllByText( /No answer from the worker/ ).length ).toBeGreaterThan( 0 );
		plugin.on( 'worker/bundles', () => ( { bundles: [], next: null } ) );
		await user.click( button( 'Try again' ) );
		await passes( 500 );
		expect( screen.getByRole( 'link', { name: 'Create bundle' } ) ).toHaveAttribute(
			'href',
			'#/bundles/+new'.replace( '+', '%2B' )
		);
	} );
} );

describe( 'the page of a bundle', () => {
	const quantity = () => screen.getByLabelText( 'How many of Green tea (TEA)' );

	it( 'tells what each version has changed', async () => {
		await open( '#/bundles/GIFT' );
		const [ newest, first ] = within(
			screen.getByRole( 'heading', { name: 'What it was made of, and when' } )
				.parentElement ?? document.body
		).getAllByRole( 'listitem' );
		expect( newest ).toHaveTextContent( /2 × TEA in force/ );
		expect( newest ).toHaveTextContent(
			/Added: 2 × TEA · Removed: 1 × MUG · Packed in one place from then on/
		);
		expect( first ).toHaveTextContent( /1 × MUG.*anna \(mugs\) · The first version/ );
	} );

	it( 'asks once for what was typed, and saves over the version that was seen', async () => {
		await open( '#/bundles/GIFT' );
		const before = plugin.posted( 'worker/bundles/preview' ).length;
		await user.clear( quantity() );
		await user.type( quantity(), '12' );
		await passes( 500 );
		expect( plugin.posted( 'worker/bundles/preview' ).slice( before ) ).toMatchObject( [
			{ components: [ { sku: 'TEA', quantity: 12 } ], addsSkus: false, sale: { units: 1 } },
		] );
		plugin.on( 'worker/bundles', () => ( { saved: true, isNew: true, sinceMs: NOW_MS } ) );
		await user.click( button( 'Save bundle' ) );
		await passes( 0 );
		expect( plugin.posted( 'worker/bundles' ) ).toMatchObject( [
			{ bundle: 'GIFT', seenSinceMs: NOW_MS - 1_000 },
		] );
		expect( screen.getAllByText( /^Saved\./ ).length ).toBeGreaterThan( 0 );
	} );

	it.each( [ '', '0', '1.5', '-1' ] )(
		'takes no "%s" for a number of units, and says so at the field',
		async ( typed ) => {
			await open( '#/bundles/GIFT' );
			await user.clear( quantity() );
			if ( typed !== '' ) {
				await user.type( quantity(), typed );
			}
			expect( quantity() ).toBeInvalid();
			expect( quantity() ).toHaveAccessibleDescription( 'Write a whole number, 1 or more.' );
			expect( button( 'Save bundle' ) ).toHaveAttribute( 'aria-disabled', 'true' );
		}
	);

	it( 'says at the product what the worker refuses', async () => {
		plugin.on( 'worker/bundles/preview', () =>
			refused( 'BUNDLE_CYCLE', { 'components.0.sku': 'GIFT → TEA → GIFT' } )
		);
		await open( '#/bundles/GIFT' );
		expect( quantity() ).toHaveAccessibleDescription(
			'With this the bundle would contain itself: GIFT → TEA → GIFT.'
		);
	} );

	it( 'keeps what was typed when somebody else has saved meanwhile', async () => {
		plugin.on( 'worker/bundles', () => refused( 'BUNDLE_CHANGED' ) );
		await open( '#/bundles/GIFT' );
		await user.clear( quantity() );
		await user.type( quantity(), '5' );
		await user.click( button( 'Save bundle' ) );
		await passes( 500 );
		expect( screen.getAllByText( /Somebody else has saved/ ).length ).toBeGreaterThan( 0 );
		expect( quantity() ).toHaveValue( 5 );
		plugin.on( 'worker/bundles/GIFT', () => {
			throw workerUnreachable();
		} );
		await user.click( button( 'Read it again' ) );
		await passes( 500 );
		expect( quantity() ).toHaveValue( 5 );
		expect( screen.getAllByText( /No answer from the worker/ ).length ).toBeGreaterThan( 0 );
		const theirs = { ...GIFT.versions[ 0 ], sinceMs: NOW_MS - 500 };
		plugin.on( 'worker/bundles/GIFT', () => ( { ...GIFT, versions: [ theirs ] } ) );
		await user.click( button( 'Read it again' ) );
		await passes( 500 );
		expect( screen.queryByRole( 'button', { name: 'Try again' } ) ).not.toBeInTheDocument();
		expect( quantity() ).toHaveValue( 5 );
		await user.click( button( 'Save bundle' ) );
		await passes( 0 );
		expect( plugin.posted( 'worker/bundles' ).at( -1 ) ).toMatchObject( {
			components: [ { sku: 'TEA', quantity: 5 } ],
			seenSinceMs: NOW_MS - 500,
		} );
	} );

	it( 'keeps what was typed when it may not stop being a bundle', async () => {
		plugin.on( 'worker/bundles', () => refused( 'BUNDLE_CHANGED' ) );
		await open( '#/bundles/GIFT' );
		await user.clear( quantity() );
		await user.type( quantity(), '5' );
		await user.click( button( 'Stop being a bundle' ) );
		await user.click(
			within( screen.getByRole( 'dialog' ) ).getByRole( 'button', {
				name: 'Stop being a bundle',
			} )
		);
		await passes( 500 );
		expect( plugin.posted( 'worker/bundles' ) ).toMatchObject( [ { components: [] } ] );
		expect( quantity() ).toHaveValue( 5 );
	} );

	it( 'takes no changes and is not left while it is being saved', async () => {
		let answer: ( value: unknown ) => void = () => undefined;
		plugin.on( 'worker/bundles', () => new Promise( ( resolve ) => ( answer = resolve ) ) );
		await open( '#/bundles/GIFT' );
		await user.clear( quantity() );
		await user.type( quantity(), '5{Enter}' );
		await passes( 0 );
		expect( button( 'Save bundle' ) ).toHaveFocus();
		await user.type( quantity(), '1' );
		expect( quantity() ).toHaveValue( 5 );
		await user.click( button( 'Save bundle' ) );
		expect( plugin.posted( 'worker/bundles' ) ).toHaveLength( 1 );
		await goes( '#/bundles' );
		expect( window.location.hash ).toBe( '#/bundles/GIFT' );
		expect( button( 'Stay here' ) ).toBeVisible();
		const now = { ...GIFT.versions[ 0 ], sinceMs: NOW_MS };
		const components = [ { sku: 'TEA', quantity: 5 } ];
		plugin.on( 'worker/bundles/GIFT', () => ( {
			...GIFT,
			versions: [ { ...now, components } ],
		} ) );
		answer( { saved: true, isNew: true, sinceMs: NOW_MS } );
		await passes( 500 );
		// There is nothing left to ask about.
		expect( screen.queryByRole( 'dialog' ) ).not.toBeInTheDocument();
		expect( screen.getAllByText( /^Saved\./ ).length ).toBeGreaterThan( 0 );
		expect( quantity() ).toBeEnabled();
	} );

	it( 'is saved, also where it cannot be read afterwards', async () => {
		plugin.on( 'worker/bundles', () => ( { saved: true, isNew: true, sinceMs: NOW_MS } ) );
		await open( '#/bundles/GIFT' );
		await user.type( quantity(), '1' );
		plugin.on( 'worker/bundles/GIFT', () => {
			throw workerUnreachable();
		} );
		await user.click( button( 'Save bundle' ) );
		await passes( 500 );
		expect( screen.getAllByText( /What stands below is what was known/ )[ 0 ] ).toBeVisible();
		expect( button( 'Save bundle' ) ).toHaveAttribute( 'aria-disabled', 'true' );
		await user.type( quantity(), '1' );
		await user.click( button( 'Save bundle' ) );
		await passes( 0 );
		expect( plugin.posted( 'worker/bundles' ).at( -1 ) ).toMatchObject( {
			seenSinceMs: NOW_MS,
		} );
	} );

	it( 'does not call back who has left before it was saved', async () => {
		let answer: ( value: unknown ) => void = () => undefined;
		plugin.on( 'worker/bundles', ( { method } ) =>
			method === 'POST'
				? new Promise( ( resolve ) => ( answer = resolve ) )
				: { bundles: [], next: null }
		);
		await open( '#/bundles/+new' );
		for ( const name of [ /Which product/, 'Add a product' ] ) {
			await user.type( screen.getByRole( 'combobox', { name } ), 'MUG' );
			await passes( 500 );
			await user.keyboard( '{Enter}' );
		}
		await user.click( button( 'Save bundle' ) );
		await goes( '#/bundles' );
		await user.click( button( 'Leave without saving' ) );
		await passes( 500 );
		answer( { saved: true, isNew: true, sinceMs: NOW_MS } );
		await passes( 500 );
		expect( window.location.hash ).toBe( '#/bundles' );
	} );

	it( 'is not saved by Enter where a product is searched for', async () => {
		plugin.on( 'worker/skus', () => ( { skus: [], next: null } ) );
		await open( '#/bundles/GIFT' );
		await user.type( quantity(), '1' );
		await user.click( screen.getByRole( 'combobox', { name: 'Add a product' } ) );
		await user.keyboard( '{Enter}M{Enter}' );
		await passes( 500 );
		expect( plugin.posted( 'worker/bundles' ) ).toEqual( [] );
	} );

	it.each( [
		[ 1, '1 would be owed and is not there' ],
		[ 2, '2 would be owed and are not there' ],
	] )( 'says of a sale that %d would be missing', async ( short, words ) => {
		const tea = { sku: 'TEA', title: '', location: 'main', units: 2, before: 0, after: 0 };
		const where = { channel: 'shop', location: 'main', isObserved: false };
		const sale = { sku: 'GIFT', units: 1, ...where, bundles: [], listings: [] };
		plugin.on( 'worker/bundles/preview', () => ( {
			...PREVIEW,
			sale: { ...sale, shelves: [ { ...tea, short } ] },
		} ) );
		await open( '#/bundles/GIFT' );
		expect( screen.getByText( words ) ).toBeVisible();
	} );

	it( 'is not left with unsaved changes before it was asked', async () => {
		await open( '#/bundles/GIFT' );
		await user.type( quantity(), '1' );
		await goes( '#/bundles' );
		expect( window.location.hash ).toBe( '#/bundles/GIFT' );
		plugin.on( 'worker/bundles', () => ( { bundles: [], next: null } ) );
		await user.click( button( 'Leave without saving' ) );
		await passes( 500 );
		expect( window.location.hash ).toBe( '#/bundles' );
		expect( screen.getByText( 'Sell several products as one' ) ).toBeInTheDocument();
	} );

	it( 'says why it cannot be read', async () => {
		plugin.on( 'worker/bundles/none', () => {
			throw restError( 'rest_forbidden', 'No.', 403 );
		} );
		await open( '#/bundles/none' );
		expect( screen.getAllByText( /WordPress does not let you/ ).length ).toBeGreaterThan( 0 );
	} );

	it( 'of a new one takes a SKU that nobody knows, and says so to the worker', async () => {
		await open( '#/bundles/+new' );
		await user.type( screen.getByRole( 'combobox', { name: /Which product/ } ), 'MUG' );
		await passes( 500 );
		await user.keyboard( '{Enter}' );
		await user.type( screen.getByRole( 'combobox', { name: 'Add a product' } ), 'BOX' );
		await passes( 500 );
		await user.click( screen.getByRole( 'option', { name: 'New SKU: BOX' } ) );
		await passes( 500 );
		expect( plugin.posted( 'worker/bundles/preview' ) ).toMatchObject( [
			{ bundle: 'MUG', components: [ { sku: 'BOX', quantity: 1 } ], addsSkus: true },
		] );
	} );
} );
