import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import type { ApiToken, ModelStore } from '../store/contract.ts';
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

/** The token that a request carries; `null`: none, or none that is known and not revoked. */
export async function tokenOf(
	model: ModelStore,
	request: FastifyRequest
): Promise< ApiToken | null > {
	const [ scheme, token ] = ( request.headers.authorization ?? '' ).split( ' ' );
	return scheme === 'Bearer' && token ? model.tokenByHash( hashToken( token ) ) : null;
}

/** Who has been let in, for as long as their request is answered. */
const LET_IN = new WeakMap< FastifyRequest, ApiToken >();

/** The name of the token by which a request was let in; `null`: it needed none. */
export function askedBy( request: FastifyRequest ): string | null {
	return LET_IN.get( request )?.name ?? null;
}

/** Lets only requests through whose token has at least `needed`. Of a stranger no body is read. */
export function requireScope( model: ModelStore, needed: Scope ): onRequestAsyncHookHandler {
	return async ( request: FastifyRequest, reply: FastifyReply ) => {
		const known = await tokenOf( model, request );
		if ( ! known ) {
			return answerError( reply, 'TOKEN_MISSING_OR_WRONG' );
		}
		if ( RANK[ known.scope ] < RANK[ needed ] ) {
			return answerError( reply, 'SCOPE_TOO_NARROW', `This needs the scope "${ needed }".` );
		}
		LET_IN.set( request, known );
		return undefined;
	};
}
