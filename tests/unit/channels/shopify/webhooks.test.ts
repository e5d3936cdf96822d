import { createHmac } from 'node:crypto';
import { createShopifyAdapter } from '../../../../src/worker/channels/shopify/index.ts';
import type { RawDelivery } from '../../../../src/worker/channels/contract.ts';
import { adapterOn, delivery, fixture, LOCATION, scriptedNetwork } from './scripted-network.ts';

const adapter = adapterOn( scriptedNetwork() );

function signed(
	body: string,
	secret = 'app-secret',
	more: Record< string, string > = {}
): RawDelivery {
	return {
		headers: {
			'x-shopify-topic': 'orders/create',
			'x-shopify-webhook-id': 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd043',
			'x-shopify-hmac-sha256': createHmac( 'sha256', secret )
				.update( body )
				.digest( 'base64' ),
			...more,
		},
		body: new TextEncoder().encode( body ),
		receivedAtMs: 1,
	};
}

describe( 'the signature', () => {
	it( 'fits the exact bytes, and the key is the same for every copy', () => {
		const first = adapter.verify( signed( '{"id": 1}' ) );
		expect( first ).toMatchObject( { result: 'authentic', topic: 'orders/create' } );
		expect( adapter.verify( { ...signed( '{"id": 1}' ), receivedAtMs: 99 } ) ).toEqual( first );
	} );

	it( 'was computed outside this code for a known case', () => {
		const known: RawDelivery = {
			headers: {
				'x-shopify-topic': 'orders/create',
				'x-shopify-webhook-id': '1',
				// printf '{"id":1}' | openssl dgst -sha256 -hmac app-secret -binary | base64
				'x-shopify-hmac-sha256': 'kBdx/em51YwVMFrSAR1PrmhmRQ98DXyDLTGFqEZI11w=',
			},
			body: new TextEncoder().encode( '{"id":1}' ),
			receivedAtMs: 1,
		};
		expect( adapter.verify( known ).result ).toBe( 'authentic' );
	} );

	it.each( [
		[ 'another topic', signed( '{}', 'app-secret', { 'x-shopify-topic': 'orders/updated' } ) ],
		[ 'another webhook id', signed( '{}', 'app-secret', { 'x-shopify-webhook-id': 'other' } ) ],
		[ 'another body', signed( '{ }' ) ],
	] )( 'gives another key for %s', ( _what, other ) => {
		const [ a, b ] = [ adapter.verify( signed( '{}' ) ), adapter.verify( other ) ];
		expect( a.result === 'authentic' && b.result === 'authentic' ).toBe( true );
		expect( a ).not.toEqual( b );
	} );

	it( 'does not fit one altered byte, anywhere', () => {
		const good = signed( '{"quantity":1}' );
		for ( let index = 0; index < good.body.length; index++ ) {
			const body = Uint8Array.from( good.body );
			body[ index ] = ( body[ index ] ?? 0 ) ^ 1;
			expect( adapter.verify( { ...good, body } ).result ).toBe( 'forged' );
		}
	} );

	it.each( [ '', 'x', 'ü'.repeat( 44 ), '='.repeat( 44 ), 'A'.repeat( 10_000 ) ] )(
		'refuses the signature %j without an exception',
		( signature ) => {
			const forged = signed( '{}', 'app-secret', { 'x-shopify-hmac-sha256': signature } );
			expect( adapter.verify( forged ).result ).toBe( 'forged' );
		}
	);

	it.each( [ 'x-shopify-topic', 'x-shopify-webhook-id', 'x-shopify-hmac-sha256' ] )(
		'refuses a delivery without %s',
		( name ) => {
			const { [ name ]: _left, ...headers } = signed( '{}' ).headers;
			expect( adapter.verify( { ...signed( '{}' ), headers } ).result ).toBe( 'forged' );
		}
	);

	it( 'may be of either secret while one is being replaced', () => {
		const rotating = createShopifyAdapter( {
			network: scriptedNetwork(),
			baseUrl: 'https://harbour-goods.myshopify.com',
			accessToken: 't',
			apiSecret: [ 'new-secret', 'app-secret' ],
			locationId: LOCATION,
		} );
		expect( rotating.verify( signed( '{}', 'app-secret' ) ).result ).toBe( 'authentic' );
		expect( rotating.verify( signed( '{}', 'new-secret' ) ).result ).toBe( 'authentic' );
		expect( rotating.verify( signed( '{}', 'third-secret' ) ).result ).toBe( 'forged' );
	} );
} );

describe( 'a delivery', () => {
	it.each( [
		[ 'orders/edited', 'order-edit', '5983402459435' ],
		[ 'refunds/create', 'refund', '5983402426667' ],
	] )( '%s only names the order', ( topic, name, order ) => {
		expect( adapter.parse( delivery( topic, fixture( name ) ) ) ).toEqual( {
			says: 'order-changed',
			order,
		} );
	} );

	it( 'orders/delete names the order, to be found gone', () => {
		expect( adapter.parse( delivery( 'orders/delete', { id: 5983402164523 } ) ) ).toEqual( {
			says: 'order-changed',
			order: '5983402164523',
		} );
	} );

	it( 'inventory_levels/update says what is shown, by the identifiers of a listing', () => {
		expect(
			adapter.parse( delivery( 'inventory_levels/update', fixture( 'inventory-level' ) ) )
		).toEqual( {
			says: 'shown',
			observations: [
				{
					external: {
						inventoryItemId: 'gid://shopify/InventoryItem/50318840037675',
						locationId: 'gid://shopify/Location/76214960427',
					},
					quantity: 37,
					atMs: Date.parse( '2026-10-15T08:02:30Z' ),
				},
			],
		} );
	} );

	it( 'says nothing where the item is not tracked, and a negative number where it is oversold', () => {
		const level = fixture( 'inventory-level' );
		expect(
			adapter.parse( delivery( 'inventory_levels/update', { ...level, available: null } ) )
				.says
		).toBe( 'nothing' );
		expect(
			adapter.parse( delivery( 'inventory_levels/update', { ...level, available: -3 } ) )
		).toMatchObject( {
			says: 'shown',
			observations: [ { quantity: -3 } ],
		} );
	} );

	it( 'keeps every digit of a very long id', () => {
		const text = JSON.stringify( fixture( 'order-placed' ) ).replace(
			'"id":5983402164523',
			'"id":820982911946154508'
		);
		expect( adapter.parse( delivery( 'orders/create', text ) ) ).toMatchObject( {
			says: 'orders',
			orders: [ { order: '820982911946154508' } ],
		} );
	} );

	it( 'says nothing on a topic that is not used, whatever its body', () => {
		expect( adapter.parse( delivery( 'carts/update', 'not json' ) ).says ).toBe( 'nothing' );
		expect( adapter.parse( { ...delivery( '', '' ), headers: {} } ).says ).toBe( 'nothing' );
	} );
} );

describe( 'a delivery that cannot be read', () => {
	const order = fixture( 'order-placed' );
	const [ line, ...others ] = order[ 'line_items' ] as Record< string, unknown >[];
	const withLine = ( changes: Record< string, unknown > ) => ( {
		...order,
		line_items: [ { ...line, ...changes }, ...others ],
	} );

	it.each( [
		[ 'a negative quantity', withLine( { quantity: -1 } ), 'line_items.0.quantity' ],
		[ 'a fractional quantity', withLine( { quantity: 1.5 } ), 'line_items.0.quantity' ],
		[ 'a quantity as text', withLine( { quantity: '2' } ), 'line_items.0.quantity' ],
		[ 'a quantity beyond all stock', withLine( { quantity: 1e15 } ), 'line_items.0.quantity' ],
		[
			'a negative current quantity',
			withLine( { current_quantity: -1 } ),
			'line_items.0.current_quantity',
		],
		[
			'a fractional rest',
			withLine( { fulfillable_quantity: 0.5 } ),
			'line_items.0.fulfillable_quantity',
		],
		[ 'no id of the line', withLine( { id: null } ), 'line_items.0.id' ],
		[ 'an id that is a word', withLine( { id: '../../etc' } ), 'line_items.0.id' ],
		[ 'lines that are no list', { ...order, line_items: {} }, 'line_items' ],
		[ 'no time', { ...order, updated_at: undefined }, 'updated_at' ],
		[ 'a time that is a word', { ...order, updated_at: 'yesterday' }, 'updated_at' ],
		[ 'a list instead of an order', [], '' ],
		[ 'nothing', null, '' ],
	] )( 'names the field: %s', ( _what, body, path ) => {
		const parsed = adapter.parse( delivery( 'orders/create', body ) );
		expect( parsed ).toMatchObject( { says: 'unreadable', path } );
	} );

	it( 'names the field of a refund line', () => {
		const refunded = fixture( 'order-returned' );
		const [ refund, ...rest ] = refunded[ 'refunds' ] as Record< string, unknown >[];
		const [ refundLine ] = refund?.[ 'refund_line_items' ] as Record< string, unknown >[];
		const body = {
			...refunded,
			refunds: [
				{ ...refund, refund_line_items: [ { ...refundLine, quantity: -1 } ] },
				...rest,
			],
		};
		expect( adapter.parse( delivery( 'orders/updated', body ) ) ).toMatchObject( {
			says: 'unreadable',
			path: 'refunds.0.refund_line_items.0.quantity',
		} );
	} );

	it.each( [
		[ 'half a JSON text', '{"id":1,"line_items":[' ],
		[ 'an empty body', '' ],
		[ 'bytes that are no text', '\u0000\u0001' ],
		[ 'nesting without end', `${ '['.repeat( 100_000 ) }${ ']'.repeat( 100_000 ) }` ],
		[
			'a key that reaches the prototype',
			JSON.stringify( order ).replace( '{', '{"__proto__":{"quantity":1},' ),
		],
	] )( 'refuses %s', ( _what, text ) => {
		expect( adapter.parse( delivery( 'orders/create', text ) ).says ).toBe( 'unreadable' );
		expect( ( {} as Record< string, unknown > )[ 'quantity' ] ).toBeUndefined();
	} );

	it( 'does not quote the body in its reason', () => {
		const parsed = adapter.parse(
			delivery( 'orders/create', '{"email":"rosa.lind@example.com"' )
		);
		expect( JSON.stringify( parsed ) ).not.toContain( 'rosa' );
	} );
} );
