import { z } from 'zod';
import { ownCounterSchema } from '../own-counter.ts';
import { nextSchema } from './page.ts';
import { syncLogStepSchema } from '../sync-log.ts';

/** One SKU on one channel: what it should show, and what is known of what it shows. */
export const listingAnswerSchema = z.object( {
	listing: z.string(),
	channel: z.string(),
	offer: z.string().meta( { description: "What the channel's own orders call the thing sold." } ),
	sku: z.string(),
	external: z
		.record( z.string(), z.string() )
		.meta( { description: "The channel's own identifiers." } ),
	quantity: z.int().meta( { description: 'What it should show.' } ),
	revision: z.int().meta( { description: 'Of that quantity: it grows with every new one.' } ),
	foreignRevision: z.int(),
	known: z.int(),
	unreduced: z.int().meta( {
		description: 'Units of its own orders that its count has not taken off yet, and will.',
	} ),
	ownCountedAtMs: z.int(),
	sinceMs: z.int(),
	includes: ownCounterSchema.nullable(),
	split: z.object( { of: z.int(), share: z.int() } ).nullable().meta( {
		description: 'While the last units are split: how many there were, and its share.',
	} ),
	cut: z.object( { shown: z.int(), ownInside: z.int() } ).nullable(),
	sentQuantity: z.int().nullable(),
	sentIncludes: ownCounterSchema.nullable(),
	sentRevision: z.int(),
	acceptedRevision: z.int(),
	confirmedQuantity: z
		.int()
		.nullable()
		.meta( { description: 'What it was last seen to show, as it should.' } ),
	confirmedRevision: z.int(),
	confirmedAtMs: z.int().nullable(),
	call: z.string().nullable().meta( { description: 'The call that is under way.' } ),
	unsettledUntilMs: z.int(),
	isStale: z.boolean(),
	mustResend: z.boolean(),
	attempts: z.int(),
	deadRevision: z.int().nullable(),
	failureCode: z.string().nullable(),
	failureReason: z.string().nullable(),
	checkAtMs: z.int().nullable(),
	checks: z.int(),
	isPaused: z.boolean(),
	heldBy: z.int().nullable().meta( { description: 'The mass change that holds it.' } ),
	seenQuantity: z
		.int()
		.nullable()
		.meta( { description: 'What it was last seen to show, right or not.' } ),
	seenAtMs: z.int().nullable(),
	unsettledQuantity: z.int().nullable(),
} );

export const listingsSchema = z.object( { listings: z.array( listingAnswerSchema ) } );

export const listingPageSchema = listingsSchema.extend( { next: nextSchema } );

/** Why a listing shows this number: steps that add up to it. */
export const whySchema = z.object( {
	listing: z.string(),
	revision: z.int(),
	quantity: z.int(),
	steps: z.array( syncLogStepSchema ),
	cause: z.int().nullable().meta( { description: 'The event that caused it.' } ),
	atMs: z.int(),
} );

/** What connecting a channel, or reading its catalogue again, has found. */
export const connectReportSchema = z.object( {
	offers: z.int(),
	listings: z.int(),
	skipped: z
		.array( z.object( { offer: z.string(), title: z.string(), reason: z.string() } ) )
		.meta( { description: 'Offers without SKU or without stock of their own.' } ),
	openingBalances: z.int(),
	webhooks: z.array( z.string() ),
} );
