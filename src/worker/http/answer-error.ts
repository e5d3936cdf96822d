import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { ERRORS, type ErrorCode } from '../../shared/errors.ts';
import { WorkerError } from '../worker-error.ts';

/** The one form of every error answer. */
export function answerError(
	reply: FastifyReply,
	code: ErrorCode,
	detail = '',
	fields: Readonly< Record< string, string > > = {}
): FastifyReply {
	const { status, message, action } = ERRORS[ code ];
	return reply.code( status === 0 ? 500 : status ).send( {
		error: {
			code,
			message,
			detail,
			action,
			...( Object.keys( fields ).length > 0 ? { fields } : {} ),
		},
	} );
}

/**
 * Parses a request's body or query.
 *
 * @throws {WorkerError} REQUEST_INVALID with a reason for each field.
 */
export function parseRequest< T >( schema: z.ZodType< T >, input: unknown ): T {
	const parsed = schema.safeParse( input ?? {} );
	if ( parsed.success ) {
		return parsed.data;
	}
	const fields: Record< string, string > = {};
	for ( const { path, message } of parsed.error.issues ) {
		fields[ path.join( '.' ) || 'body' ] = message;
	}
	throw new WorkerError( 'REQUEST_INVALID', '', fields );
}
