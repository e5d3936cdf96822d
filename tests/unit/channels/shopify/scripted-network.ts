import { readFileSync } from 'node:fs';
import { createShopifyAdapter } from '../../../../src/worker/channels/shopify/index.ts';
import type { ChannelAdapter, RawDelivery } from '../../../../src/worker/channels/contract.ts';
import { NetworkError } from '../../../../src/worker/ports.ts';
import type { HttpRequest, HttpResponse, Network } from '../../../../src/worker/ports.ts';

/** A Network that gives the answers it was handed, in turn, and remembers what was asked. */
export interface ScriptedNetwork extends Network {
	readonly requests: HttpRequest[];
	/** The GraphQL variables of every request so far. */
	variables(): Record< string, unknown >[];
}

export type Scripted = Partial< HttpResponse > | NetworkError;

export function scriptedNetwork( ...answers: readonly Scripted[] ): ScriptedNetwork {
	const left = [ ...answers ];
	const requests: HttpRequest[] = [];
	return {
		requests,
		variables: () =>
			requests.map( ( each ) => {
				const body = JSON.parse( each.body ?? '{}' ) as {
					variables: Record< string, unknown >;
				};
				return body.variables;
			} ),
		request: ( request ) => {
			requests.push( request );
			const answer = left.shift();
			if ( answer === undefined ) {
				throw new Error( 'one request more than the script has answers' );
			}
			return answer instanceof NetworkError
				? Promise.reject( answer )
				: Promise.resolve( {
						status: 200,
						headers: {},
						body: '',
						...answer,
					} );
		},
	};
}

export const COST = {
	requestedQueryCost: 12,
	actualQueryCost: 11,
	throttleStatus: {
		maximumAvailable: 2_000,
		currentlyAvailable: 1_989,
		restoreRate: 100,
	},
};

/** A GraphQL answer with its cost. */
export function data( value: unknown ): Scripted {
	return {
		body: JSON.stringify( { data: value, extensions: { cost: COST } } ),
	};
}

export const LOCATION = 'gid://shopify/Location/76214960427';

export function adapterOn( network: Network ): ChannelAdapter {
	return createShopifyAdapter( {
		network,
		baseUrl: 'https://harbour-goods.myshopify.com',
		accessToken: 'shpat_0123456789',
		apiSecret: 'app-secret',
		locationId: LOCATION,
	} );
}

export function fixture( name: string ): Record< string, unknown > {
	const url = new URL( `../../../fixtures/shopify/${ name }.json`, import.meta.url );
	return JSON.parse( readFileSync( url, 'utf8' ) ) as Record< string, unknown >;
}

export function delivery( topic: string, body: unknown ): RawDelivery {
	const text = typeof body === 'string' ? body : JSON.stringify( body );
	return {
		headers: { 'x-shopify-topic': topic },
		body: new TextEncoder().encode( text ),
		receivedAtMs: 1_760_000_000_000,
	};
}
