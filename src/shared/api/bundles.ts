import { z } from 'zod';
import { nextSchema } from './page.ts';

const limitedBySchema = z.string().nullable().meta( {
	description: 'The component of which more would make more of the bundle.',
} );

const componentSchema = z.object( { sku: z.string(), quantity: z.int() } );

const oneMoreSchema = z
	.object( {
		location: z
			.string()
			.nullable()
			.meta( { description: 'Where; null: it is packed from all locations together.' } ),
		lacking: z.array( componentSchema ),
	} )
	.meta( {
		description: 'What has to come in before one more can be had, where the least does.',
	} );

const availableThereSchema = z.object( {
	location: z.string(),
	available: z.int(),
	limitedBy: limitedBySchema,
} );

/** One version of a bill of materials, and of the present one what it makes. */
export const billAnswerSchema = z.object( {
	bundle: z.string(),
	title: z.string(),
	sinceMs: z.int(),
	components: z
		.array( componentSchema )
		.meta( { description: 'None: the SKU stopped being a bundle.' } ),
	isPackedAnywhere: z.boolean().exactOptional(),
	isKeptAssembled: z.boolean().exactOptional(),
	savedBy: z.string().exactOptional().meta( { description: 'Who saved it, as in the log.' } ),
	isCurrent: z.boolean().meta( { description: 'It is in force: no later version is.' } ),
	available: z.int().nullable().meta( {
		description:
			'Bundles that can be had from all locations that channels draw from; null of an earlier version.',
	} ),
	limitedBy: limitedBySchema,
	oneMore: oneMoreSchema
		.nullable()
		.meta( { description: 'null: it was not asked for, or there is none.' } ),
	locations: z.array( availableThereSchema ),
} );
export type BillAnswer = z.infer< typeof billAnswerSchema >;

export const bundlePageSchema = z.object( {
	bundles: z.array( billAnswerSchema ),
	next: nextSchema,
} );

/** What a bundle is made of down to what lies on shelves, and what that allows. */
export const bundleMakesSchema = z.object( {
	available: z.int(),
	limitedBy: limitedBySchema,
	oneMore: oneMoreSchema.nullable(),
	locations: z.array( availableThereSchema ),
	parts: z
		.array(
			z.object( {
				level: z.int().meta( { description: '1: a component of the bundle itself.' } ),
				sku: z.string(),
				title: z.string(),
				quantity: z.int().meta( { description: 'In one of what it is a component of.' } ),
				isBundle: z.boolean(),
				isKeptAssembled: z.boolean(),
				available: z.int().meta( { description: 'From all locations together.' } ),
			} )
		)
		.meta( { description: 'From the top down: what a bundle is made of follows it.' } ),
	leaves: z
		.array(
			z.object( {
				sku: z.string(),
				title: z.string(),
				each: z.int().meta( { description: 'Units in one bundle, over all levels.' } ),
				available: z.int().meta( { description: 'From all locations together.' } ),
				allows: z
					.int()
					.meta( { description: 'Bundles, as if there were enough of all others.' } ),
				locations: z.array(
					z.object( { location: z.string(), available: z.int(), allows: z.int() } )
				),
			} )
		)
		.meta( { description: 'The scarcest first.' } ),
} );
export type BundleMakes = z.infer< typeof bundleMakesSchema >;

export const bundleAnswerSchema = z.object( {
	bundle: z.string(),
	title: z.string(),
	makes: bundleMakesSchema.nullable().meta( { description: 'null: it is no bundle now.' } ),
	within: z.array( z.string() ).meta( { description: 'Bundles that contain it.' } ),
	versions: z
		.array(
			billAnswerSchema.pick( {
				sinceMs: true,
				components: true,
				isPackedAnywhere: true,
				isKeptAssembled: true,
				savedBy: true,
				isCurrent: true,
			} )
		)
		.meta( { description: 'The newest first; none: it never was a bundle.' } ),
} );
export type BundleAnswer = z.infer< typeof bundleAnswerSchema >;

const changedBundleSchema = z.object( {
	bundle: z.string(),
	title: z.string(),
	before: z.int(),
	after: z.int(),
	limitedBy: limitedBySchema,
} );

const changedListingSchema = z.object( {
	listing: z.string(),
	channel: z.string(),
	sku: z.string(),
	before: z.int(),
	after: z.int(),
} );

/** What a sale would do: nothing of it has happened. */
export const saleAnswerSchema = z.object( {
	sku: z.string(),
	units: z.int(),
	channel: z.string().meta( { description: 'Where it would be sold.' } ),
	location: z.string().meta( { description: 'Where it would be packed.' } ),
	isObserved: z.boolean().meta( {
		description:
			'Somebody else counts that location (FBA), and takes the units off by himself.',
	} ),
	shelves: z.array(
		z.object( {
			sku: z.string(),
			title: z.string(),
			location: z.string(),
			units: z.int().meta( { description: 'That would be promised there.' } ),
			before: z.int().meta( { description: 'Available.' } ),
			after: z.int(),
			short: z.int().meta( { description: 'Units that would be owed and are not there.' } ),
		} )
	),
	bundles: z.array( changedBundleSchema ).meta( {
		description: 'Those of which another number could be had afterwards.',
	} ),
	listings: z.array( changedListingSchema ).meta( {
		description: 'Those that would show another number afterwards.',
	} ),
} );
export type SaleAnswer = z.infer< typeof saleAnswerSchema >;

/** What a bill would do that is not saved. */
export const billPreviewSchema = z.object( {
	makes: bundleMakesSchema.nullable().meta( { description: 'null: it would be no bundle.' } ),
	bundles: z.array( changedBundleSchema ).meta( {
		description: 'Bundles that contain it, of which another number could be had.',
	} ),
	listings: z.array( changedListingSchema ).meta( {
		description: 'Those that would show another number.',
	} ),
	sale: saleAnswerSchema.nullable(),
} );
export type BillPreview = z.infer< typeof billPreviewSchema >;

/** Saving what is in force already makes no new version. */
export const billSavedSchema = z.object( {
	saved: z.literal( true ),
	isNew: z.boolean().meta( { description: 'false: it was in force already, nothing changed.' } ),
	sinceMs: z.int().meta( { description: 'Since when it is in force.' } ),
} );
