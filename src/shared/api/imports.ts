import { z } from 'zod';
import { channelIdSchema, locationIdSchema, skuSchema } from '../ids.ts';
import { nextSchema } from './page.ts';

/** Files that are told to the ledger, as `/v1/imports` shows them. */

export const FILE_KINDS = [ 'stock', 'locations', 'bundles' ] as const;
export type FileKind = ( typeof FILE_KINDS )[ number ];

export const IMPORT_STATES = [
	'checking',
	'broken',
	'ready',
	'applying',
	'applied',
	'undoing',
	'undone',
] as const;
export type ImportState = ( typeof IMPORT_STATES )[ number ];

export const importCountsSchema = z.object( {
	rows: z.int().meta( { description: 'Of the file, without those that are empty.' } ),
	created: z.int().meta( { description: 'What is not there yet.' } ),
	changed: z.int(),
	unchanged: z.int().meta( { description: 'What is so already.' } ),
	bad: z.int().meta( { description: 'Rows that cannot be imported.' } ),
} );
export type ImportCounts = z.infer< typeof importCountsSchema >;

export const importAnswerSchema = z.object( {
	import: z.string().meta( { description: 'Its id: the key it came with, or of its content.' } ),
	kind: z.enum( FILE_KINDS ),
	name: z.string().nullable().meta( { description: 'Of the file.' } ),
	sha256: z.string().meta( { description: 'Of the content of the file.' } ),
	state: z.enum( IMPORT_STATES ).meta( {
		description:
			'`ready`: it has been checked, and nothing is written yet. `broken`: it cannot be read to its end.',
	} ),
	isInterrupted: z.boolean().meta( {
		description:
			'The worker was stopped in the middle. Apply (or undo) it again: nothing counts twice. One that was being checked is sent again.',
	} ),
	by: z.string().nullable().meta( { description: 'Whose token sent it.' } ),
	createdAtMs: z.int(),
	updatedAtMs: z.int(),
	counts: importCountsSchema,
	done: z.int().meta( { description: 'Changes that are applied (or undone) so far.' } ),
	failed: z
		.int()
		.meta( { description: 'Changes that the ledger refused when they were applied.' } ),
	share: z.number().meta( { description: 'How far what is under way has come, 0 to 1.' } ),
	ignoredColumns: z.array( z.string() ),
} );
export type ImportAnswer = z.infer< typeof importAnswerSchema >;

export const importPageSchema = z.object( {
	imports: z.array( importAnswerSchema ),
	next: nextSchema,
} );

const lineSchema = z.int().meta( { description: 'Of the file, the first being 1.' } );

const billSchema = z.object( {
	components: z.array( z.object( { sku: skuSchema, quantity: z.int() } ) ),
	isPackedAnywhere: z.boolean(),
	isKeptAssembled: z.boolean(),
} );
export type ImportedBill = z.infer< typeof billSchema >;

/** One thing that an import makes another, before and after. */
export const importChangeSchema = z.discriminatedUnion( 'kind', [
	z.object( {
		kind: z.literal( 'stock' ),
		line: lineSchema,
		sku: skuSchema,
		location: locationIdSchema,
		before: z.int().nullable().meta( {
			description: 'On hand when the file was checked; null: nothing was ever kept there.',
		} ),
		after: z.int(),
		delta: z.int().meta( { description: 'What is told to the ledger.' } ),
		seenAtMs: z.int().meta( {
			description: 'When `before` was read; the change is told as of then.',
		} ),
		seenAtPosition: z.int().nullable().meta( {
			description:
				'The last event of the log by then. If somebody moves or counts the shelf after it (orders aside), the change is refused. null: it is a difference, which holds whatever happens.',
		} ),
		reason: z.string().nullable(),
	} ),
	z.object( {
		kind: z.literal( 'bundles' ),
		line: lineSchema,
		bundle: skuSchema,
		title: z.string(),
		before: billSchema.nullable().meta( { description: 'null: it was no bundle.' } ),
		after: billSchema,
	} ),
	z.object( {
		kind: z.literal( 'locations' ),
		line: lineSchema,
		channel: channelIdSchema,
		before: z
			.array( locationIdSchema )
			.meta( { description: 'Where it draws from, first one first.' } ),
		after: z.array( locationIdSchema ),
		isMade: z.boolean().meta( {
			description: 'It was this import that did so; only that is taken back by an undo.',
		} ),
	} ),
] );
export type ImportChange = z.infer< typeof importChangeSchema >;
export type StockChange = Extract< ImportChange, { kind: 'stock' } >;
export type BundleChange = Extract< ImportChange, { kind: 'bundles' } >;
export type LocationChange = Extract< ImportChange, { kind: 'locations' } >;

export const importChangePageSchema = z.object( {
	changes: z.array( importChangeSchema ),
	next: nextSchema,
} );

export const importErrorSchema = z.object( {
	line: lineSchema,
	column: z.string().nullable(),
	value: z.string().meta( { description: 'What was there.' } ),
	code: z.string(),
	message: z.string(),
	action: z.string().meta( { description: 'What to do about it.' } ),
} );
export type ImportError = z.infer< typeof importErrorSchema >;

export const importErrorPageSchema = z.object( {
	errors: z.array( importErrorSchema ),
	total: z.int().meta( { description: 'Of all, also where only the first 1,000 are kept.' } ),
	next: nextSchema,
} );
