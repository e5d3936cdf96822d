import { z } from 'zod';
import { epochMsSchema } from '../../../shared/quantity.ts';
import {
	NetworkError,
	type Clock,
	type HttpResponse,
	type Ids,
	type Network,
} from '../../ports.ts';
import type { CallResult } from '../contract.ts';
import { fromNetworkError, unreadableAnswer, type CallEffect } from '../lost-call.ts';
import { fromStatus, linkErrorSchema, notPaired } from './link-failure.ts';
import { signedHeaders } from './signatures.ts';
import { validSecrets, type PluginSettings } from './settings.ts';

/** Every answer of the plugin says which epoch it counts in. */
const answerSchema = z.object( { epoch: epochMsSchema } );

export interface LinkCall< T > {
	/** `pull`, `apply`, …: docs/wire-format.md. */
	readonly name: string;
	readonly body: object;
	readonly effect: CallEffect;
	readonly schema: z.ZodType< T >;
}

export type LinkAnswer< T > = T & z.infer< typeof answerSchema >;

/** One signed request to the plugin per call, each under an id of its own. */
export class LinkClient {
	readonly #network: Network;
	readonly #clock: Clock;
	readonly #ids: Ids;
	readonly #settings: PluginSettings;

	constructor(
		ports: { readonly network: Network; readonly clock: Clock; readonly ids: Ids },
		settings: PluginSettings
	) {
		this.#network = ports.network;
		this.#clock = ports.clock;
		this.#ids = ports.ids;
		this.#settings = settings;
	}

	/** Our clock: an answer's own time is compared with it. */
	now(): number {
		return this.#clock.now();
	}

	async call< T >( call: LinkCall< T > ): Promise< CallResult< LinkAnswer< T > > > {
		const { link, requestTimeoutMs } = this.#settings;
		const secrets = validSecrets( this.#settings, this.#clock.now() ).map(
			( { toShop } ) => toShop
		);
		if ( secrets.length === 0 ) {
			return { ok: false, failure: notPaired() };
		}
		const body = JSON.stringify( call.body );
		try {
			const response = await this.#network.request( {
				method: 'POST',
				url: `${ link }/${ call.name }`,
				headers: {
					'content-type': 'application/json',
					accept: 'application/json',
					...signedHeaders( this.#ids.uuid(), this.#clock.now(), body, secrets ),
				},
				body,
				timeoutMs: requestTimeoutMs,
			} );
			return read( response, call, this.#clock.now() );
		} catch ( error ) {
			if ( error instanceof NetworkError ) {
				return { ok: false, failure: fromNetworkError( error, call.effect ) };
			}
			throw error;
		}
	}
}

function read< T >(
	response: HttpResponse,
	{ effect, schema }: LinkCall< T >,
	nowMs: number
): CallResult< LinkAnswer< T > > {
	const body = parseJson( response.body );
	if ( response.status !== 200 ) {
		const error = linkErrorSchema.safeParse( body );
		return { ok: false, failure: fromStatus( response, error.data ?? null, effect, nowMs ) };
	}
	const isData = typeof body === 'object' && body !== null;
	const epoch = answerSchema.safeParse( body );
	const value = schema.safeParse( body );
	if ( ! epoch.success || ! value.success ) {
		const at = ( value.error ?? epoch.error )?.issues[ 0 ]?.path.join( '.' ) ?? '';
		const what = isData
			? `data that is not as documented at "${ at }"`
			: 'a page instead of data';
		return { ok: false, failure: unreadableAnswer( 'The shop', effect, what ) };
	}
	return { ok: true, value: { ...value.data, ...epoch.data } };
}

/** `undefined` when it is not JSON. */
function parseJson( text: string ): unknown {
	try {
		return JSON.parse( text );
	} catch {
		return undefined;
	}
}
