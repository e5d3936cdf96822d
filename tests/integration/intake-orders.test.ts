import Database from 'better-sqlite3';
import { join } from 'node:path';
import type { SimulatedChannel } from '../../src/simulator/contract.ts';
import { createShopifySimulator } from '../../src/simulator/shopify/create-shopify-simulator.ts';
import { shopifySettings } from '../../src/worker/cli/demo/start-simulators.ts';
import { startCatalogueFilter } from './catalogue-filter.ts';
import {
	countsOf,
	deliveriesIn,
	shopifyOrder,
	ShopSender,
	until,
	wooCommerceOrder,
	workedOff,
} from './signed-delivery.ts';
import { QUICK, startWorld, type World } from './world.ts';

const AT_MS = Date.parse( '2026-11-21T12:00:00Z' );

function permutations< T >( items: readonly T[] ): T[][] {
	return items.length < 2
		? [ [ ...items ] ]
		: items.flatMap( ( item, index ) =>
				permutations( items.toSpliced( index, 1 ) ).map( ( rest ) => [ item, ...rest ] )
			);
}

describe( 'orders that come in', () => {
	let world: World;
	let shopify: ShopSender;
	let woo: ShopSender;
	let taken = 0;

	beforeAll( async () => {
		const products = Array.from( { length: 40 }, ( _, index ) => ( {
			sku: `SKU-${ index }`,
			title: 'Something',
			quantity: 10,
		} ) );
		world = await startWorld( { products } );
		shopify = new ShopSender( world, 'shopify-main' );
		woo = new ShopSender( world, 'woocommerce' );
	} );
	afterAll( async () => {
		shopify.close();
		woo.close();
		await world.close();
	} );

	/** A SKU with 10 units that no other case takes, and an order number of its own. */
	const fresh = async (): Promise< { sku: string; offer: string; id: number } > => {
		taken += 1;
		const sku = `SKU-${ taken }`;
		return { sku, offer: await shopify.offerOf( sku ), id: 700_000 + taken };
	};
	const committedOf = async ( sku: string ): Promise< number > =>
		( await countsOf( world, sku ) ).committed;

	it.each( permutations( [ 'placed', 'edited', 'cancelled' ] ) )(
		'end in the last state when they arrive as %s, %s, %s',
		async ( ...order ) => {
			const { sku, offer, id } = await fresh();
			const state = ( quantity: number ) => [ { line: 1, offer, quantity } ];
			const bodies: Record< string, object > = {
				placed: shopifyOrder( id, AT_MS, state( 2 ) ),
				edited: shopifyOrder( id, AT_MS + 1_000, state( 5 ) ),
				cancelled: shopifyOrder( id, AT_MS + 2_000, state( 5 ), true ),
			};
			for ( const name of order ) {
				await shopify.deliver( bodies[ name ] ?? {} );
				await shopify.deliver( bodies[ name ] ?? {}, { topic: 'orders/create' } );
				await workedOff( world );
			}
			expect( await countsOf( world, sku ) ).toEqual( { onHand: 10, committed: 0 } );
		}
	);

	it.each( [ [ 'first' ], [ 'last' ] ] )(
		'commit only what the newer one names when both come at once, the newer one %s',
		async ( newer ) => {
			const [ old, now ] = [ await fresh(), await fresh() ];
			const snapshots = [
				shopifyOrder( old.id, AT_MS, [ { line: 1, offer: old.offer, quantity: 1 } ] ),
				shopifyOrder( old.id, AT_MS + 1_000, [
					{ line: 2, offer: now.offer, quantity: 1 },
				] ),
			];
			const inOrder = newer === 'first' ? snapshots.toReversed() : snapshots;
			await Promise.all( inOrder.map( ( body ) => shopify.deliver( body ) ) );
			await workedOff( world );
			expect( [ await committedOf( old.sku ), await committedOf( now.sku ) ] ).toEqual( [
				0, 1,
			] );
		}
	);

	it( 'are fetched again when two of one moment contradict each other', async () => {
		const { sku, offer } = await fresh();
		const { simulator } = world.shop( 'shopify-main' );
		simulator.faults.loseShare = 1;
		const { order, placedAtMs } = simulator.sell( [ { sku, quantity: 3 } ] );
		const second = Math.floor( placedAtMs / 1_000 ) * 1_000;
		const claim = ( quantity: number ) =>
			shopify.deliver(
				shopifyOrder( Number( order ), second, [ { line: 9, offer, quantity } ] )
			);
		await Promise.all( [ claim( 1 ), claim( 7 ) ] );
		simulator.faults.loseShare = 0;
		await until( 8_000, 'the order was not fetched', async () => {
			return ( await committedOf( sku ) ) === 3;
		} );
	} );

	describe( 'with a quantity that is none', () => {
		const impossible: readonly ( readonly [ string, unknown ] )[] = [
			[ 'negative', -1 ],
			[ 'a fraction', 1.5 ],
			[ 'beyond any shop', 10_000_000_000_000 ],
			[ 'a text', '2' ],
			[ 'missing', undefined ],
			[ 'null', null ],
		];
		const cases = impossible.flatMap( ( [ name, quantity ] ) => [
			{ name, quantity, shop: 'shopify-main' },
			{ name, quantity, shop: 'woocommerce' },
		] );

		it.each( cases )(
			'($name, from $shop) are kept as dead letters that name the field',
			async ( { quantity, shop } ) => {
				const { sku, id } = await fresh();
				const sender = shop === 'woocommerce' ? woo : shopify;
				const lines = [ { line: 1, offer: await sender.offerOf( sku ), quantity } ];
				const body =
					shop === 'woocommerce'
						? wooCommerceOrder( id, AT_MS, lines )
						: shopifyOrder( id, AT_MS, lines );
				const known = ( await deliveriesIn( world, 'dead' ) ).length;
				expect( ( await sender.deliver( body ) ).status ).toBe( 200 );
				await workedOff( world );
				const dead = await deliveriesIn( world, 'dead' );
				expect( dead ).toHaveLength( known + 1 );
				expect( dead[ 0 ] ).toMatchObject( {
					channel: shop,
					errorCode: 'BODY_UNREADABLE',
				} );
				expect( dead[ 0 ]?.errorDetail ).toContain( 'line_items.0.quantity: ' );
				expect( await countsOf( world, sku ) ).toEqual( { onHand: 10, committed: 0 } );
			}
		);
	} );

	it( 'broken are kept byte by byte', async () => {
		const known = ( await deliveriesIn( world, 'dead' ) ).length;
		const body = Buffer.from( [ 0x7b, 0x22, 0xff, 0x00, 0x41 ] );
		expect( ( await shopify.deliver( body ) ).status ).toBe( 200 );
		await workedOff( world );
		const dead = await deliveriesIn( world, 'dead' );
		expect( dead ).toHaveLength( known + 1 );
		expect( dead[ 0 ] ).toMatchObject( { errorCode: 'BODY_UNREADABLE' } );
		const db = new Database( join( world.dataDir, 'ledger.sqlite' ), { readonly: true } );
		const kept = db
			.prepare< [ number ], { body: Buffer } >(
				'select body from deliveries where delivery = ?'
			)
			.get( dead[ 0 ]?.delivery ?? 0 );
		db.close();
		expect( kept?.body.equals( body ) ).toBe( true );
	} );

	/** A sale whose own webhook is lost; what arrives names the order and does not carry it. */
	const saleToBeFetched = async ( answerStatus: number ): Promise< string > => {
		const { sku } = await fresh();
		const { simulator } = world.shop( 'shopify-main' );
		simulator.faults.loseShare = 1;
		const { order } = simulator.sell( [ { sku, quantity: 2 } ] );
		simulator.faults.loseShare = 0;
		simulator.faults.answerStatus = answerStatus;
		const refund = { id: 1, order_id: Number( order ) };
		await shopify.deliver( refund, { topic: 'refunds/create' } );
		return sku;
	};

	it( 'by number only wait while the shop is down, and then take effect', async () => {
		const sku = await saleToBeFetched( 500 );
		await until( 5_000, 'no fetch was tried', async () => {
			return ( await deliveriesIn( world, 'fetching' ) ).length === 1;
		} );
		world.shop( 'shopify-main' ).simulator.faults.answerStatus = 0;
		await workedOff( world );
		expect( await committedOf( sku ) ).toBe( 2 );
	} );

	it( 'that became dead letters take effect when a retry is asked for by the API', async () => {
		const sku = await saleToBeFetched( 400 );
		await workedOff( world );
		const [ dead ] = await deliveriesIn( world, 'dead' );
		expect( dead ).toMatchObject( { errorCode: 'ORDER_FETCH_FAILED' } );
		world.shop( 'shopify-main' ).simulator.faults.answerStatus = 0;
		const delivery = dead?.delivery ?? 0;
		const retried = await world.api.post( `/v1/deliveries/${ delivery }/retry`, {} );
		expect( retried ).toEqual( { retried: delivery } );
		await workedOff( world );
		expect( await committedOf( sku ) ).toBe( 2 );
		const again = world.api.post( `/v1/deliveries/${ delivery }/retry`, {} );
		await expect( again ).rejects.toThrow( 'NOT_FOUND' );
	} );
} );

describe( 'an order with an offer that is not mapped', () => {
	it( 'is parked, its other lines take effect at once, the rest once the offer is imported', async () => {
		const products = [ { sku: 'KNOWN', title: 'Known', quantity: 10 } ];
		const late = { sku: 'LATE', title: 'Late', quantity: 10 };
		const world = await startWorld( { products } );
		const simulator: SimulatedChannel = await createShopifySimulator( {
			name: 'Shopify late',
			products: [ ...products, late ],
			delays: QUICK,
		} );
		const filter = await startCatalogueFilter( simulator.baseUrl, 'LATE' );
		try {
			const settings = {
				...shopifySettings( simulator, QUICK ),
				baseUrl: filter.baseUrl,
			};
			const channel = { channel: 'late', kind: 'shopify', name: 'Late', settings };
			expect( await world.api.post( '/v1/channels', channel ) ).toMatchObject( {
				listings: 1,
			} );
			simulator.sell( [
				{ sku: 'LATE', quantity: 3 },
				{ sku: 'KNOWN', quantity: 2 },
			] );
			await simulator.idle();
			await world.converged();
			// Created and updated: two deliveries of one order.
			const parked = await deliveriesIn( world, 'parked' );
			expect( parked.map( ( { errorCode } ) => errorCode ) ).toEqual( [
				'OFFER_NOT_MAPPED',
				'OFFER_NOT_MAPPED',
			] );
			expect( await countsOf( world, 'KNOWN' ) ).toEqual( { onHand: 10, committed: 2 } );
			expect( world.shop( 'woocommerce' ).simulator.shown( 'KNOWN' ) ).toBe( 8 );

			filter.show();
			for ( let times = 0; times < 2; times += 1 ) {
				await world.api.post( '/v1/channels/late/import', {} );
				await workedOff( world );
				expect( await countsOf( world, 'LATE' ) ).toEqual( { onHand: 10, committed: 3 } );
				expect( await countsOf( world, 'KNOWN' ) ).toEqual( { onHand: 10, committed: 2 } );
				expect( await deliveriesIn( world, 'parked' ) ).toEqual( [] );
			}
		} finally {
			await filter.close();
			await simulator.close();
			await world.close();
		}
	} );
} );
