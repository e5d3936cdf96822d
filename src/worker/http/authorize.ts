import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest, preHandlerAsyncHookHandler } from 'fastify';
import type { ModelStore } from '../store/contract.ts';
import { answerError } from './answer-error.ts';

export type Scope = 'read' | 'operate' | 'admin';

const RANK: Readonly< Record< Scope, number > > = { read: 0, operate: 1, admin: 2 };

/**
 * Tokens are 256 random bits, so a plain SHA-256 of them can be stored and looked up: there is
 * nothing to guess, and comparing hashes through an index reveals nothing of the token.
 */
export function hashToken( token: string ): string {
	return createHash( 'sha256' ).update( token ).digest( 'hex' );
}

/** Lets only requests through whose token has at least `needed`. */
export function requireScope( model: ModelStore, needed: Scope ): preHandlerAsyncHookHandler {
	return async ( request: FastifyRequest, reply: FastifyReply ) => {
		const [ scheme, token ] = ( request.headers.authorization ?? '' ).split( ' ' );
		const known =
			scheme === 'Bearer' && token ? await model.tokenByHash( hashToken( token ) ) : null;
		if ( ! known ) {
			return answerError( reply, 'TOKEN_MISSING_OR_WRONG' );
		}
		if ( RANK[ known.scope ] < RANK[ needed ] ) {
			return answerError( reply, 'SCOPE_TOO_NARROW', `This needs the scope "${ needed }".` );
		}
		return undefined;
	};
}
