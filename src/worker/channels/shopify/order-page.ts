import { z } from 'zod';
import { epochMsSchema, unitsSchema } from '../../../shared/quantity.ts';
import { gidTail } from './gid.ts';
import type { FulfilmentFacts, LineFacts, RefundLineFacts } from './order-facts.ts';

/** The parts of an order as GraphQL answers them (Admin API 2026-10), read into facts. */

export const timeSchema = z.iso
	.datetime( { offset: true } )
	.transform( ( text ) => Date.parse( text ) )
	.pipe( epochMsSchema );

const tailSchema = z.string().min( 1 ).max( 256 ).transform( gidTail );

const pageInfoSchema = z.object( {
	hasNextPage: z.boolean(),
	endCursor: z.string().nullable(),
} );
export type PageInfo = z.infer< typeof pageInfoSchema >;

export const pageOf = < T >( node: z.ZodType< T > ) =>
	z.object( { nodes: z.array( node ), pageInfo: pageInfoSchema } );

export const lineSchema = z
	.object( {
		id: tailSchema,
		sku: z.string().nullable(),
		quantity: unitsSchema,
		currentQuantity: unitsSchema,
		unfulfilledQuantity: z.int(),
		variant: z.object( { id: tailSchema } ).nullable(),
	} )
	.transform( ( line ): LineFacts => ( {
		id: line.id,
		variantId: line.variant?.id ?? null,
		sku: line.sku,
		quantity: line.quantity,
		currentQuantity: line.currentQuantity,
		fulfillable: line.unfulfilledQuantity,
	} ) );

export const fulfilmentHeadSchema = z.object( {
	id: z.string(),
	status: z.string().transform( ( status ) => status.toLowerCase() ),
	createdAt: timeSchema,
} );
export type FulfilmentHead = z.infer< typeof fulfilmentHeadSchema >;

export const fulfilmentLineSchema = z
	.object( {
		quantity: unitsSchema.nullable(),
		lineItem: z.object( { id: tailSchema } ),
	} )
	.transform( ( { quantity, lineItem } ) => ( {
		line: lineItem.id,
		quantity: quantity ?? 0,
	} ) );
export type FulfilmentLine = z.infer< typeof fulfilmentLineSchema >;

export const refundHeadSchema = z.object( {
	id: z.string(),
	createdAt: timeSchema.nullable(),
	processedAt: timeSchema,
} );
export type RefundHead = z.infer< typeof refundHeadSchema >;

export const refundLineSchema = z.object( {
	id: tailSchema.nullable(),
	quantity: unitsSchema,
	restockType: z.string().transform( ( type ) => type.toLowerCase() ),
	lineItem: z.object( { id: tailSchema } ),
} );
export type RefundLine = z.infer< typeof refundLineSchema >;

export const orderSchema = z.object( {
	id: z.string(),
	createdAt: timeSchema,
	updatedAt: timeSchema,
	cancelledAt: timeSchema.nullable(),
	lineItems: pageOf( lineSchema ),
	fulfillments: z.array(
		fulfilmentHeadSchema.extend( {
			fulfillmentLineItems: pageOf( fulfilmentLineSchema ),
		} )
	),
	refunds: z.array(
		refundHeadSchema.extend( {
			refundLineItems: pageOf( refundLineSchema ),
		} )
	),
} );
export type OrderNode = z.infer< typeof orderSchema >;

export function toFulfilment(
	head: FulfilmentHead,
	lines: readonly FulfilmentLine[]
): FulfilmentFacts {
	return {
		id: gidTail( head.id ),
		status: head.status,
		createdAt: head.createdAt,
		lines,
	};
}

export function toRefundLines( head: RefundHead, lines: readonly RefundLine[] ): RefundLineFacts[] {
	return lines.map( ( line ) => ( {
		// The schema allows a line without id; it is still one fact of this refund and line.
		id: line.id ?? `${ gidTail( head.id ) }-${ line.lineItem.id }`,
		line: line.lineItem.id,
		quantity: line.quantity,
		restockType: line.restockType,
		at: head.processedAt,
	} ) );
}
