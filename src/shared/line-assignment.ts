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
export const lineAssignmentSchema = z.object( {
	line: lineIdSchema,
	offer: offerRefSchema,
	listing: listingIdSchema,
	sku: skuSchema,
	location: locationIdSchema,
	/** What one unit of the line takes from stock: the SKU itself, or a bundle's components. */
	leaves: z.array( z.object( { sku: skuSchema, quantity: positiveUnitsSchema } ) ).min( 1 ),
	/**
	 * An external authority counts that location net of open orders (FBA): the line moves nothing.
	 */
	isObserved: z.boolean().optional(),
} );
export type LineAssignment = z.infer< typeof lineAssignmentSchema >;
