import { z } from 'zod';
import { lineIdSchema, offerRefSchema, orderIdSchema } from '../../src/shared/ids.ts';
import { channelIdSchema } from '../../src/shared/ids.ts';
import {
	countsOf,
	shopifyOrder,
	ShopSender,
	wooCommerceOrder,
	workedOff,
} from './signed-delivery.ts';
import { startWorld, type World } from './world.ts';

const AT_MS = Date.parse( '2026-11-21T12:00:00Z' );
const UNITS = 100;
const ORDERS = 105;
const CHANNELS = [ 'shopify-main', 'shopify-outlet', 'woocommerce' ] as const;

const eventsSchema = z.object( {
	events: z.array(
		z.object( {
			position: z.number(),
			kind: z.string(),
			body: z.object( {} ).loose(),
			effect: z.object( {
				flags: z.array( z.object( { flag: z.string(), units: z.number() } ) ),
				stock: z.array( z.object( { sku: z.string() } ) ),
			} ),
		} )
	),
} );
type LoggedEvent = z.infer< typeof eventsSchema >[ 'events' ][ number ];

/**
 * Customers of three shops who all want the last units in the same moment, again and again, each
 * time of another SKU. Their marketplaces have taken the orders already: all are recorded, and those
 * for which nothing was left are flagged.
 *
 * @param rounds how often `ORDERS` orders race for `UNITS` units.
 * @param pairs  how often two bundles race for the component they share.
 */
export function atOnceSuite( rounds: number, pairs: number ): void {
	describe( 'buyers at once', () => {
		const racing = Array.from( { length: rounds }, ( _, index ) => `RACE-${ index }` );
		const shared = Array.from( { length: pairs }, ( _, index ) => ( {
			part: `PART-${ index }`,
			one: `ONE-${ index }`,
			two: `TWO-${ index }`,
		} ) );
		let world: World;
		let senders: Map< string, ShopSender >;
		let offers: Map< string, string >;
		let orders = 0;

		beforeAll( async () => {
			const product = ( sku: string, quantity: number ) => ( { sku, title: sku, quantity } );
			world = await startWorld( {
				// Of a large plan: this is about the ledger, not about how fast 700 products are read.
				budget: { costMaximum: 20_000, costRestoredPerSecond: 1_000 },
				products: [
					...racing.map( ( sku ) => product( sku, UNITS ) ),
					...shared.flatMap( ( { part, one, two } ) => [
						product( part, 4 ),
						product( one, 4 ),
						product( two, 2 ),
					] ),
				],
				bundles: shared.flatMap( ( { part, one, two } ) => [
					{ bundle: one, components: [ { sku: part, quantity: 1 } ] },
					{ bundle: two, components: [ { sku: part, quantity: 2 } ] },
				] ),
			} );
			senders = new Map(
				CHANNELS.map( ( channel ) => [ channel, new ShopSender( world, channel ) ] )
			);
			offers = await allOffers( world );
		}, 600_000 );
		afterAll( async () => {
			senders.forEach( ( sender ) => sender.close() );
			await world.close();
		} );

		const buy = async ( channel: string, sku: string, quantity: number ): Promise< number > => {
			orders += 1;
			const lines = [
				{ line: orders, offer: offers.get( `${ channel }:${ sku }` ) ?? '', quantity },
			];
			const body =
				channel === 'woocommerce'
					? wooCommerceOrder( orders, AT_MS, lines )
					: shopifyOrder( orders, AT_MS, lines );
			const answer = await senders.get( channel )?.deliver( body );
			return answer?.status ?? 0;
		};

		it( `${ ORDERS } orders for ${ UNITS } units: ${ UNITS } find one, the others are flagged, ${ rounds } times`, async () => {
			const before = await lastPosition( world );
			for ( const sku of racing ) {
				const statuses = await Promise.all(
					Array.from( { length: ORDERS }, ( _, index ) =>
						buy( CHANNELS[ index % CHANNELS.length ] ?? '', sku, 1 )
					)
				);
				expect( statuses ).toEqual( Array( ORDERS ).fill( 200 ) );
			}
			await workedOff( world, 60_000 );
			const events = await eventsAfter( world, before );
			for ( const sku of racing ) {
				const own = events.filter( ( { effect } ) =>
					effect.stock.some( ( one ) => one.sku === sku )
				);
				expect( [ sku, own.length ] ).toEqual( [ sku, ORDERS ] );
				expect( flaggedUnits( own ) ).toEqual( Array( ORDERS - UNITS ).fill( 1 ) );
				expect( await countsOf( world, sku ) ).toEqual( {
					onHand: UNITS,
					committed: ORDERS,
				} );
			}
			await world.converged( 600_000 );
		}, 1_200_000 );

		it( `of ${ UNITS + 20 } carts of three shops for ${ UNITS } units, ${ UNITS } are granted one and none is refused before`, async () => {
			const sku = racing[ 0 ] ?? '';
			await world.api.post( '/v1/adjustments', {
				key: 'more-units',
				sku,
				location: 'main',
				delta: ORDERS,
				reason: 'for the carts',
			} );
			const answers = await Promise.all(
				Array.from( { length: UNITS + 20 }, ( _, index ) => {
					const channel = CHANNELS[ index % CHANNELS.length ] ?? '';
					return reserve(
						world,
						channel,
						offers.get( `${ channel }:${ sku }` ) ?? '',
						`cart-${ index }`
					);
				} )
			);
			const { onHand, committed } = await countsOf( world, sku );
			expect( answers.filter( ( result ) => result === 'accepted' ) ).toHaveLength( UNITS );
			expect( onHand - committed ).toBe( 0 );
		}, 60_000 );

		it( `two bundles that share a component, bought at once: no bundle is half sold, ${ pairs } times`, async () => {
			const before = await lastPosition( world );
			await Promise.all(
				shared.map( ( { one, two } ) =>
					// 3 + 2 × 1 units of 4: whoever comes second lacks one.
					Promise.all( [ buy( 'shopify-main', one, 3 ), buy( 'woocommerce', two, 1 ) ] )
				)
			);
			await workedOff( world, 60_000 );
			const events = await eventsAfter( world, before );
			for ( const { part } of shared ) {
				const own = events.filter( ( { effect } ) =>
					effect.stock.some( ( one ) => one.sku === part )
				);
				expect( own ).toHaveLength( 2 );
				expect( flaggedUnits( own ) ).toEqual( [ 1 ] );
				expect( await countsOf( world, part ) ).toEqual( { onHand: 4, committed: 5 } );
			}
			await world.converged( 600_000 );
		}, 1_200_000 );
	} );
}

function flaggedUnits( events: readonly LoggedEvent[] ): number[] {
	return events.flatMap( ( { effect } ) =>
		effect.flags.flatMap( ( { flag, units } ) => ( flag === 'oversold' ? [ units ] : [] ) )
	);
}

async function reserve(
	world: World,
	channel: string,
	offer: string,
	cart: string
): Promise< string > {
	const { result } = await world.worker.app.reservations.reserve( {
		channel: channelIdSchema.parse( channel ),
		order: orderIdSchema.parse( cart ),
		attempt: 'first',
		lines: [
			{ line: lineIdSchema.parse( 'l1' ), offer: offerRefSchema.parse( offer ), units: 1 },
		],
		holdMs: 60_000,
	} );
	return result;
}

/** How each channel names each SKU, by `channel:SKU`. */
async function allOffers( world: World ): Promise< Map< string, string > > {
	const offers = new Map< string, string >();
	for ( const channel of CHANNELS ) {
		const { listings } = await world.api.get< {
			listings: readonly { listing: string; sku: string }[];
		} >( `/v1/channels/${ channel }/listings?limit=1000` );
		listings.forEach( ( { listing, sku } ) =>
			offers.set( `${ channel }:${ sku }`, listing.slice( channel.length + 1 ) )
		);
	}
	return offers;
}

async function lastPosition( world: World ): Promise< number > {
	return ( await eventsAfter( world, 0 ) ).at( -1 )?.position ?? 0;
}

async function eventsAfter( world: World, position: number ): Promise< LoggedEvent[] > {
	const all: LoggedEvent[] = [];
	for (;;) {
		const after = all.at( -1 )?.position ?? position;
		const page = await world.api.get( `/v1/events?after=${ after }&limit=1000` );
		const { events } = eventsSchema.parse( page );
		all.push( ...events );
		if ( events.length < 1_000 ) {
			return all;
		}
	}
}
