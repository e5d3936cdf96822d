import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { RawDelivery } from '../../../../src/worker/channels/contract.ts';
import { adapterFor, SECRET } from './fake-shop.ts';

/** Deliveries that WooCommerce 11.0.1 sent, recorded by tests/real/woocommerce/adapter.test.ts. */
const recorded = z
	.array( z.object( { headers: z.record( z.string(), z.string() ), body: z.string() } ) )
	.parse(
		JSON.parse(
			readFileSync(
				join( import.meta.dirname, '../../../fixtures/woocommerce/deliveries-11.0.1.json' ),
				'utf8'
			)
		)
	);
const { adapter } = adapterFor( () => ( { status: 500 } ) );

function delivery(
	topic: string,
	change: ( body: string ) => string = ( body ) => body
): RawDelivery {
	const from = recorded.find( ( { headers } ) => headers[ 'x-wc-webhook-topic' ] === topic );
	if ( from === undefined ) {
		throw new Error( `no ${ topic } was recorded` );
	}
	return { headers: from.headers, body: Buffer.from( change( from.body ) ), receivedAtMs: 1_000 };
}

function signed(
	topic: string,
	body: object,
	headers: Record< string, string > = {},
	secret = SECRET
): RawDelivery {
	const bytes = Buffer.from( JSON.stringify( body ) );
	return {
		headers: {
			'x-wc-webhook-topic': topic,
			'x-wc-webhook-id': '4',
			'x-wc-webhook-delivery-id': 'a',
			'x-wc-webhook-signature': createHmac( 'sha256', secret )
				.update( bytes )
				.digest( 'base64' ),
			...headers,
		},
		body: bytes,
		receivedAtMs: 1_000,
	};
}

describe( 'A delivery of a real WooCommerce', () => {
	it( 'is authentic with its own secret and forged when a byte of it changes', () => {
		expect( adapter.verify( delivery( 'order.created' ) ) ).toMatchObject( {
			result: 'authentic',
			topic: 'order.created',
		} );
		const changed = delivery( 'order.created', ( body ) =>
			body.replace( '"quantity":2', '"quantity":9' )
		);
		expect( adapter.verify( changed ).result ).toBe( 'forged' );
	} );

	it( 'carries the order', () => {
		expect( adapter.parse( delivery( 'order.created' ) ) ).toMatchObject( {
			says: 'orders',
			orders: [
				{
					revision: null,
					lines: [ { ordered: 2, cancelled: 0, subtracted: 2, sku: 'CUP' } ],
				},
			],
		} );
	} );

	it( 'asks for the order when refunds belong to it, which it does not carry', () => {
		const refunded = delivery( 'order.updated', ( body ) =>
			body.replace( '"refunds":[]', '"refunds":[{"id":9,"reason":"","total":"-10.00"}]' )
		);
		expect( adapter.parse( refunded ).says ).toBe( 'order-changed' );
	} );

	it( 'of a deleted order names it, each time under another key', () => {
		const first = signed( 'order.deleted', { id: 48 } );
		const again = signed( 'order.deleted', { id: 48 }, { 'x-wc-webhook-delivery-id': 'b' } );
		expect( adapter.parse( first ) ).toEqual( { says: 'order-changed', order: '48' } );
		expect( adapter.verify( first ) ).toEqual(
			adapter.verify( signed( 'order.deleted', { id: 48 } ) )
		);
		expect( adapter.verify( first ) ).not.toEqual( adapter.verify( again ) );
	} );

	it( 'has another key than one of the same second with another order', () => {
		expect( adapter.verify( signed( 'order.deleted', { id: 48 } ) ) ).not.toEqual(
			adapter.verify( signed( 'order.deleted', { id: 49 } ) )
		);
	} );

	it( 'that is an unsigned ping is answered, and one that only looks like it is not', () => {
		const ping = ( text: string ): RawDelivery => ( {
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
			body: Buffer.from( text ),
			receivedAtMs: 1_000,
		} );
		expect( adapter.verify( ping( 'webhook_id=5' ) ) ).toEqual( { result: 'ping' } );
		expect( adapter.verify( ping( 'webhook_id=5&order=1' ) ).result ).toBe( 'forged' );
	} );

	it( 'is signed with the entities of the secret decoded', () => {
		const { adapter: other } = adapterFor( () => ( { status: 500 } ), {
			webhookSecrets: [ 'tom&amp;jerry&#039;s' ],
		} );
		expect(
			other.verify( signed( 'order.deleted', { id: 1 }, {}, "tom&jerry's" ) ).result
		).toBe( 'authentic' );
	} );

	it( 'of a product tells what is shown, of a variation too', () => {
		const product = {
			id: 34,
			parent_id: 12,
			type: 'variation',
			manage_stock: true,
			stock_quantity: -2,
		};
		expect( adapter.parse( signed( 'product.updated', product ) ) ).toEqual( {
			says: 'shown',
			observations: [
				{ external: { productId: '12', variationId: '34' }, quantity: -2, atMs: 1_000 },
			],
		} );
		expect(
			adapter.parse( signed( 'product.updated', { ...product, manage_stock: 'parent' } ) )
				.says
		).toBe( 'nothing' );
	} );

	it( 'with an error of WooCommerce in place of the order is kept for a person', () => {
		const error = {
			code: 'woocommerce_rest_cannot_view',
			message: 'No.',
			data: { status: 401 },
		};
		expect( adapter.parse( signed( 'order.updated', error ) ) ).toMatchObject( {
			says: 'unreadable',
			path: 'code',
		} );
	} );
} );
