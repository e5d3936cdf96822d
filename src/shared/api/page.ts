import { z } from 'zod';

/** Where a list goes on. */
export const nextSchema = z.string().nullable().meta( {
	description: 'Send it as `cursor` for the next page; null: this is the last one.',
} );
