import { z } from 'zod';
import type { Clock, HttpResponse, Network } from '../../ports.ts';
import { NetworkError } from '../../ports.ts';
import type { CallFailure, CallResult, LimitReadings, PointsReading } from '../contract.ts';
import { fromGraphqlErrors, fromStatus, graphqlErrorSchema, quote } from './errors.ts';
import { fromNetworkError, unreadableAnswer } from '../lost-call.ts';
import type { CallEffect } from '../lost-call.ts';
import { parseGuardedJson } from './guarded-json.ts';
import type { ShopifySettings } from './settings.ts';

/**
 * One GraphQL call: `POST {shop}/admin/api/{version}/graphql.json`. Knows transport, budget and
 * errors, nothing of stock.
 */
export interface AdminApi {
	call< T >( request: {
		readonly document: string;
		readonly variables: Readonly< Record< string, unknown > >;
		readonly effect: CallEffect;
		/** Checks `data`. */
		readonly schema: z.ZodType< T >;
	} ): Promise< CallResult< T > >;
}

/** Of the one limit that Shopify has. */
export const COST_LIMIT = 'GraphQL cost';

/** Shopify itself gives up on a request well before this; a page of orders takes about 2 s. */
const TIMEOUT_MS = 20_000;

const costSchema = z.object( {
	requestedQueryCost: z.number().min( 0 ),
	actualQueryCost: z.number().min( 0 ).nullish(),
	throttleStatus: z.object( {
		maximumAvailable: z.number().min( 0 ),
		currentlyAvailable: z.number(),
		restoreRate: z.number().positive(),
	} ),
} );
type Cost = z.infer< typeof costSchema >;

const answerSchema = z.object( {
	data: z.unknown().optional(),
	/** An unknown token is answered with a string instead of a list. */
	errors: z.union( [ z.array( graphqlErrorSchema ), z.string() ] ).optional(),
	extensions: z
		.object( { cost: costSchema.optional().catch( undefined ) } )
		.optional()
		.catch( undefined ),
} );

export function createAdminApi( options: {
	readonly network: Network;
	readonly settings: ShopifySettings;
	readonly clock?: Clock | undefined;
} ): AdminApi {
	const { network, settings, clock } = options;
	const url = `${ settings.baseUrl }/admin/api/${ settings.apiVersion }/graphql.json`;

	async function post(
		document: string,
		variables: Readonly< Record< string, unknown > >
	): Promise< HttpResponse | NetworkError > {
		try {
			return await network.request( {
				method: 'POST',
				url,
				headers: {
					'content-type': 'application/json',
					accept: 'application/json',
					'x-shopify-access-token': settings.accessToken,
				},
				body: JSON.stringify( { query: document, variables } ),
				timeoutMs: TIMEOUT_MS,
			} );
		} catch ( error ) {
			if ( error instanceof NetworkError ) {
				return error;
			}
			throw error;
		}
	}

	return {
		async call( { document, variables, effect, schema } ) {
			const response = await post( document, variables );
			if ( response instanceof NetworkError ) {
				return failed( fromNetworkError( response, effect ) );
			}
			const refusal = fromStatus( response, effect, clock?.now() );
			if ( refusal !== null ) {
				return failed( refusal );
			}
			const json = parseGuardedJson( response.body );
			const answer = answerSchema.safeParse( json.ok && json.value );
			if ( ! answer.success ) {
				return failed(
					unreadableAnswer( 'Shopify', effect, 'something else than GraphQL' )
				);
			}
			const cost = answer.data.extensions?.cost;
			const limit = cost === undefined ? undefined : toLimit( cost );
			const { errors } = answer.data;
			if ( errors !== undefined && errors.length > 0 ) {
				const list = typeof errors === 'string' ? [ { message: errors } ] : errors;
				return failed( fromGraphqlErrors( list, effect, throttleWait( cost ) ), limit );
			}
			const data = schema.safeParse( answer.data.data );
			if ( ! data.success ) {
				const issue = data.error.issues[ 0 ];
				const where = issue?.path.join( '.' ) ?? '';
				return failed(
					unreadableAnswer(
						'Shopify',
						effect,
						`something unexpected at "${ quote( where ) }"`
					),
					limit
				);
			}
			return succeeded( data.data, limit );
		},
	};
}

export function succeeded< T >( value: T, limit: LimitReadings | undefined ): CallResult< T > {
	return { ok: true, value, ...( limit === undefined ? {} : { limit } ) };
}

export function failed(
	failure: CallFailure,
	limit?: LimitReadings
): Extract< CallResult< never >, { ok: false } > {
	return { ok: false, failure, ...( limit === undefined ? {} : { limit } ) };
}

function toLimit( cost: Cost ): PointsReading {
	return {
		limit: 'points',
		name: COST_LIMIT,
		remaining: cost.throttleStatus.currentlyAvailable,
		maximum: cost.throttleStatus.maximumAvailable,
		restoredPerSecond: cost.throttleStatus.restoreRate,
		cost: cost.actualQueryCost ?? cost.requestedQueryCost,
		asked: cost.requestedQueryCost,
	};
}

/** Until the bucket holds what the call asks for; page "GraphQL Admin API rate limits", 2026-10. */
function throttleWait( cost: Cost | undefined ): number | undefined {
	if ( cost === undefined ) {
		return undefined;
	}
	const { currentlyAvailable, restoreRate } = cost.throttleStatus;
	const missing = cost.requestedQueryCost - currentlyAvailable;
	return ( Math.max( 0, missing ) / restoreRate ) * 1_000;
}
