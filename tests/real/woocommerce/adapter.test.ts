import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { listingIdSchema, orderIdSchema } from '../../../src/shared/ids.ts';
import type { ChannelOrder } from '../../../src/shared/channel-order.ts';
import type {
	CallResult,
	ChannelAdapter,
	ExternalIds,
	Offer,
	RawDelivery,
	WriteItem,
} from '../../../src/worker/channels/contract.ts';
import { createNetwork } from '../../../src/worker/channels/http.ts';
import { createWooCommerceAdapter } from '../../../src/worker/channels/woocommerce/index.ts';
import { discoverWooCommerce } from '../../../src/local-shop/discovery.ts';
import { playScenarios, SKU, type OrderRecord } from './order-scenarios.ts';
import { startWooCommerceSite, type WooCommerceSite } from '../../../src/local-shop/site.ts';

/**
 * The adapter against a real shop: WordPress, WooCommerce, a database and PHP, on this machine.
 * With LOCKSTEP_RECORD_FIXTURES=1 it also writes down what the shop answered.
 */

const SECRET = 'a secret & <more> of it';
const discovery = discoverWooCommerce();
const network = createNetwork();

let site: WooCommerceSite;
let adapter: ChannelAdapter;
let closeSite = (): Promise< void > => Promise.resolve();

if ( ! discovery.found ) {
	process.stderr.write( `\nSKIPPED: no real WooCommerce here: ${ discovery.reason }\n` );
}
const describeReal = discovery.found ? describe : describe.skip;

beforeAll( async () => {
	if ( ! discovery.found ) {
		return;
	}
	site = await startWooCommerceSite( {
		...discovery.parts,
		products: [
			{ sku: SKU, title: 'Tea', quantity: 1_000 },
			{ sku: 'CUP', title: 'Cup', quantity: 20 },
		],
	} );
	closeSite = () => site.close();
	adapter = adapterWith( site.consumerSecret );
}, 180_000 );

afterAll( async () => {
	network.close();
	await closeSite();
}, 60_000 );

function adapterWith( consumerSecret: string ): ChannelAdapter {
	return createWooCommerceAdapter( {
		network,
		baseUrl: site.baseUrl,
		consumerKey: site.consumerKey,
		consumerSecret,
		webhookSecrets: [ 'an-older-one', SECRET ].map( withoutSpaces ).reverse(),
	} );
}

/** Settings take no spaces; everything else that could need escaping stays. */
function withoutSpaces( secret: string ): string {
	return secret.replaceAll( ' ', '-' );
}

function valueOf< T >( result: CallResult< T > ): T {
	if ( ! result.ok ) {
		throw new Error( `${ result.failure.code }: ${ result.failure.reason }` );
	}
	return result.value;
}

function target( listing: string, external: ExternalIds ) {
	return { listing: listingIdSchema.parse( listing ), external };
}

function item( listing: string, external: ExternalIds, quantity: number ): WriteItem {
	const written = { quantity, onlyIfShown: null, includes: null, revision: 1 };
	return { target: target( listing, external ), ...written };
}

function write( items: readonly WriteItem[] ) {
	return adapter.writeQuantities( { idempotencyKey: 'unused', kind: 'set', items } );
}

async function allOffers(): Promise< Offer[] > {
	const offers: Offer[] = [];
	let cursor: string | null = null;
	do {
		const page: { offers: readonly Offer[]; next: string | null } = valueOf(
			await adapter.listOffers( cursor )
		);
		offers.push( ...page.offers );
		cursor = page.next;
	} while ( cursor !== null );
	return offers;
}

async function create( path: string, body: object ): Promise< number > {
	const { status, body: made } = await site.rest( 'post', path, body );
	if ( status === 201 && typeof made === 'object' && made !== null && 'id' in made ) {
		return Number( made.id );
	}
	throw new Error( `${ path }: ${ status } ${ JSON.stringify( made ) }` );
}

describeReal( 'The adapter on a real WooCommerce', () => {
	it( 'tells of every order what the shop really did to its stock', async () => {
		const records: OrderRecord[] = [];
		await playScenarios( site, async ( record, order ) => {
			records.push( record );
			const snapshot = valueOf(
				await adapter.fetchOrder( orderIdSchema.parse( `${ order }` ) )
			);
			const subtracted = sumOf( snapshot, ( line ) => line.subtracted );
			const owed = sumOf(
				snapshot,
				( line ) =>
					line.ordered -
					line.cancelled -
					line.restocks.reduce( ( sum, each ) => sum + each.quantity, 0 )
			);
			const seen = { step: record.name, subtracted, isOwed: owed === subtracted };
			// WooCommerce keeps a deleted order's units subtracted, which no order tells any more.
			const expected = record.order === null ? 0 : 0 - record.stockChange;
			const isOpen = statusOf( record ) === 'pending';
			const isKeptByFailure = statusOf( record ) === 'failed' && expected > 0;
			expect( seen ).toEqual( {
				step: record.name,
				subtracted: expected,
				isOwed: ! isOpen && ! isKeptByFailure,
			} );
		} );
		record( 'order-states', records );
	}, 180_000 );

	it( 'offers products and variations, and none that cannot be bought', async () => {
		const shirt = await create( 'products', {
			name: 'Shirt',
			type: 'variable',
			manage_stock: true,
			stock_quantity: 40,
			attributes: [ { name: 'Size', variation: true, options: [ 'S', 'M' ] } ],
		} );
		const size = ( option: string ) => [ { name: 'Size', option } ];
		const path = `products/${ shirt }/variations`;
		const own = await create( path, {
			sku: 'SHIRT-S',
			regular_price: '9',
			manage_stock: true,
			stock_quantity: 20,
			attributes: size( 'S' ),
		} );
		const shared = await create( path, {
			sku: 'SHIRT-M',
			regular_price: '9',
			attributes: size( 'M' ),
		} );
		const uncounted = await create( 'products', {
			name: 'Voucher',
			sku: 'VOUCHER',
			regular_price: '5',
		} );
		const offers = await allOffers();
		const bySku = ( sku: string ) => offers.find( ( offer ) => offer.sku === sku );
		expect( bySku( 'CUP' ) ).toMatchObject( {
			offer: `${ site.productIds.get( 'CUP' ) }`,
			title: 'Cup',
			shown: 20,
		} );
		expect( bySku( 'SHIRT-S' ) ).toMatchObject( {
			offer: `${ shirt }/${ own }`,
			external: { productId: `${ shirt }`, variationId: `${ own }` },
			shown: 20,
		} );
		expect( bySku( 'SHIRT-M' ) ).toMatchObject( {
			offer: `${ shirt }/${ shared }`,
			shown: null,
		} );
		expect( bySku( 'VOUCHER' ) ).toMatchObject( { offer: `${ uncounted }`, shown: null } );
		expect( offers.map( ( { offer } ) => String( offer ) ) ).not.toContain( `${ shirt }` );
	} );

	it( 'writes and reads many products in one call and says of each what came of it', async () => {
		const offers = await allOffers();
		const external = ( sku: string ) =>
			offers.find( ( offer ) => offer.sku === sku )?.external ?? {};
		const answers = valueOf(
			await write( [
				item( 'tea', external( SKU ), 77 ),
				item( 'cup', external( 'CUP' ), -3 ),
				item( 'gone', { productId: '999999' }, 1 ),
				item( 'voucher', external( 'VOUCHER' ), 5 ),
				item( 'shirt-s', external( 'SHIRT-S' ), 8 ),
				item( 'shirt-m', external( 'SHIRT-M' ), 9 ),
				item( 'fraction', external( SKU ), 1.5 ),
			] )
		);
		const answerOf = ( listing: string ) =>
			answers.find( ( answer ) => answer.listing === listing );
		expect( answerOf( 'tea' ) ).toMatchObject( { result: 'accepted', shownAfter: 77 } );
		expect( answerOf( 'cup' ) ).toMatchObject( { result: 'accepted', shownAfter: -3 } );
		expect( answerOf( 'shirt-s' ) ).toMatchObject( { result: 'accepted', shownAfter: 8 } );
		const rejection = ( action: string, code: string ) => ( {
			result: 'rejected',
			failure: { action, code, applied: 'no', scope: 'call' },
		} );
		expect( answerOf( 'gone' ) ).toMatchObject(
			rejection( 'giveUp', 'woocommerce_rest_product_invalid_id' )
		);
		expect( answerOf( 'voucher' ) ).toMatchObject(
			rejection( 'needsHuman', 'STOCK_NOT_MANAGED' )
		);
		expect( answerOf( 'shirt-m' ) ).toMatchObject(
			rejection( 'needsHuman', 'STOCK_MANAGED_BY_PARENT' )
		);
		expect( answerOf( 'fraction' ) ).toMatchObject( rejection( 'giveUp', 'BAD_QUANTITY' ) );
		const stocks = await site.stocks();
		expect( [ SKU, 'CUP', 'SHIRT-S', 'VOUCHER' ].map( ( sku ) => stocks.get( sku ) ) ).toEqual(
			[ 77, -3, 8, null ]
		);
		const shown = valueOf(
			await adapter.readQuantities( [
				target( 'tea', external( SKU ) ),
				target( 'shirt-s', external( 'SHIRT-S' ) ),
				target( 'shirt-m', external( 'SHIRT-M' ) ),
				target( 'voucher', external( 'VOUCHER' ) ),
				target( 'gone', { productId: '999999' } ),
				target( 'gone-too', { productId: '999999', variationId: '999998' } ),
			] )
		);
		expect(
			shown.map( ( each ) => ( each.result === 'shown' ? each.quantity : null ) )
		).toEqual( [ 77, 8, null, null, null, null ] );
	} );

	it( 'lists changed orders oldest change first, each at least once', async () => {
		const everything = valueOf( await adapter.listOrders( { sinceMs: 0, cursor: null } ) );
		const times = everything.orders.map( ( { updatedAt } ) => updatedAt );
		expect( times.length ).toBeGreaterThan( 5 );
		expect( times ).toEqual( times.toSorted( ( a, b ) => a - b ) );
		const last = everything.orders.at( -1 );
		const since = valueOf(
			await adapter.listOrders( { sinceMs: ( last?.updatedAt ?? 0 ) + 999, cursor: null } )
		);
		expect( since.orders.map( ( { order } ) => order ) ).toContain( last?.order );
	} );

	it( 'knows no order that was never placed', async () => {
		expect( valueOf( await adapter.fetchOrder( orderIdSchema.parse( '999999' ) ) ) ).toBeNull();
	} );

	it( 'says that a person is needed when the key is wrong', async () => {
		const answer = await adapterWith( 'cs_wrong' ).listOffers( null );
		expect( answer ).toMatchObject( {
			ok: false,
			failure: {
				action: 'needsHuman',
				scope: 'channel',
				applied: 'no',
				code: 'woocommerce_rest_authentication_error',
			},
		} );
	} );
} );

describeReal( 'The webhooks of a real WooCommerce', () => {
	const deliveries: RawDelivery[] = [];
	let receiver: Server;
	let callbackUrl = '';

	beforeAll( async () => {
		receiver = createServer( ( request, response ) => {
			const chunks: Buffer[] = [];
			request.on( 'data', ( chunk: Buffer ) => chunks.push( chunk ) );
			request.on( 'end', () => {
				const headers = Object.fromEntries(
					Object.entries( request.headers ).map( ( [ name, value ] ) => [
						name,
						String( value ),
					] )
				);
				deliveries.push( {
					headers,
					body: Buffer.concat( chunks ),
					receivedAtMs: Date.now(),
				} );
				response.end();
			} );
		} );
		await new Promise< void >( ( resolve ) => receiver.listen( 0, '127.0.0.1', resolve ) );
		const { port } = receiver.address() as AddressInfo;
		callbackUrl = `http://127.0.0.1:${ port }/hooks/woocommerce`;
	} );

	afterAll( async () => {
		await new Promise( ( resolve ) => receiver.close( resolve ) );
	} );

	it( 'are registered once, and switched on again when they were off', async () => {
		const first = valueOf( await adapter.registerWebhooks( callbackUrl ) );
		expect( first ).toHaveLength( 4 );
		expect( deliveries.map( ( each ) => adapter.verify( each ).result ) ).toEqual( [
			'ping',
			'ping',
			'ping',
			'ping',
		] );
		await site.rest( 'put', `webhooks/${ first[ 0 ] }`, { status: 'disabled' } );
		expect( valueOf( await adapter.registerWebhooks( callbackUrl ) ) ).toEqual( first );
		const webhook = await site.rest( 'get', `webhooks/${ first[ 0 ] }` );
		expect( webhook.body ).toMatchObject( { status: 'active', topic: 'order.created' } );
	} );

	it( 'bring a real checkout, signed, and are refused when a byte is changed', async () => {
		deliveries.length = 0;
		await site.rest( 'put', `products/${ site.productIds.get( 'CUP' ) }`, {
			stock_quantity: 9,
		} );
		const placed = await site.checkout( [ { sku: 'CUP', quantity: 2 } ] );
		expect( placed ).toMatchObject( { accepted: true, status: 'processing' } );
		await site.runActions();
		const created = deliveries.find(
			( { headers } ) => headers[ 'x-wc-webhook-topic' ] === 'order.created'
		);
		if ( created === undefined || ! placed.accepted ) {
			throw new Error( 'order.created did not arrive' );
		}
		expect( adapter.verify( created ) ).toMatchObject( {
			result: 'authentic',
			topic: 'order.created',
		} );
		const changed = Buffer.from( created.body );
		changed[ 10 ] = ( changed[ 10 ] ?? 0 ) + 1;
		expect( adapter.verify( { ...created, body: changed } ).result ).toBe( 'forged' );
		const fetched = valueOf(
			await adapter.fetchOrder( orderIdSchema.parse( `${ placed.order }` ) )
		);
		expect( adapter.parse( created ) ).toEqual( { says: 'orders', orders: [ fetched ] } );
		expect( fetched?.lines ).toMatchObject( [
			{ offer: `${ site.productIds.get( 'CUP' ) }`, ordered: 2, cancelled: 0, subtracted: 2 },
		] );
		record(
			'deliveries',
			deliveries.map( ( { headers, body } ) => ( {
				headers,
				body: Buffer.from( body ).toString( 'utf8' ),
			} ) )
		);
	} );

	it( 'tell of the trash, and nothing of a deletion for good', async () => {
		const placed = await create( 'orders', { status: 'processing' } );
		await site.runActions();
		deliveries.length = 0;
		await site.rest( 'delete', `orders/${ placed }` );
		await site.runActions();
		expect( deliveries.map( ( each ) => adapter.parse( each ) ) ).toEqual( [
			{ says: 'order-changed', order: `${ placed }` },
		] );
		deliveries.length = 0;
		await site.rest( 'delete', `orders/${ placed }?force=true` );
		await site.runActions();
		expect( deliveries ).toHaveLength( 0 );
	} );
} );

function sumOf(
	order: ChannelOrder | null,
	units: ( line: ChannelOrder[ 'lines' ][ number ] ) => number
): number {
	return order?.lines.reduce( ( sum, line ) => sum + units( line ), 0 ) ?? 0;
}

function statusOf( { order }: OrderRecord ): string {
	return typeof order === 'object' && order !== null && 'status' in order
		? String( order.status )
		: '';
}

function record( name: string, value: unknown ): void {
	if ( process.env.LOCKSTEP_RECORD_FIXTURES === '1' ) {
		const file = `${ name }-${ site.versions.woocommerce }.json`;
		writeFileSync(
			join( import.meta.dirname, '../../fixtures/woocommerce', file ),
			`${ JSON.stringify( value, null, '\t' ) }\n`
		);
	}
}
