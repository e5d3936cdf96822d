import { z } from 'zod';
import { unitsSchema } from '../../../shared/quantity.ts';
import type { OrderFacts } from './order-facts.ts';
import { timeSchema } from './order-page.ts';

/**
 * An order as webhooks carry it, in the shape of the old REST order (2026-10). Only what stock
 * needs is read: names, addresses and prices never get any further than here.
 */

/** Ids are numbers; those above 2^53 arrive as their digits (guarded-json.ts). */
export const legacyIdSchema = z.union( [
	z.int().min( 1 ).transform( String ),
	z.string().regex( /^[0-9]{1,20}$/, 'expected a number' ),
] );

const lineSchema = z.object( {
	id: legacyIdSchema,
	variant_id: legacyIdSchema.nullable(),
	sku: z.string().nullish(),
	quantity: unitsSchema,
	current_quantity: unitsSchema.nullish(),
	fulfillable_quantity: z.int(),
} );

const fulfilmentSchema = z.object( {
	id: legacyIdSchema,
	status: z.string().nullable(),
	created_at: timeSchema,
	line_items: z.array( z.object( { id: legacyIdSchema, quantity: unitsSchema } ) ),
} );

const refundSchema = z.object( {
	created_at: timeSchema,
	processed_at: timeSchema.nullish(),
	refund_line_items: z.array(
		z.object( {
			id: legacyIdSchema,
			line_item_id: legacyIdSchema,
			quantity: unitsSchema,
			restock_type: z.string(),
		} )
	),
} );

export const webhookOrderSchema = z
	.object( {
		id: legacyIdSchema,
		created_at: timeSchema,
		updated_at: timeSchema,
		cancelled_at: timeSchema.nullish(),
		line_items: z.array( lineSchema ),
		fulfillments: z.array( fulfilmentSchema ).default( [] ),
		refunds: z.array( refundSchema ).default( [] ),
	} )
	.transform( ( order ): OrderFacts => ( {
		id: order.id,
		createdAt: order.created_at,
		updatedAt: order.updated_at,
		cancelledAt: order.cancelled_at ?? null,
		lines: order.line_items.map( ( line ) => ( {
			id: line.id,
			variantId: line.variant_id,
			sku: line.sku ?? null,
			quantity: line.quantity,
			currentQuantity: line.current_quantity ?? null,
			fulfillable: line.fulfillable_quantity,
		} ) ),
		fulfilments: order.fulfillments.map( ( fulfilment ) => ( {
			id: fulfilment.id,
			status: ( fulfilment.status ?? '' ).toLowerCase(),
			createdAt: fulfilment.created_at,
			lines: fulfilment.line_items.map( ( { id, quantity } ) => ( {
				line: id,
				quantity,
			} ) ),
		} ) ),
		refundLines: order.refunds.flatMap( ( refund ) =>
			refund.refund_line_items.map( ( line ) => ( {
				id: line.id,
				line: line.line_item_id,
				quantity: line.quantity,
				restockType: line.restock_type.toLowerCase(),
				at: refund.processed_at ?? refund.created_at,
			} ) )
		),
	} ) );
