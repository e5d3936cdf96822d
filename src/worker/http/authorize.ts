import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import { nameSchema } from '../../shared/storable-text.ts';
import { isOfShop } from '../pairing/shop-token.ts';
import type { ApiToken, ModelStore } from '../store/contract.ts';
import { answerError } from './answer-error.ts';
import type { TokenUses } from './token-uses.ts';

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
	const hash = bearerHash( request );
	return hash === null ? null : model.tokenByHash( hash );
}

function bearerHash( { headers }: FastifyRequest ): string | null {
	const [ scheme, token ] = ( headers.authorization ?? '' ).split( ' ' );
	return scheme === 'Bearer' && token ? hashToken( token ) : null;
}

/** Who has been let in, for as long as their request is answered. */
const LET_IN = new WeakMap< FastifyRequest, ApiToken >();

/** The user of a shop's WordPress on whose behalf the shop asks, percent-encoded. */
const USER_HEADER = 'lockstep-user';
const userSchema = nameSchema( 100 );

/**
 * Who asks: the name of the token by which the request was let in, with the user whom a paired shop names
 * before it: `anna (shop:mugs)`. Of others no name is believed: a token of one's own says who one is, and
 * with it anybody could be anybody. `null`: the request needed no token.
 */
export function askedBy( request: FastifyRequest ): string | null {
	const name = LET_IN.get( request )?.name ?? null;
	const user = name !== null && isOfShop( name ) ? userOf( request ) : null;
	return user === null ? name : `${ user } (${ name })`;
}

/** Has whoever asks at least this? More than the route as a whole needs. */
export function hasScope( request: FastifyRequest, needed: Scope ): boolean {
	const scope = LET_IN.get( request )?.scope;
	return scope !== undefined && RANK[ scope ] >= RANK[ needed ];
}

function userOf( { headers }: FastifyRequest ): string | null {
	try {
		const named = userSchema.safeParse(
			decodeURIComponent( String( headers[ USER_HEADER ] ?? '' ) )
		);
		return named.success ? named.data : null;
	} catch {
		// No encoding of any text: the shop's token still says whose change it was.
		return null;
	}
}

/** What is needed to know who may come in. */
interface Gate {
	readonly store: { readonly model: ModelStore };
	readonly tokenUses: TokenUses;
}

/** Lets only requests through whose token has at least `needed`. Of a stranger no body is read. */
export function requireScope(
	{ store: { model }, tokenUses }: Gate,
	needed: Scope
): onRequestAsyncHookHandler {
	return async ( request: FastifyRequest, reply: FastifyReply ) => {
		const hash = bearerHash( request );
		// Asked of the database each time: a token that is revoked opens nothing from then on, at no worker.
		const known = hash === null ? null : await model.tokenByHash( hash );
		if ( hash === null || ! known ) {
			return answerError( reply, 'TOKEN_MISSING_OR_WRONG' );
		}
		if ( RANK[ known.scope ] < RANK[ needed ] ) {
			return answerError( reply, 'SCOPE_TOO_NARROW', `This needs the scope "${ needed }".` );
		}
		LET_IN.set( request, known );
		await tokenUses.note( hash );
		return undefined;
	};
}
