import { z } from 'zod';
import { deltaSchema, epochMsSchema } from './quantity.ts';

/**
 * A place in the row of changes that a paired shop numbers itself, per product: change `number` of
 * `epoch`, after which the sum of all its deltas is `total`. See docs/wire-format.md.
 */
export const ownCounterSchema = z.object( {
	epoch: epochMsSchema,
	number: z.int().min( 0 ),
	total: deltaSchema,
} );
export type OwnCounter = z.infer< typeof ownCounterSchema >;
