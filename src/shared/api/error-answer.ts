import { z } from 'zod';

/** Every refusal has this form (docs/errors.md). */
export const errorAnswerSchema = z.object( {
	error: z.object( {
		code: z.string().meta( { description: 'Never changes its meaning.' } ),
		message: z.string().meta( { description: 'What happened.' } ),
		detail: z
			.string()
			.meta( { description: 'What is special about this case; may be empty.' } ),
		action: z.string().meta( { description: 'What you can do about it.' } ),
		fields: z
			.record( z.string(), z.string() )
			.optional()
			.meta( { description: 'By the path of each field: what is wrong with it.' } ),
	} ),
} );
export type ErrorAnswer = z.infer< typeof errorAnswerSchema >;
