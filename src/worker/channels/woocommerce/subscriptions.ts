import { z } from 'zod';
import type { CallResult } from '../contract.ts';
import type { RestClient } from './rest-client.ts';

/** A paid order is `updated`; a deletion for good has no topic (tried on 11.0.1, 2026-11-21). */
const TOPICS = [ 'order.created', 'order.updated', 'order.deleted', 'order.restored' ] as const;

const webhookSchema = z.object( {
	id: z.int(),
	status: z.string(),
	topic: z.string(),
	delivery_url: z.string(),
} );
type Webhook = z.infer< typeof webhookSchema >;

const PER_PAGE = 100;
const PAGES_MAX = 20;

/**
 * Makes sure that each topic is sent to `callbackUrl`, and gives the ids of the four webhooks. One
 * that is there already is used again: its secret cannot be read back and is set, and it is switched
 * on, because WooCommerce switches a webhook off after more than five failures in a row.
 */
export async function registerWebhooks(
	client: RestClient,
	callbackUrl: string,
	secret: string
): Promise< CallResult< readonly string[] > > {
	const present = await listWebhooks( client );
	if ( ! present.ok ) {
		return present;
	}
	// At once: one after the other, four slow answers made set-up wait ten seconds.
	const answers = await Promise.all(
		TOPICS.map( ( topic ) => {
			const ours = present.value.find(
				( each ) => each.topic === topic && each.delivery_url === callbackUrl
			);
			return client.call( {
				method: ours === undefined ? 'post' : 'put',
				path: ours === undefined ? 'webhooks' : `webhooks/${ ours.id }`,
				body: {
					status: 'active',
					secret,
					...( ours === undefined
						? { name: `Lockstep ${ topic }`, topic, delivery_url: callbackUrl }
						: {} ),
				},
				effect: 'writes',
				schema: webhookSchema,
			} );
		} )
	);
	const ids: string[] = [];
	for ( const answer of answers ) {
		if ( ! answer.ok ) {
			return answer;
		}
		ids.push( `${ answer.value.id }` );
	}
	return { ok: true, value: ids };
}

async function listWebhooks( client: RestClient ): Promise< CallResult< Webhook[] > > {
	const all: Webhook[] = [];
	for ( let page = 1; page <= PAGES_MAX; page++ ) {
		const answer = await client.call( {
			method: 'get',
			path: 'webhooks',
			query: { per_page: `${ PER_PAGE }`, page: `${ page }`, status: 'all' },
			effect: 'reads',
			schema: z.array( webhookSchema ),
		} );
		if ( ! answer.ok ) {
			return answer;
		}
		all.push( ...answer.value );
		if ( answer.value.length < PER_PAGE ) {
			break;
		}
	}
	return { ok: true, value: all };
}
