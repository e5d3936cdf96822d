import type { z } from 'zod';
import type { AgreementAnswer, ChannelCard, MassChange } from '../../src/shared/api/channels.ts';
import type { pushedListingSchema, WaitsFor } from '../../src/shared/api/waits-for.ts';
import { listingIdSchema } from '../../src/shared/ids.ts';
import { becomes } from './becomes.ts';
import { startWorld, type World } from './world.ts';

const OUTLET = 'shopify-main';
const SKUS = Array.from( { length: 25 }, ( _, index ) => `S${ index + 10 }` );

/** Whoever has something pushed again is told what keeps it from going out. */
describe( 'what a quantity waits for', () => {
	let world: World;
	let listing: string;

	beforeAll( async () => {
		world = await startWorld( {
			products: SKUS.map( ( sku ) => ( { sku, title: sku, quantity: 10 } ) ),
		} );
		await world.converged();
		listing = await listingOf( 'S10' );
	} );
	afterAll( () => world.close() );

	const get = < T >( path: string ): Promise< T > => world.api.get< T >( path );
	const post = < T >( path: string, body: unknown = {} ): Promise< T > =>
		world.api.post< T >( path, body );
	async function listingOf( sku: string ): Promise< string > {
		const { listings } = await get< { listings: { listing: string; channel: string }[] } >(
			`/v1/listings?sku=${ sku }`
		);
		return listings.find( ( { channel } ) => channel === OUTLET )?.listing ?? '';
	}
	const pushed = async ( what = listing ): Promise< readonly WaitsFor[] > =>
		(
			await post< z.infer< typeof pushedListingSchema > >(
				`/v1/listings/${ encodeURIComponent( what ) }/push`
			)
		).waitsFor;
	const card = async (): Promise< ChannelCard | undefined > =>
		( await get< { channels: ChannelCard[] } >( '/v1/channels' ) ).channels.find(
			( { channel } ) => channel === OUTLET
		);
	const turn = ( mode: string ): Promise< unknown > =>
		post( `/v1/channels/${ OUTLET }/mode`, { mode, force: mode === 'live', reason: 'test' } );

	it( 'is nothing, the stop of all pushes, the mode of its channel, and its own pause', async () => {
		expect( await pushed() ).toEqual( [] );
		await post( '/v1/pushes/stop', { reason: 'test' } );
		expect( await pushed() ).toEqual( [ 'stopped' ] );
		expect( await turn( 'paused' ) ).toMatchObject( { waitsFor: [ 'stopped', 'paused' ] } );
		const path = `/v1/listings/${ encodeURIComponent( listing ) }`;
		await post( `${ path }/pause` );
		expect( await pushed() ).toEqual( [ 'stopped', 'paused', 'listing-paused' ] );
		expect( await post( `/v1/channels/${ OUTLET }/retry` ) ).toMatchObject( {
			waitsFor: [ 'stopped', 'paused' ],
		} );
		expect( await card() ).toMatchObject( { waitsFor: [ 'stopped', 'paused' ] } );
		await post( '/v1/pushes/resume' );
		expect( await post( `${ path }/resume` ) ).toMatchObject( { waitsFor: [ 'paused' ] } );
		expect( await turn( 'live' ) ).toMatchObject( { waitsFor: [] } );
		await world.converged();
	} );

	it( 'is a mass change that holds it, until that is settled', async () => {
		await turn( 'paused' );
		for ( const sku of SKUS ) {
			await post( '/v1/adjustments', {
				key: `to-zero-${ sku }`,
				sku,
				delta: -10,
				reason: 'x',
			} );
		}
		await turn( 'live' );
		const { store } = world.worker.app;
		await becomes(
			'the breaker holds S34 at the outlet',
			async () =>
				store.deliveries.listing( listingIdSchema.parse( await listingOf( 'S34' ) ) ),
			( state ) => state !== null && state.heldBy !== null
		);
		expect( await pushed( await listingOf( 'S34' ) ) ).toEqual( [ 'held' ] );
		await post( '/v1/pushes/stop', { reason: 'test' } );
		const { changes } = await get< { changes: MassChange[] } >( '/v1/mass-changes?state=held' );
		const outlet = changes.find( ( { channel } ) => channel === OUTLET );
		expect(
			await post( `/v1/mass-changes/${ outlet?.change }/release`, { reason: 'meant' } )
		).toMatchObject( { change: { state: 'released' }, waitsFor: [ 'stopped' ] } );
		expect( await pushed( await listingOf( 'S34' ) ) ).toEqual( [ 'stopped' ] );
		await post( '/v1/pushes/resume' );
		await world.converged();
	} );

	it( 'of one in shadow is that it goes live; its card says by what that is decided', async () => {
		expect( await card() ).toMatchObject( { mayGoLive: true, standing: null } );
		await turn( 'shadow' );
		expect( await pushed() ).toEqual( [ 'shadow' ] );
		const before = await card();
		expect( before ).toMatchObject( { mayGoLive: false, standing: { listings: 25 } } );
		expect( before?.standing?.missing ).toMatch( /of 25 listings have been compared/ );
		const seen = await becomes(
			'all listings of the outlet are compared',
			card,
			( one ) => one?.standing?.compared === 25
		);
		expect( seen ).toMatchObject( {
			mayGoLive: true,
			standing: { agreed: 25, missing: null },
		} );
		expect(
			await get< AgreementAnswer >( `/v1/channels/${ OUTLET }/agreement` )
		).toMatchObject( { standing: seen?.standing, missing: null } );
		await turn( 'live' );
	} );

	it( 'is the channel, while that does not answer', async () => {
		const { simulator } = world.shop( OUTLET );
		simulator.faults.answerStatus = 503;
		await pushed();
		await becomes(
			'the circuit of the outlet is open',
			async () => ( await card() )?.waitsFor,
			( waitsFor ) => waitsFor?.includes( 'no-answer' ) === true
		);
		expect( await pushed() ).toEqual( [ 'no-answer' ] );
		simulator.faults.answerStatus = 0;
		await becomes(
			'nothing keeps the outlet',
			async () => ( await card() )?.waitsFor,
			( waitsFor ) => waitsFor?.length === 0
		);
	} );
} );
