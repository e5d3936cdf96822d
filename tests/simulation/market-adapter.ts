import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { channelOrderSchema, type ChannelOrder } from '../../src/shared/channel-order.ts';
import { offerRefSchema, orderIdSchema, type OrderId } from '../../src/shared/ids.ts';
import type {
	CallFailure,
	CallResult,
	ChannelAdapter,
	ChannelCapabilities,
	ListingTarget,
	OfferPage,
	OrderListRequest,
	OrderPage,
	ParsedDelivery,
	RawDelivery,
	ReadAnswer,
	Verification,
	WriteAnswer,
	WriteCall,
} from '../../src/worker/channels/contract.ts';
import {
	appliedWhenLost,
	fromNetworkError,
	unreadableAnswer,
	type CallEffect,
} from '../../src/worker/channels/lost-call.ts';
import type { ChannelKind } from '../../src/worker/channels/registry.ts';
import {
	NetworkError,
	type Clock,
	type HttpResponse,
	type Network,
} from '../../src/worker/ports.ts';
import {
	DELIVERY_ID,
	DELIVERY_SIGNATURE,
	DELIVERY_TOPIC,
	offersSchema,
	readResultSchema,
	settingsSchema,
	writeResultSchema,
	type WriteResult,
} from './market-protocol.ts';
import { CALL_TIMEOUT_MS, type MarketPlan } from './market-plan.ts';

const KIND = 'simulated';

/** The kind of channel that exists in simulations only; one adapter speaks to all marketplaces there. */
export function simulatedKind( planOf: ( url: string ) => MarketPlan ): ChannelKind {
	return {
		name: 'Simulated marketplace',
		settingsSchema,
		create: ( settings, { network, clock } ) => {
			const { url, secret } = settingsSchema.parse( settings );
			return new MarketAdapter( url, secret, planOf( url ), network, clock );
		},
	};
}

/** Translates the worker's port into the marketplaces' JSON, and classes what goes wrong. */
class MarketAdapter implements ChannelAdapter {
	readonly kind = KIND;
	readonly capabilities: ChannelCapabilities;
	readonly #url: string;
	readonly #secret: string;
	readonly #network: Network;
	readonly #clock: Clock;
	#token = 1;

	constructor( url: string, secret: string, plan: MarketPlan, network: Network, clock: Clock ) {
		this.#url = url;
		this.#secret = secret;
		this.capabilities = plan.capabilities;
		this.#network = network;
		this.#clock = clock;
	}

	async writeQuantities( call: WriteCall ): Promise< CallResult< readonly WriteAnswer[] > > {
		const answer = await this.#call(
			'/write',
			'writes',
			z.object( { results: z.array( writeResultSchema ) } ),
			{
				key: call.idempotencyKey,
				kind: call.kind,
				items: call.items.map( ( { target, quantity, onlyIfShown, revision } ) => ( {
					offer: target.external[ 'offer' ] ?? '',
					quantity,
					onlyIfShown,
					revision,
				} ) ),
			}
		);
		if ( ! answer.ok ) {
			return answer;
		}
		const byOffer = new Map( answer.value.results.map( ( one ) => [ one.offer, one ] ) );
		const value = call.items.flatMap( ( { target } ): WriteAnswer[] => {
			const result = byOffer.get( target.external[ 'offer' ] ?? '' );
			return result ? [ writeAnswer( target, result ) ] : [];
		} );
		return { ok: true, value };
	}

	async readQuantities(
		targets: readonly ListingTarget[]
	): Promise< CallResult< readonly ReadAnswer[] > > {
		const answer = await this.#call(
			'/read',
			'reads',
			z.object( { results: z.array( readResultSchema ) } ),
			{
				offers: targets.map( ( { external } ) => external[ 'offer' ] ?? '' ),
			}
		);
		if ( ! answer.ok ) {
			return answer;
		}
		const byOffer = new Map( answer.value.results.map( ( one ) => [ one.offer, one.shown ] ) );
		const value = targets.map( ( { listing, external } ): ReadAnswer => {
			const quantity = byOffer.get( external[ 'offer' ] ?? '' ) ?? null;
			return quantity === null
				? { listing, result: 'missing', reason: 'it is not offered any more' }
				: { listing, result: 'shown', quantity };
		} );
		return { ok: true, value };
	}

	listOrders( request: OrderListRequest ): Promise< CallResult< OrderPage > > {
		const page = z.object( {
			orders: channelOrderSchema.array(),
			next: z.string().nullable(),
		} );
		return this.#call( '/orders', 'reads', page, request );
	}

	async fetchOrder( order: OrderId ): Promise< CallResult< ChannelOrder | null > > {
		const shape = z.object( { order: channelOrderSchema.nullable() } );
		const answer = await this.#call( '/order', 'reads', shape, order );
		return answer.ok ? { ok: true, value: answer.value.order } : answer;
	}

	async listOffers(): Promise< CallResult< OfferPage > > {
		const answer = await this.#call( '/offers', 'reads', offersSchema, {} );
		if ( ! answer.ok ) {
			return answer;
		}
		const offers = answer.value.offers.map( ( { offer, sku, shown } ) => ( {
			offer: offerRefSchema.parse( offer ),
			external: { offer },
			sku,
			title: sku,
			shown,
		} ) );
		return { ok: true, value: { offers, next: null } };
	}

	async registerWebhooks( callbackUrl: string ): Promise< CallResult< readonly string[] > > {
		const answer = await this.#call( '/webhooks', 'reads', z.object( {} ), callbackUrl );
		return answer.ok ? { ok: true, value: [ 'order', 'shown' ] } : answer;
	}

	async refreshCredentials(): Promise< CallResult< null > > {
		const answer = await this.#call( '/token', 'reads', z.object( { token: z.int() } ), {} );
		if ( ! answer.ok ) {
			return answer;
		}
		this.#token = answer.value.token;
		return { ok: true, value: null };
	}

	verify( { headers, body }: RawDelivery ): Verification {
		const deliveryKey = headers[ DELIVERY_ID ];
		const topic = headers[ DELIVERY_TOPIC ];
		if ( deliveryKey === undefined || topic === undefined ) {
			return { result: 'forged', reason: 'it has no name' };
		}
		return headers[ DELIVERY_SIGNATURE ] === signatureOf( this.#secret, deliveryKey, body )
			? { result: 'authentic', topic, deliveryKey }
			: { result: 'forged', reason: 'the signature is wrong' };
	}

	parse( { headers, body, receivedAtMs }: RawDelivery ): ParsedDelivery {
		const said = deliverySchema.safeParse( jsonOf( Buffer.from( body ).toString( 'utf8' ) ) );
		if ( ! said.success ) {
			return {
				says: 'unreadable',
				path: '',
				reason: `not a ${ headers[ DELIVERY_TOPIC ] ?? '' }`,
			};
		}
		switch ( said.data.says ) {
			case 'orders':
				return { says: 'orders', orders: said.data.orders };
			case 'order-changed':
				return { says: 'order-changed', order: orderIdSchema.parse( said.data.order ) };
			case 'shown': {
				const { offer, shown } = said.data;
				const one = { external: { offer }, quantity: shown, atMs: receivedAtMs };
				return { says: 'shown', observations: [ one ] };
			}
		}
	}

	async #call< T >(
		route: string,
		effect: CallEffect,
		shape: z.ZodType< T >,
		body: unknown
	): Promise< CallResult< T > > {
		try {
			const response = await this.#network.request( {
				method: 'POST',
				url: `${ this.#url }${ route }`,
				headers: { authorization: String( this.#token ) },
				body: typeof body === 'string' ? body : JSON.stringify( body ),
				timeoutMs: CALL_TIMEOUT_MS,
			} );
			return this.#judge( response, effect, shape );
		} catch ( error ) {
			if ( error instanceof NetworkError ) {
				return { ok: false, failure: fromNetworkError( error, effect ) };
			}
			throw error;
		}
	}

	#judge< T >(
		response: HttpResponse,
		effect: CallEffect,
		shape: z.ZodType< T >
	): CallResult< T > {
		if ( response.status !== 200 ) {
			return { ok: false, failure: failureOf( response, effect, this.#clock.now() ) };
		}
		const parsed = shape.safeParse( jsonOf( response.body ) );
		return parsed.success
			? { ok: true, value: parsed.data }
			: { ok: false, failure: unreadableAnswer( 'The marketplace', effect, 'a page' ) };
	}
}

export function signatureOf( secret: string, id: string, body: Uint8Array ): string {
	return createHmac( 'sha256', secret ).update( id ).update( body ).digest( 'base64' );
}

const deliverySchema = z.discriminatedUnion( 'says', [
	z.object( { says: z.literal( 'orders' ), orders: channelOrderSchema.array() } ),
	z.object( { says: z.literal( 'order-changed' ), order: z.string() } ),
	z.object( { says: z.literal( 'shown' ), offer: z.string(), shown: z.int() } ),
] );
export type MarketDelivery = z.input< typeof deliverySchema >;

function jsonOf( text: string ): unknown {
	try {
		return JSON.parse( text );
	} catch {
		return null;
	}
}

function failureOf(
	{ status, headers }: HttpResponse,
	effect: CallEffect,
	nowMs: number
): CallFailure {
	const code = `HTTP_${ status }`;
	const reason = `The marketplace answered ${ status }.`;
	if ( status === 429 ) {
		const said = headers[ 'retry-after' ] ?? '1';
		const waitMs = /^\d+$/.test( said ) ? Number( said ) * 1_000 : Date.parse( said ) - nowMs;
		return {
			action: 'retryAfter',
			waitMs: Math.max( 0, waitMs ),
			...{ scope: 'channel', applied: 'no', code, reason },
		};
	}
	if ( status === 401 ) {
		const what = { scope: 'channel', applied: 'no', code, reason } as const;
		return { action: 'needsHuman', isExpired: true, ...what };
	}
	if ( status >= 500 ) {
		const applied = appliedWhenLost( effect );
		return { action: 'retry', scope: 'channel', applied, code, reason };
	}
	return { action: 'giveUp', scope: 'call', applied: 'no', code, reason };
}

function writeAnswer(
	{ listing }: ListingTarget,
	{ result, shownAfter }: WriteResult
): WriteAnswer {
	const failure = { scope: 'call', applied: 'no', code: result.toUpperCase() } as const;
	switch ( result ) {
		case 'accepted':
			return { listing, result, shownAfter };
		case 'stale':
		case 'not-attempted':
			return { listing, result };
		case 'refused':
			return {
				listing,
				result: 'rejected',
				failure: { action: 'giveUp', ...failure, reason: 'The offer is archived.' },
			};
		case 'busy':
			return {
				listing,
				result: 'rejected',
				failure: { action: 'retry', ...failure, reason: 'The offer is being edited.' },
			};
	}
}
