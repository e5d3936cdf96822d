import {
	createShopifySimulator,
	type SimulatedShopify,
} from '../../src/simulator/shopify/create-shopify-simulator.ts';
import { shopifySettings } from '../../src/worker/cli/demo/start-simulators.ts';
import { DEMO_BUNDLES } from '../../src/worker/cli/demo/demo-shop.ts';
import { converged, QUICK, startWorld, type World } from './world.ts';

const MUG = { sku: 'MUG-BLUE', title: 'Mug', quantity: 10 };
const TEA = { sku: 'TEA-EARL-GREY', title: 'Tea', quantity: 20 };
const SET = { sku: 'TEA-TIME-SET', title: 'Set', quantity: 10 };

/** A shipment and the look at the stock in one second cannot be told apart; a real history can. */
const nextSecond = (): Promise< void > =>
	new Promise( ( resolve ) => {
		setTimeout( resolve, 1_100 );
	} );

describe( 'connecting a channel', () => {
	let world: World;

	const open = (): Promise< World > =>
		startWorld( { products: [ MUG, TEA, SET ], bundles: DEMO_BUNDLES } );

	beforeEach( async () => {
		world = await open();
	} );
	afterEach( () => world.close() );

	const connect = async ( shop: Awaited< ReturnType< typeof createShopifySimulator > > ) =>
		world.api.post( '/v1/channels', {
			channel: 'late',
			kind: 'shopify',
			name: 'Late',
			settings: shopifySettings( shop, QUICK ),
		} );
	const settled = ( simulator: SimulatedShopify ): Promise< void > =>
		converged(
			world.api,
			[ ...world.shops, { channel: 'late', name: 'Late', simulator, settings: {} } ],
			20_000
		);
	const shown = ( sku: string ): number[] =>
		world.shops.map( ( { simulator } ) => simulator.shown( sku ) );

	it( 'that has a history of shipped orders lowers nobody', async () => {
		const late = await createShopifySimulator( {
			name: 'late',
			products: [ { ...MUG, quantity: 17 }, SET ],
			delays: QUICK,
		} );
		const { order } = late.sell( [ { sku: 'MUG-BLUE', quantity: 7 } ] );
		late.ship( order );
		late.ship( late.sell( [ { sku: 'TEA-TIME-SET', quantity: 2 } ] ).order );
		await nextSecond();
		// Opened after all that had shipped: history is what lies before.
		await world.close();
		world = await open();
		await connect( late );
		await settled( late );
		expect( shown( 'MUG-BLUE' ) ).toEqual( [ 10, 10, 10 ] );
		expect( late.shown( 'MUG-BLUE' ) ).toBe( 10 );
		await late.close();
	} );

	it( 'that is the first to bring a SKU opens with what is on its shelf', async () => {
		const late = await createShopifySimulator( {
			name: 'late',
			products: [ { sku: 'NEW', title: 'New', quantity: 20 } ],
			delays: QUICK,
		} );
		late.ship( late.sell( [ { sku: 'NEW', quantity: 7 } ] ).order );
		late.sell( [ { sku: 'NEW', quantity: 3 } ] );
		await nextSecond();
		await connect( late );
		await settled( late );
		const { locations } = await world.api.get< { locations: object[] } >( '/v1/stock/NEW' );
		expect( locations ).toMatchObject( [ { onHand: 13, committed: 3, available: 10 } ] );
		expect( late.shown( 'NEW' ) ).toBe( 10 );
		await late.close();
	} );

	it( 'with open orders of its own takes them off everywhere', async () => {
		const late = await createShopifySimulator( {
			name: 'late',
			products: [ MUG ],
			delays: QUICK,
		} );
		late.sell( [ { sku: 'MUG-BLUE', quantity: 2 } ] );
		await connect( late );
		await settled( late );
		expect( [ ...shown( 'MUG-BLUE' ), late.shown( 'MUG-BLUE' ) ] ).toEqual( [ 8, 8, 8, 8 ] );
		await late.close();
	} );

	it( 'that still shows units of a SKU that is sold out does not bring them back', async () => {
		world.shop( 'woocommerce' ).simulator.sell( [ { sku: 'TEA-EARL-GREY', quantity: 20 } ] );
		await world.converged();
		const late = await createShopifySimulator( {
			name: 'late',
			products: [ { ...TEA, quantity: 5 } ],
			delays: QUICK,
		} );
		await connect( late );
		await settled( late );
		expect( [ ...shown( 'TEA-EARL-GREY' ), late.shown( 'TEA-EARL-GREY' ) ] ).toEqual( [
			0, 0, 0, 0,
		] );
		await late.close();
	} );

	it( 'with sales while it is being set up ends exact', async () => {
		const late = await createShopifySimulator( {
			name: 'late',
			products: [ { sku: 'NEW', title: 'New', quantity: 50 } ],
			delays: QUICK,
		} );
		const selling = setInterval( () => late.sell( [ { sku: 'NEW', quantity: 1 } ] ), 15 );
		const stop = setTimeout( () => clearInterval( selling ), 150 );
		await connect( late );
		clearTimeout( stop );
		clearInterval( selling );
		await settled( late );
		const { locations } = await world.api.get< { locations: { available: number }[] } >(
			'/v1/stock/NEW'
		);
		expect( locations[ 0 ]?.available ).toBe( 50 - late.sold( 'NEW' ) );
		expect( late.shown( 'NEW' ) ).toBe( 50 - late.sold( 'NEW' ) );
		await late.close();
	} );

	it( 'with wrong credentials can be repeated with the right ones', async () => {
		const late = await createShopifySimulator( {
			name: 'late',
			products: [ MUG ],
			delays: QUICK,
		} );
		const settings = { ...shopifySettings( late, QUICK ), accessToken: 'wrong' };
		const wanted = { channel: 'late', kind: 'shopify', name: 'Late', settings };
		await expect( world.api.post( '/v1/channels', wanted ) ).rejects.toThrow(
			/could not be set up/
		);
		await connect( late );
		await settled( late );
		expect( ( await world.api.status() ).channels.map( ( { state } ) => state ) ).toEqual( [
			'live',
			'live',
			'live',
			'live',
		] );
		await expect( connect( late ) ).rejects.toThrow( /taken/ );
		await late.close();
	} );

	it( 'whose budget does not hold all that is asked at once is waited for', async () => {
		const late = await createShopifySimulator( {
			name: 'late',
			products: Array.from( { length: 120 }, ( _, index ) => ( {
				sku: `MANY-${ index }`,
				title: 'One of many',
				quantity: 3,
			} ) ),
			delays: QUICK,
			costMaximum: 500,
			costRestoredPerSecond: 500,
		} );
		await connect( late );
		expect( late.calls.get( 'refused: throttled' ) ).toBeGreaterThan( 0 );
		const { channels } = await world.api.status();
		expect( channels.at( -1 ) ).toMatchObject( { state: 'live', listings: 120 } );
		await late.close();
	} );
} );
