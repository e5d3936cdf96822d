import { z } from 'zod';
import { nextSchema } from './page.ts';

export const sharingOrderSchema = z.object( {
	channel: z.string(),
	order: z.string(),
	units: z.int(),
	placedAtMs: z.int(),
} );

/** What can be done about a shortage; each of them alone would end it, as far as it goes. */
export const proposalSchema = z.discriminatedUnion( 'do', [
	z.object( { do: z.literal( 'move' ), from: z.string(), units: z.int() } ),
	z.object( { do: z.literal( 'assemble' ), units: z.int() } ),
	z.object( {
		do: z.literal( 'wait' ),
		reference: z.string(),
		units: z.int(),
		expectedAtMs: z.int().nullable(),
	} ),
	z.object( {
		do: z.literal( 'backorder' ),
		units: z.int(),
		orders: z.array( sharingOrderSchema ),
	} ),
	z.object( {
		do: z.literal( 'cancel' ),
		units: z.int(),
		orders: z.array( sharingOrderSchema ),
	} ),
] );

const explained = {
	code: z.string().meta( { description: 'Of the catalogue of errors.' } ),
	message: z.string().meta( { description: 'What happened.' } ),
	detail: z.string().meta( { description: 'What is special about this case; may be empty.' } ),
	action: z.string().meta( { description: 'What you can do about it.' } ),
};

/** At most so much of a note is kept. */
export const NOTE_MAX = 500;

export const dismissalSchema = z.object( {
	note: z.string().meta( { description: 'Why.' } ),
	by: z.string().nullable().meta( { description: 'Who, by the name of the token.' } ),
	atMs: z.int(),
} );

const position = z
	.int()
	.nullable()
	.meta( { description: 'The event that gave it this quantity.' } );

const dismissal = dismissalSchema.nullable().meta( { description: 'Null: it waits.' } );

/** Something that waits for a person, or did until he dismissed it. */
export const exceptionSchema = z.discriminatedUnion( 'kind', [
	z.object( {
		kind: z.literal( 'shortage' ),
		...explained,
		sku: z.string(),
		location: z.string(),
		short: z.int(),
		sinceMs: z.int().nullable(),
		position: z.int().nullable().meta( { description: 'The event that took it below zero.' } ),
		orders: z.array( sharingOrderSchema ),
		unnamedUnits: z.int().meta( {
			description: 'Promised there to older orders, which are not named.',
		} ),
		proposals: z.array( proposalSchema ),
	} ),
	z.object( {
		kind: z.literal( 'mass-change' ),
		...explained,
		change: z.int().meta( { description: 'For GET /v1/mass-changes/{change}.' } ),
		channel: z.string(),
		cause: z.string(),
		zeroed: z.int().meta( { description: 'Listings that would go to zero.' } ),
		shifted: z.int().meta( { description: 'Others that would change by more than half.' } ),
		listings: z.int().meta( { description: 'Listings of the channel.' } ),
		held: z.int().meta( { description: 'Listings that are held.' } ),
		sent: z.int().meta( { description: 'Listings that had gone out before it was noticed.' } ),
		foundAtMs: z.int(),
		canUndo: z.boolean(),
	} ),
	z.object( {
		kind: z.literal( 'push' ),
		...explained,
		listing: z.string(),
		channel: z.string(),
		sku: z.string(),
		quantity: z
			.int()
			.meta( { description: 'What the channel should show and does not take.' } ),
		position,
	} ),
	z.object( {
		kind: z.literal( 'conflict' ),
		...explained,
		conflict: z.int(),
		source: z.string(),
		key: z.string(),
		delivery: z.int().nullable(),
		receivedAtMs: z.int(),
		position: z.int().nullable().meta( { description: 'The event that stands.' } ),
		dismissal,
	} ),
	z.object( {
		kind: z.literal( 'drift' ),
		...explained,
		listing: z.string().meta( { description: 'For POST /v1/listings/{listing}/push.' } ),
		channel: z.string(),
		sku: z.string(),
		quantity: z.int().meta( { description: 'What the channel should show now.' } ),
		position,
		expected: z.int().meta( { description: 'What it should have shown when it was found.' } ),
		shown: z.int().meta( { description: 'What it showed instead.' } ),
		foundAtMs: z.int(),
		times: z.int().meta( { description: 'How often within a day, since the last dismissal.' } ),
		lastConfirmedAtMs: z
			.int()
			.nullable()
			.meta( { description: 'When it was last seen to show what it should.' } ),
		isCorrected: z.boolean().meta( { description: 'It has been put right since.' } ),
		dismissal,
	} ),
	z.object( {
		kind: z.enum( [ 'dead-letter', 'parked' ] ),
		...explained,
		delivery: z.int().meta( { description: 'For POST /v1/deliveries/{delivery}/retry.' } ),
		channel: z.string(),
		topic: z.string(),
		receivedAtMs: z.int(),
		place: z.string().nullable().meta( { description: 'For GET /v1/sync-log/{position}.' } ),
		dismissal,
	} ),
] );
export type ExceptionAnswer = z.infer< typeof exceptionSchema >;

export const exceptionPageSchema = z.object( {
	exceptions: z.array( exceptionSchema ),
	next: nextSchema,
} );

/** Two contents under one key, for a person to compare. */
export const conflictSchema = z.object( {
	conflict: z.int(),
	source: z.string(),
	key: z.string(),
	delivery: z.int().nullable(),
	receivedAtMs: z.int(),
	position: z.int().nullable().meta( { description: 'The event that stands.' } ),
	refused: z.unknown().meta( { description: 'The content that was not taken.' } ),
	standing: z
		.object( {
			receivedAtMs: z.int(),
			body: z.unknown(),
		} )
		.nullable()
		.meta( { description: 'What the key had been used for.' } ),
	dismissal,
} );
