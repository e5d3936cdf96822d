import { z } from 'zod';
import {
	createdTokenSchema,
	scopeSchema,
	tokenNameSchema,
	tokensSchema,
} from '../../../shared/api/tokens.ts';
import { nameSchema } from '../../../shared/storable-text.ts';
import type { App } from '../../app.ts';
import { isOfShop } from '../../pairing/shop-token.ts';
import { WorkerError } from '../../worker-error.ts';
import { apiRoute } from '../api-route.ts';
import type { ApiRoutes } from '../api-routes.ts';
import { hashToken } from '../authorize.ts';

const BYTES = 32;
/** Makes a token that has got into a file or a log easy to find there. */
const PREFIX = 'lockstep_';
/** Of the worker that has made it for itself. */
const OWN = 'admin';

const CREATE = apiRoute( {
	method: 'POST',
	path: '/v1/tokens',
	operation: 'createToken',
	tag: 'Worker',
	summary: 'Make a token for a program or a person',
	description: 'It is told in this answer and never again; what is kept is a hash of it.',
	scope: 'admin',
	body: z.object( { name: tokenNameSchema, scope: scopeSchema } ),
	answers: {
		201: {
			description: 'It is in force.',
			schema: createdTokenSchema,
			example: { name: 'warehouse', scope: 'operate', token: 'lockstep_…' },
		},
	},
	errors: [ 'TOKEN_NAME_TAKEN' ],
	example: { body: { name: 'warehouse', scope: 'operate' } },
} );

const LIST = apiRoute( {
	method: 'GET',
	path: '/v1/tokens',
	operation: 'listTokens',
	tag: 'Worker',
	summary: 'All tokens that there have ever been, without what they are',
	scope: 'admin',
	answers: {
		200: {
			description: 'Oldest first.',
			schema: tokensSchema,
			example: {
				tokens: [
					{
						name: 'warehouse',
						scope: 'operate',
						createdAtMs: 1_795_262_400_000,
						lastUsedAtMs: null,
						revokedAtMs: null,
					},
				],
			},
		},
	},
} );

const REVOKE = apiRoute( {
	method: 'POST',
	path: '/v1/tokens/:name/revoke',
	operation: 'revokeToken',
	tag: 'Worker',
	summary: 'End a token, at once and for good',
	scope: 'admin',
	params: z.object( { name: nameSchema( 100 ) } ),
	answers: {
		200: {
			description: 'It opens nothing any more, at no worker.',
			schema: z.object( { revoked: z.string() } ),
			example: { revoked: 'warehouse' },
		},
	},
	errors: [ 'NOT_FOUND' ],
	example: { params: { name: 'warehouse' } },
} );

/** Who may ask, beside the worker's own folder and paired shops. */
export function tokenRoutes( routes: ApiRoutes, { store: { model }, clock, ids }: App ): void {
	/** One after the other: asked at once, two could take the same name. */
	let creating: Promise< unknown > = Promise.resolve();

	const create = async ( name: string, scope: z.infer< typeof scopeSchema > ) => {
		const known = await model.tokens();
		if (
			name === OWN ||
			known.some( ( one ) => one.name === name && one.revokedAtMs === null )
		) {
			throw new WorkerError( 'TOKEN_NAME_TAKEN', `"${ name }"`, { name: 'is taken' } );
		}
		const token = `${ PREFIX }${ ids.secret( BYTES ) }`;
		await model.addToken( hashToken( token ), { name, scope }, clock.now() );
		return { status: 201 as const, body: { name, scope, token } };
	};

	routes.add( CREATE, ( { body: { name, scope } } ) => {
		const created = creating.then( () => create( name, scope ) );
		creating = created.catch( () => undefined );
		return created;
	} );

	routes.add( LIST, async () => ( {
		status: 200,
		body: { tokens: await model.tokens() },
	} ) );

	routes.add( REVOKE, async ( { params: { name } } ) => {
		if ( name === OWN || isOfShop( name ) ) {
			throw new WorkerError( 'REQUEST_INVALID', '', {
				name: 'is the worker’s own, or that of a paired shop, which is unpaired in its settings',
			} );
		}
		if ( ( await model.revokeOthers( '', name, clock.now() ) ) === 0 ) {
			throw new WorkerError( 'NOT_FOUND', `No token in force has the name "${ name }".` );
		}
		return { status: 200, body: { revoked: name } };
	} );
}
