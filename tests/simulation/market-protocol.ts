import { z } from 'zod';

/** What the adapter and the simulated marketplaces say to each other: JSON over the network port. */

export const settingsSchema = z.object( {
	url: z.string(),
	secret: z.string(),
} );
export type MarketSettings = z.infer< typeof settingsSchema >;

export const writeRequestSchema = z.object( {
	key: z.string(),
	kind: z.enum( [ 'set', 'adjust' ] ),
	items: z.array(
		z.object( {
			offer: z.string(),
			quantity: z.int(),
			onlyIfShown: z.int().nullable(),
			revision: z.int(),
		} )
	),
} );
export type WriteRequest = z.infer< typeof writeRequestSchema >;

export const writeResultSchema = z.object( {
	offer: z.string(),
	result: z.enum( [ 'accepted', 'stale', 'not-attempted', 'refused', 'busy' ] ),
	shownAfter: z.int().nullable(),
} );
export type WriteResult = z.infer< typeof writeResultSchema >;

export const readRequestSchema = z.object( { offers: z.array( z.string() ) } );

export const readResultSchema = z.object( { offer: z.string(), shown: z.int().nullable() } );
export type ReadResult = z.infer< typeof readResultSchema >;

export const orderRequestSchema = z.object( {
	sinceMs: z.int(),
	cursor: z.string().nullable(),
} );

export const offersSchema = z.object( {
	offers: z.array( z.object( { offer: z.string(), sku: z.string(), shown: z.int() } ) ),
} );

/** Names of the headers of a delivery. */
export const DELIVERY_ID = 'x-sim-id';
export const DELIVERY_TOPIC = 'x-sim-topic';
export const DELIVERY_SIGNATURE = 'x-sim-signature';
