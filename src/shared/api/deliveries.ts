import { z } from 'zod';

/** What arrived and waits for a person, or did. */
export const deliveriesSchema = z.object( {
	deliveries: z.array(
		z.object( {
			delivery: z.int(),
			channel: z.string(),
			topic: z.string(),
			receivedAtMs: z.int(),
			errorCode: z.string().nullable(),
			errorDetail: z.string().nullable(),
		} )
	),
} );
