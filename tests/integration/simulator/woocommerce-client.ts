import WooCommerceRestApi from '@woocommerce/woocommerce-rest-api';
import type { AxiosResponse } from 'axios';
import type { SimulatedWooCommerce } from '../../../src/simulator/woocommerce/create-woocommerce-simulator.ts';

type Parameters = Readonly< Record< string, unknown > >;

export interface WooClient {
	get( path: string, parameters?: Parameters ): Promise< AxiosResponse< unknown > >;
	post( path: string, body: Parameters ): Promise< AxiosResponse< unknown > >;
	put( path: string, body: Parameters ): Promise< AxiosResponse< unknown > >;
	delete( path: string, parameters?: Parameters ): Promise< AxiosResponse< unknown > >;
}

export interface WooClientOptions {
	readonly consumerKey?: string;
	readonly consumerSecret?: string;
	readonly timeoutMs?: number;
}

/**
 * WooCommerce's own published client, here only given types; over http it signs with OAuth 1.0a.
 * Any status is an answer.
 */
export function wooClient( shop: SimulatedWooCommerce, options: WooClientOptions = {} ): WooClient {
	const client = new WooCommerceRestApi.default( {
		url: shop.baseUrl,
		consumerKey: options.consumerKey ?? shop.credentials.consumerKey,
		consumerSecret: options.consumerSecret ?? shop.credentials.consumerSecret,
		version: 'wc/v3',
		timeout: options.timeoutMs ?? 5_000,
		axiosConfig: { validateStatus: () => true },
	} );
	return {
		get: async ( path, parameters ) =>
			( await client.get( path, parameters ) ) as AxiosResponse,
		post: async ( path, body ) => ( await client.post( path, body ) ) as AxiosResponse,
		put: async ( path, body ) => ( await client.put( path, body ) ) as AxiosResponse,
		delete: async ( path, parameters ) =>
			( await client.delete( path, parameters ) ) as AxiosResponse,
	};
}
