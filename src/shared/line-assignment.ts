import { z } from 'zod';
import {
	lineIdSchema,
	listingIdSchema,
	locationIdSchema,
	offerRefSchema,
	skuSchema,
} from './ids.ts';
import { positiveUnitsSchema } from './quantity.ts';

/**
 * Which listing, SKU, location and components an order line stands for. Frozen when the line is
 * first applied: a mapping or a bill of materials that changes later does not move units of an order
 * that is already under way (looked up anew each time, a bill saved by a clock that runs behind the
 * channel's took other units off than it had put on).
 */
export const leavesSchema = z
	.array( z.object( { sku: skuSchema, quantity: positiveUnitsSchema } ) )
	.min( 1 );

export const lineAssignmentSchema = z.object( {
	line: lineIdSchema,
	offer: offerRefSchema,
	listing: listingIdSchema,
	sku: skuSchema,
	location: locationIdSchema,
	/** What one unit of the line takes from stock: the SKU itself, or a bundle's components. */
	leaves: leavesSchema,
	/**
	 * Of a bundle that is kept assembled: what the first units of the line take each, found on the
	 * shelves when they were first applied. Units beyond these take `leaves`.
	 */
	first: z.array( z.object( { units: positiveUnitsSchema, leaves: leavesSchema } ) ).optional(),
	/**
	 * An external authority counts that location net of open orders (FBA): the line moves nothing.
	 */
	isObserved: z.boolean().optional(),
} );
export type LineAssignment = z.infer< typeof lineAssignmentSchema >;
export type Leaf = LineAssignment[ 'leaves' ][ number ];
