import axios from 'axios';
import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import woocommerceRestApi from '@woocommerce/woocommerce-rest-api';
import { z } from 'zod';
import { NetworkError } from '../../ports.ts';
import type { Clock, HttpRequest, HttpResponse, Network } from '../../ports.ts';
import type { CallResult } from '../contract.ts';
import { fromStatus, restErrorSchema } from './errors.ts';
import { fromNetworkError, unreadableAnswer } from '../lost-call.ts';
import type { CallEffect } from '../lost-call.ts';
import type { WooCommerceSettings } from './settings.ts';

/**
 * WooCommerce's own client, with our network under it. It signs: Basic over https, OAuth 1.0a over
 * http (page "REST API: authentication", 2026), whose timestamp must be within 15 minutes of the
 * shop's clock. Nonce and timestamp are made inside that package, from the machine's clock. Nothing
 * outside this file knows it.
 */
export interface RestClient {
	/** One HTTP exchange; an answer that `schema` does not accept is a failure to retry. */
	call< T >( call: RestCall< T > ): Promise< CallResult< T > >;
}

export interface RestCall< T > {
	readonly method: 'get' | 'post' | 'put';
	/** Below `/wp-json/wc/v3/`. */
	readonly path: string;
	readonly query?: Readonly< Record< string, string > >;
	readonly body?: object;
	readonly effect: CallEffect;
	readonly schema: z.ZodType< T >;
}

const METHODS: Readonly< Record< string, HttpRequest[ 'method' ] > > = {
	get: 'GET',
	post: 'POST',
	put: 'PUT',
};

/** axios makes its own kind of headers out of ours: the answer travels as its data instead. */
const exchangeSchema = z.object( {
	data: z.object( {
		status: z.int(),
		headers: z.record( z.string(), z.string() ),
		body: z.string(),
	} ),
} );

export function createRestClient(
	network: Network,
	settings: WooCommerceSettings,
	clock?: Clock
): RestClient {
	const client = new woocommerceRestApi.default( {
		url: settings.baseUrl,
		consumerKey: settings.consumerKey,
		consumerSecret: settings.consumerSecret,
		axiosConfig: {
			adapter: ( config: InternalAxiosRequestConfig ) =>
				exchange( network, config, settings.requestTimeoutMs ),
			// axios would parse JSON where it can and pass on text where it cannot.
			transformResponse: ( body: unknown ) => body,
		},
	} );

	async function send( call: RestCall< unknown > ): Promise< HttpResponse > {
		const query = { ...call.query };
		const answer: unknown =
			call.method === 'get'
				? await client.get( call.path, query )
				: await client[ call.method ]( call.path, call.body ?? {}, query );
		return exchangeSchema.parse( answer ).data;
	}

	return {
		async call< T >( call: RestCall< T > ): Promise< CallResult< T > > {
			let response: HttpResponse;
			try {
				response = await send( call );
			} catch ( error ) {
				if ( error instanceof NetworkError ) {
					return {
						ok: false,
						failure: fromNetworkError( error, call.effect ),
					};
				}
				throw error;
			}
			return read( response, call, clock?.now() );
		},
	};
}

function read< T >(
	response: HttpResponse,
	call: RestCall< T >,
	nowMs: number | undefined
): CallResult< T > {
	const body = parseJson( response.body );
	if ( response.status < 200 || response.status >= 300 ) {
		const error = restErrorSchema.safeParse( body );
		return {
			ok: false,
			failure: fromStatus( response, error.data ?? null, call.effect, nowMs ),
		};
	}
	if ( body === undefined ) {
		return {
			ok: false,
			failure: unreadableAnswer( 'WooCommerce', call.effect, 'a page instead of data' ),
		};
	}
	const value = call.schema.safeParse( body );
	if ( ! value.success ) {
		const at = value.error.issues[ 0 ]?.path.join( '.' ) ?? '';
		return {
			ok: false,
			failure: unreadableAnswer(
				'WooCommerce',
				call.effect,
				`data that is not as documented at "${ at }"`
			),
		};
	}
	return { ok: true, value: value.data };
}

/** What axios would do with a socket, done with the network that we were given. */
async function exchange(
	network: Network,
	config: InternalAxiosRequestConfig,
	timeoutMs: number
): Promise< AxiosResponse< HttpResponse > > {
	const headers: Record< string, string > = {};
	for ( const [ name, value ] of Object.entries( config.headers.toJSON() ) ) {
		if ( typeof value === 'string' ) {
			headers[ name.toLowerCase() ] = value;
		}
	}
	if ( config.auth !== undefined ) {
		const { username, password } = config.auth;
		const pair = Buffer.from( `${ username }:${ password }` );
		headers.authorization = `Basic ${ pair.toString( 'base64' ) }`;
	}
	const response = await network.request( {
		method: METHODS[ config.method ?? 'get' ] ?? 'GET',
		url: axios.getUri( config ),
		headers,
		timeoutMs,
		...( typeof config.data === 'string' ? { body: config.data } : {} ),
	} );
	return {
		status: response.status,
		statusText: '',
		headers: {},
		data: response,
		config,
	};
}

/** `undefined` when it is not JSON. */
export function parseJson( text: string ): unknown {
	try {
		return JSON.parse( text );
	} catch {
		return undefined;
	}
}
