import { z } from 'zod';
import { listingIdSchema } from '../ids.ts';

/**
 * What keeps a quantity from going out, although it is due; the ledger's own first, then the channel's, then the
 * listing's. All that hold are named: with one of them gone it still waits for the others.
 */
export const waitsForSchema = z
	.array(
		z.enum( [
			'copy',
			'stopped',
			'unpaired',
			'connecting',
			'needs-attention',
			'paused',
			'shadow',
			'no-answer',
			'listing-paused',
			'held',
		] )
	)
	.meta( {
		description:
			'What has to be over before anything is sent; none: it goes out as soon as the channel can take it.',
	} );
export type WaitsFor = z.infer< typeof waitsForSchema >[ number ];

/** A listing that is to be pushed again. */
export const pushedListingSchema = z.object( {
	listing: listingIdSchema,
	revision: z.int(),
	waitsFor: waitsForSchema,
} );

/** Whether a person has paused a listing. */
export const pausedListingSchema = z.object( {
	listing: listingIdSchema,
	isPaused: z.boolean(),
	waitsFor: waitsForSchema,
} );

/** All that a channel had refused. */
export const retriedListingsSchema = z.object( {
	retried: z.int().meta( { description: 'How many listings.' } ),
	waitsFor: waitsForSchema,
} );
