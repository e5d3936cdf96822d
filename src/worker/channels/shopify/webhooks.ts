import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { orderIdSchema } from '../../../shared/ids.ts';
import type { ParsedDelivery, RawDelivery, Verification } from '../contract.ts';
import { toGid } from './gid.ts';
import { parseGuardedJson } from './guarded-json.ts';
import { toChannelOrder } from './order-facts.ts';
import { timeSchema } from './order-page.ts';
import { legacyIdSchema, webhookOrderSchema } from './webhook-order.ts';

/**
 * Deliveries over HTTPS. Signature and headers: page "Verify webhook deliveries" on shopify.dev,
 * 2026. The topic stands in a header, which the signature does not cover.
 */

const ORDER_TOPICS = new Set( [
	'orders/create',
	'orders/updated',
	'orders/cancelled',
	'orders/paid',
	'orders/fulfilled',
	'orders/partially_fulfilled',
] );

const editedSchema = z.object( {
	order_edit: z.object( { order_id: legacyIdSchema } ),
} );
const refundSchema = z.object( { order_id: legacyIdSchema } );
const deletedSchema = z.object( { id: legacyIdSchema } );
const levelSchema = z.object( {
	inventory_item_id: legacyIdSchema,
	location_id: legacyIdSchema,
	/** Below zero where the shop goes on selling; `null` where the item is not tracked. */
	available: z.int().min( -2_000_000_000 ).max( 2_000_000_000 ).nullable(),
	updated_at: timeSchema,
} );

/** Compares with every secret, always, so that the time taken does not tell which one fits. */
export function verify( delivery: RawDelivery, secrets: readonly string[] ): Verification {
	const signature = delivery.headers[ 'x-shopify-hmac-sha256' ];
	const topic = delivery.headers[ 'x-shopify-topic' ];
	const webhookId = delivery.headers[ 'x-shopify-webhook-id' ];
	if ( ! signature || ! topic || ! webhookId ) {
		return { result: 'forged', reason: 'a signature header is missing' };
	}
	const given = Buffer.from( signature, 'utf8' );
	let isAuthentic = false;
	for ( const secret of secrets ) {
		const expected = Buffer.from(
			createHmac( 'sha256', secret ).update( delivery.body ).digest( 'base64' ),
			'utf8'
		);
		if ( given.length === expected.length && timingSafeEqual( given, expected ) ) {
			isAuthentic = true;
		}
	}
	if ( ! isAuthentic ) {
		return { result: 'forged', reason: 'the signature does not fit' };
	}
	const bodyHash = createHash( 'sha256' ).update( delivery.body ).digest( 'hex' );
	return {
		result: 'authentic',
		topic,
		deliveryKey: `${ topic }:${ webhookId }:${ bodyHash }`,
	};
}

/** What a verified delivery says. */
export function parse( delivery: RawDelivery ): ParsedDelivery {
	const topic = delivery.headers[ 'x-shopify-topic' ] ?? '';
	const read = READERS.get( topic ) ?? ( ORDER_TOPICS.has( topic ) ? readOrder : undefined );
	if ( read === undefined ) {
		return {
			says: 'nothing',
			reason: `topic ${ topic.slice( 0, 64 ) } is not used`,
		};
	}
	const json = parseGuardedJson( new TextDecoder().decode( delivery.body ) );
	return json.ok ? read( json.value ) : { says: 'unreadable', path: '', reason: json.reason };
}

const READERS: ReadonlyMap< string, ( body: unknown ) => ParsedDelivery > = new Map( [
	[ 'orders/edited', reader( editedSchema, ( body ) => changed( body.order_edit.order_id ) ) ],
	[ 'orders/delete', reader( deletedSchema, ( body ) => changed( body.id ) ) ],
	// The refund alone does not say what is left of the order.
	[ 'refunds/create', reader( refundSchema, ( body ) => changed( body.order_id ) ) ],
	[ 'inventory_levels/update', reader( levelSchema, toShown ) ],
] );

function readOrder( body: unknown ): ParsedDelivery {
	return reader( webhookOrderSchema, ( facts ): ParsedDelivery => {
		const normalised = toChannelOrder( facts );
		return normalised.ok
			? { says: 'orders', orders: [ normalised.order ] }
			: {
					says: 'unreadable',
					path: normalised.path,
					reason: normalised.reason,
				};
	} )( body );
}

function toShown( level: z.infer< typeof levelSchema > ): ParsedDelivery {
	return level.available === null
		? { says: 'nothing', reason: 'the quantity is not tracked' }
		: {
				says: 'shown',
				observations: [
					{
						external: {
							inventoryItemId: toGid( 'InventoryItem', level.inventory_item_id ),
							locationId: toGid( 'Location', level.location_id ),
						},
						quantity: level.available,
						atMs: level.updated_at,
					},
				],
			};
}

function changed( orderId: string ): ParsedDelivery {
	return { says: 'order-changed', order: orderIdSchema.parse( orderId ) };
}

function reader< T >(
	schema: z.ZodType< T >,
	say: ( body: T ) => ParsedDelivery
): ( body: unknown ) => ParsedDelivery {
	return ( body ) => {
		const parsed = schema.safeParse( body );
		if ( parsed.success ) {
			return say( parsed.data );
		}
		const issue = parsed.error.issues[ 0 ];
		return {
			says: 'unreadable',
			path: issue?.path.join( '.' ) ?? '',
			reason: issue?.message ?? 'not what the topic promises',
		};
	};
}
