import { z } from 'zod';
import { lineIdSchema, offerRefSchema, orderIdSchema } from './ids.ts';
import { deltaSchema, epochMsSchema, positiveUnitsSchema, unitsSchema } from './quantity.ts';

/**
 * An order as its channel sees it at one moment: a state, never a delta. A duplicate changes
 * nothing and a missed one is healed by the next.
 */

/** Units that left (or came back to) the shelf, with the channel's own id and time for the fact. */
export const movementSchema = z.object( {
	key: z.string().min( 1 ).max( 128 ),
	quantity: positiveUnitsSchema,
	at: epochMsSchema,
} );
export type Movement = z.infer< typeof movementSchema >;

export const channelOrderLineSchema = z.object( {
	line: lineIdSchema,
	/** Which of the channel's offers was sold. */
	offer: offerRefSchema,
	/** The SKU the channel prints on the line, if any: shown to people, never used to map. */
	sku: z.string().max( 255 ).optional(),
	ordered: unitsSchema,
	/** Units taken off the order again before they were shipped, and given back to stock. */
	cancelled: unitsSchema,
	/** Units that left the shelf. A refund without restock of an unshipped unit counts as left. */
	shipments: z.array( movementSchema ).max( 1_000 ),
	/** Shipped units that came back to the shelf. */
	restocks: z.array( movementSchema ).max( 1_000 ),
	/**
	 * Units by which the channel itself has lowered the quantity it shows for this offer, net of
	 * what it gave back. Shopify takes them when the order is placed; WooCommerce only when the
	 * order is paid or accepted, so this can differ from what the line owes.
	 */
	subtracted: unitsSchema,
	/**
	 * Units of this line that the channel will still subtract by itself (a WooCommerce order that
	 * waits for its payment). Left out: all that the line takes and has not been subtracted.
	 */
	toSubtract: unitsSchema.optional(),
} );
export type ChannelOrderLine = z.infer< typeof channelOrderLineSchema >;

/**
 * Which of the shop's own numbered changes this snapshot accounts for: per offer the sum of the
 * deltas that this order has caused, up to its change `number`. Only a paired shop says so.
 */
export const explainsSchema = z.object( {
	epoch: epochMsSchema,
	number: z.int().min( 0 ),
	sums: z.array( z.object( { offer: offerRefSchema, units: deltaSchema } ) ).max( 5_000 ),
} );
export type Explains = z.infer< typeof explainsSchema >;

export const channelOrderSchema = z.object( {
	order: orderIdSchema,
	/** The channel's own revision number of the order, when it has one. */
	revision: z.int().min( 0 ).nullable(),
	updatedAt: epochMsSchema,
	placedAt: epochMsSchema,
	lines: z.array( channelOrderLineSchema ).max( 5_000 ),
	explains: explainsSchema.optional(),
} );
export type ChannelOrder = z.infer< typeof channelOrderSchema >;
