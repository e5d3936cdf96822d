import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { orderIdSchema } from '../../../shared/ids.ts';
import type { ParsedDelivery, RawDelivery, Verification } from '../contract.ts';
import { restErrorSchema } from './errors.ts';
import { toExternalIds } from './external-ids.ts';
import { orderSchema } from './order-schema.ts';
import { isDraft, needsRefunds, toChannelOrder } from './order-snapshot.ts';
import { parseJson } from './rest-client.ts';

/**
 * WooCommerce's native webhooks (class-wc-webhook.php of 11.0.1, and as they really arrived,
 * 2026-11-21). The payload is built when it is sent, so it tells the present state, not what
 * happened. The topic stands in a header, which the signature does not cover.
 */

const PING = /^webhook_id=\d{1,20}$/;

const productSchema = z.object( {
	id: z.int().min( 1 ),
	parent_id: z.int().min( 0 ).catch( 0 ),
	type: z.string().catch( '' ),
	manage_stock: z.union( [ z.boolean(), z.literal( 'parent' ) ] ),
	stock_quantity: z.number().nullable(),
} );
const deletedSchema = z.object( { id: z.int().min( 1 ) } );

/** Compares with every secret, always, so that the time taken does not tell which one fits. */
export function verify( delivery: RawDelivery, secrets: readonly string[] ): Verification {
	const signature = delivery.headers[ 'x-wc-webhook-signature' ];
	const topic = delivery.headers[ 'x-wc-webhook-topic' ];
	const webhook = delivery.headers[ 'x-wc-webhook-id' ];
	if ( signature === undefined && isPing( delivery.body ) ) {
		return { result: 'ping' };
	}
	if ( ! signature || ! topic || ! webhook ) {
		return { result: 'forged', reason: 'a signature header is missing' };
	}
	const given = Buffer.from( signature, 'utf8' );
	let isAuthentic = false;
	for ( const secret of secrets ) {
		const expected = Buffer.from(
			createHmac( 'sha256', decodeEntities( secret ) )
				.update( delivery.body )
				.digest( 'base64' ),
			'utf8'
		);
		if ( given.length === expected.length && timingSafeEqual( given, expected ) ) {
			isAuthentic = true;
		}
	}
	if ( ! isAuthentic ) {
		return { result: 'forged', reason: 'the signature does not fit' };
	}
	// X-WC-Webhook-Delivery-ID alone will not do: it is a hash of webhook and second, so two
	// deliveries within a second share it. The body alone will not do either: an order that goes
	// to the trash a second time sends the same {"id"} again.
	const deliveryId = delivery.headers[ 'x-wc-webhook-delivery-id' ] ?? '';
	const hash = createHash( 'sha256' ).update( delivery.body ).digest( 'hex' );
	return {
		result: 'authentic',
		topic,
		deliveryKey: [ topic, webhook, deliveryId, hash ]
			.map( ( part ) => part.slice( 0, 100 ) )
			.join( ':' ),
	};
}

/** Never throws. */
export function parse( delivery: RawDelivery ): ParsedDelivery {
	const topic = delivery.headers[ 'x-wc-webhook-topic' ] ?? '';
	const isOrder = topic.startsWith( 'order.' );
	if ( ! isOrder && ! topic.startsWith( 'product.' ) ) {
		return { says: 'nothing', reason: `"${ topic.slice( 0, 100 ) }" is not about stock` };
	}
	const body = parseJson( Buffer.from( delivery.body ).toString( 'utf8' ) );
	if ( body === undefined ) {
		return { says: 'unreadable', path: '', reason: 'not valid JSON' };
	}
	// Deleted before it was sent, or the webhook's user may not see it any more.
	const error = restErrorSchema.safeParse( body );
	if ( error.success ) {
		return {
			says: 'unreadable',
			path: 'code',
			reason: `WooCommerce sent its error ${ error.data.code } in place of the data`,
		};
	}
	if ( topic === 'order.deleted' ) {
		// Sent when an order goes to the trash; a deletion for good sends nothing at all.
		const deleted = deletedSchema.safeParse( body );
		return deleted.success
			? { says: 'order-changed', order: orderIdSchema.parse( `${ deleted.data.id }` ) }
			: unreadable( deleted.error );
	}
	return isOrder ? parseOrder( body ) : parseProduct( topic, body, delivery.receivedAtMs );
}

function parseOrder( body: unknown ): ParsedDelivery {
	const order = orderSchema.safeParse( body );
	if ( ! order.success ) {
		return unreadable( order.error );
	}
	if ( isDraft( order.data ) ) {
		return { says: 'nothing', reason: 'a checkout that is not an order yet' };
	}
	return needsRefunds( order.data )
		? { says: 'order-changed', order: orderIdSchema.parse( `${ order.data.id }` ) }
		: { says: 'orders', orders: [ toChannelOrder( order.data, [] ) ] };
}

function parseProduct( topic: string, body: unknown, atMs: number ): ParsedDelivery {
	if ( topic === 'product.deleted' ) {
		return { says: 'nothing', reason: 'a product went to the trash' };
	}
	const product = productSchema.safeParse( body );
	if ( ! product.success ) {
		return unreadable( product.error );
	}
	const {
		id,
		parent_id: parent,
		type,
		manage_stock: isCounted,
		stock_quantity: quantity,
	} = product.data;
	if ( isCounted !== true || quantity === null || ! Number.isInteger( quantity ) ) {
		return { says: 'nothing', reason: 'a product that WooCommerce does not count' };
	}
	const isVariation = type === 'variation' && parent !== 0;
	return {
		says: 'shown',
		observations: [
			{
				external: isVariation ? toExternalIds( parent, id ) : toExternalIds( id, 0 ),
				quantity,
				atMs,
			},
		],
	};
}

function unreadable( error: z.ZodError ): ParsedDelivery {
	const issue = error.issues[ 0 ];
	return {
		says: 'unreadable',
		path: issue?.path.join( '.' ) ?? '',
		reason: issue?.message ?? 'not as documented',
	};
}

/** Sent unsigned when a webhook is made: `webhook_id=5`. */
function isPing( body: Uint8Array ): boolean {
	return body.length <= 40 && PING.test( Buffer.from( body ).toString( 'latin1' ) );
}

/** WooCommerce signs with its secret's entities decoded (`wp_specialchars_decode`). */
function decodeEntities( secret: string ): string {
	const entities: Readonly< Record< string, string > > = {
		'&amp;': '&',
		'&lt;': '<',
		'&gt;': '>',
		'&quot;': '"',
		'&#039;': "'",
	};
	return secret.replace( /&(amp|lt|gt|quot|#039);/g, ( found ) => entities[ found ] ?? found );
}
