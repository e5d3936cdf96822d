import { z } from 'zod';
import { nextSchema } from './page.ts';

const limitedBySchema = z.string().nullable().meta( {
	description: 'The component of which more would make more of the bundle.',
} );

/** One version of a bill of materials, and of the present one what it makes. */
export const billAnswerSchema = z.object( {
	bundle: z.string(),
	sinceMs: z.int(),
	components: z
		.array( z.object( { sku: z.string(), quantity: z.int() } ) )
		.meta( { description: 'None: the SKU stopped being a bundle.' } ),
	isPackedAnywhere: z.boolean().exactOptional(),
	isKeptAssembled: z.boolean().exactOptional(),
	isCurrent: z.boolean().meta( { description: 'It is in force: no later version is.' } ),
	available: z.int().nullable().meta( {
		description:
			'Bundles that can be had from all locations that channels draw from; null of an earlier version.',
	} ),
	limitedBy: limitedBySchema,
	locations: z.array(
		z.object( { location: z.string(), available: z.int(), limitedBy: limitedBySchema } )
	),
} );
export type BillAnswer = z.infer< typeof billAnswerSchema >;

export const bundlePageSchema = z.object( {
	bundles: z.array( billAnswerSchema ),
	next: nextSchema,
} );
