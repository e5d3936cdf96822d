import type { ChannelCard, ListingRowAnswer } from '../../src/shared/api/channels.ts';
import { channelIdSchema, listingIdSchema } from '../../src/shared/ids.ts';
import { becomes } from './becomes.ts';
import { startWorld, type World } from './world.ts';

const OUTLET = 'shopify-main';

/** What the Channels and Listings screens show and do, over real HTTP, with simulated shops. */
describe( 'the API of channels and listings', () => {
	let world: World;

	beforeAll( async () => {
		world = await startWorld( {
			products: [ 'A', 'B', 'C' ].map( ( sku ) => ( {
				sku,
				title: `Title of ${ sku }`,
				quantity: 10,
			} ) ),
		} );
		await world.converged();
	} );
	afterAll( () => world.close() );

	const card = async ( channel = OUTLET ): Promise< ChannelCard | undefined > => {
		const { channels } = await world.api.get< { channels: ChannelCard[] } >( '/v1/channels' );
		return channels.find( ( one ) => one.channel === channel );
	};
	const rows = async ( query: string ): Promise< ListingRowAnswer[] > => {
		const all: ListingRowAnswer[] = [];
		for ( let cursor = ''; ; ) {
			const page = await world.api.get< { rows: ListingRowAnswer[]; next: string | null } >(
				`/v1/listing-rows?${ query }${ cursor }`
			);
			all.push( ...page.rows );
			if ( page.next === null ) {
				return all;
			}
			cursor = `&cursor=${ page.next }`;
		}
	};
	const skus = async ( query: string ): Promise< string[] > =>
		( await rows( query ) ).map( ( { sku } ) => sku );
	const onOutlet = async ( sku: string ) => {
		const [ row ] = await rows( `sku=${ sku }` );
		return row?.listings.find( ( { channel } ) => channel === OUTLET );
	};
	const adjust = ( key: string, sku: string, delta: number ): Promise< unknown > =>
		world.api.post( '/v1/adjustments', { key, sku, delta, reason: 'test' } );

	it( 'shows each channel with its listings, its lag and its mode', async () => {
		expect( await card() ).toMatchObject( {
			channel: OUTLET,
			kind: 'shopify',
			state: 'live',
			mode: 'live',
			isOnDuty: true,
			listings: 3,
			confirmedListings: 3,
			waitingListings: 0,
			pausedListings: 0,
			deadListings: 0,
			circuit: 'closed',
			mayGoLive: true,
		} );
		await adjust( 'for-a-lag-1', 'A', -1 );
		await world.converged();
		const { samples, p50, p99 } = ( await card() )?.truthLag ?? { samples: 0 };
		expect( samples ).toBeGreaterThan( 0 );
		expect( p50 ).toBeLessThanOrEqual( p99 ?? -1 );
	} );

	it( 'lists SKUs with their listings, page by page, by text, channel and state', async () => {
		expect( await skus( 'limit=1' ) ).toEqual( [ 'A', 'B', 'C' ] );
		expect( await skus( 'search=title%20of%20b' ) ).toEqual( [ 'B' ] );
		expect( await skus( 'sku=C' ) ).toEqual( [ 'C' ] );
		expect( await skus( `channel=${ OUTLET }&state=true&limit=2` ) ).toEqual( [
			'A',
			'B',
			'C',
		] );
		expect( await skus( 'state=dead' ) ).toEqual( [] );
		const [ row ] = await rows( 'sku=B' );
		expect( row ).toMatchObject( { title: 'Title of B', tier: 'C' } );
		expect( row?.listings.map( ( { channel } ) => channel ).toSorted() ).toEqual(
			world.shops.map( ( { channel } ) => channel ).toSorted()
		);
		expect( row?.listings[ 0 ] ).toMatchObject( { desired: 10, confirmed: 10, state: 'true' } );
	} );

	it( 'writes nothing to a paused listing, and the newest quantity once it is resumed', async () => {
		const { simulator } = world.shop( OUTLET );
		const listing = ( await onOutlet( 'B' ) )?.listing ?? '';
		const path = `/v1/listings/${ encodeURIComponent( listing ) }`;
		expect( await world.api.post( `${ path }/pause`, {} ) ).toEqual( {
			listing,
			isPaused: true,
			waitsFor: [ 'listing-paused' ],
		} );
		await adjust( 'while-paused-1', 'B', -3 );
		await adjust( 'while-paused-2', 'B', -1 );
		const others = world.shops.filter( ( { channel } ) => channel !== OUTLET );
		await becomes(
			'all other shops show 6 of B',
			() => others.map( ( shop ) => shop.simulator.shown( 'B' ) ),
			( shown ) => shown.every( ( units ) => units === 6 )
		);
		await becomes(
			'nothing is due at the outlet: the pause has been seen',
			async () => ( await card() )?.waitingListings,
			( waiting ) => waiting === 0
		);
		expect( simulator.shown( 'B' ) ).toBe( 10 );
		expect( await onOutlet( 'B' ) ).toMatchObject( { desired: 6, sent: 10, state: 'paused' } );
		expect( await skus( 'state=paused' ) ).toEqual( [ 'B' ] );
		expect( await skus( `state=paused&channel=woocommerce` ) ).toEqual( [] );
		expect( ( await card() )?.pausedListings ).toBe( 1 );
		expect( await world.api.post( `${ path }/resume`, {} ) ).toEqual( {
			listing,
			isPaused: false,
			waitsFor: [],
		} );
		await world.converged();
		expect( simulator.shown( 'B' ) ).toBe( 6 );
		expect( await onOutlet( 'B' ) ).toMatchObject( { seen: 6, state: 'true' } );
	} );

	it( 'gives all that a channel has refused their attempts again', async () => {
		const { store } = world.worker.app;
		const listing = listingIdSchema.parse( ( await onOutlet( 'C' ) )?.listing );
		const state = await store.deliveries.listing( listing );
		await store.deliveries.apply( channelIdSchema.parse( OUTLET ), [
			{
				listing,
				patch: {
					deadRevision: state?.revision ?? null,
					attempts: 6,
					failureCode: 'PUSH_REJECTED',
				},
			},
		] );
		expect( await skus( 'state=dead' ) ).toEqual( [ 'C' ] );
		expect( ( await card() )?.deadListings ).toBe( 1 );
		expect( await world.api.post( `/v1/channels/${ OUTLET }/retry`, {} ) ).toEqual( {
			retried: 1,
			waitsFor: [],
		} );
		await world.converged();
		expect( await onOutlet( 'C' ) ).toMatchObject( { state: 'true' } );
		expect( await store.deliveries.listing( listing ) ).toMatchObject( { attempts: 0 } );
		expect( await world.api.post( `/v1/channels/${ OUTLET }/retry`, {} ) ).toEqual( {
			retried: 0,
			waitsFor: [],
		} );
	} );

	it( 'counts and retries as refused only what is not paused, as the list has it', async () => {
		const { store } = world.worker.app;
		const listing = listingIdSchema.parse( ( await onOutlet( 'C' ) )?.listing );
		const path = `/v1/listings/${ encodeURIComponent( listing ) }`;
		await world.api.post( `${ path }/pause`, {} );
		const deadRevision = ( await store.deliveries.listing( listing ) )?.revision ?? null;
		await store.deliveries.apply( channelIdSchema.parse( OUTLET ), [
			{ listing, patch: { deadRevision, attempts: 6, failureCode: 'PUSH_REJECTED' } },
		] );
		expect( await skus( 'state=dead' ) ).toEqual( [] );
		expect( await card() ).toMatchObject( { deadListings: 0, pausedListings: 1 } );
		expect( await world.api.post( `/v1/channels/${ OUTLET }/retry`, {} ) ).toMatchObject( {
			retried: 0,
		} );
		await world.api.post( `${ path }/resume`, {} );
		await world.converged();
	} );

	it( 'compares all listings of a channel, and says how far it is', async () => {
		const started = await world.api.post< { listings: number } >(
			`/v1/channels/${ OUTLET }/sync`,
			{}
		);
		expect( started.listings ).toBe( 3 );
		await becomes(
			'the full sync of the outlet is over',
			async () => ( await card() )?.fullSync,
			( sync ) => typeof sync?.endedAtMs === 'number'
		);
		expect( await card() ).toMatchObject( { fullSync: { listings: 3, done: 3 } } );
	} );
} );
