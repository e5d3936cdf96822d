import { z } from 'zod';

export const SCOPES = [ 'read', 'operate', 'admin' ] as const;
export const scopeSchema = z.enum( SCOPES );

/** No colon: names with one are the worker's own. */
export const tokenNameSchema = z
	.string()
	.regex(
		/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,62}$/,
		'letters, digits, space and . _ - only, at most 63'
	);

export const tokenSummarySchema = z.object( {
	name: z.string().meta( { description: 'As the log names who has asked.' } ),
	scope: scopeSchema,
	createdAtMs: z.int(),
	lastUsedAtMs: z.int().nullable().meta( { description: 'To the minute.' } ),
	revokedAtMs: z.int().nullable().meta( { description: 'Null: it is in force.' } ),
} );

export const tokensSchema = z.object( { tokens: z.array( tokenSummarySchema ) } );

export const createdTokenSchema = z.object( {
	name: z.string(),
	scope: scopeSchema,
	token: z.string().meta( { description: 'Told this once: nobody can read it again.' } ),
} );
