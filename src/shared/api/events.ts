import { z } from 'zod';
import { nextSchema } from './page.ts';

/** An event as the log keeps it: who, what, where, when, and what it changed. */
export const eventAnswerSchema = z.object( {
	position: z.int().meta( { description: 'Its place in the log: 1, 2, 3, without gaps.' } ),
	source: z.string().meta( { description: "Who says so: a channel's id, `api` or `ledger`." } ),
	key: z.string().meta( { description: 'Names the fact, together with the source.' } ),
	kind: z.string(),
	outcome: z.string().meta( {
		description:
			'`applied`, or `outranked`: something newer about the same order was known already.',
	} ),
	occurredAtMs: z.int(),
	isClamped: z
		.boolean()
		.meta( { description: "The source's clock was too far ahead and was replaced by ours." } ),
	receivedAtMs: z.int(),
	committedAtMs: z.int(),
	actor: z.string().nullable().meta( { description: 'The person or program behind it.' } ),
	delivery: z.int().nullable().meta( { description: 'The delivery it came in.' } ),
	body: z
		.unknown()
		.meta( { description: 'The fact, as its source told it. Its form is that of its kind.' } ),
	effect: z.unknown().meta( {
		description: 'Every count it moved, before and after, and what listings show since.',
	} ),
} );
export type EventAnswer = z.infer< typeof eventAnswerSchema >;

export const eventPageSchema = z.object( {
	events: z.array( eventAnswerSchema ),
	next: nextSchema,
} );
