import { z } from 'zod';
import type { CallResult } from '../contract.ts';
import { failed, succeeded } from './admin-api.ts';
import type { AdminApi } from './admin-api.ts';
import { quote } from './errors.ts';
import { pageOf } from './order-page.ts';
import type { PageInfo } from './order-page.ts';
import { SUBSCRIBE, SUBSCRIPTIONS } from './queries.ts';

/**
 * What a channel listens to, as the schema names it and as deliveries do. An edited order also
 * comes as updated; a deleted one was cancelled or archived before.
 */
const TOPICS: ReadonlyMap< string, string > = new Map( [
	[ 'ORDERS_CREATE', 'orders/create' ],
	[ 'ORDERS_UPDATED', 'orders/updated' ],
	[ 'ORDERS_CANCELLED', 'orders/cancelled' ],
	[ 'REFUNDS_CREATE', 'refunds/create' ],
	[ 'INVENTORY_LEVELS_UPDATE', 'inventory_levels/update' ],
] );

const SUBSCRIPTIONS_PER_PAGE = 100;

const listAnswer = z.object( {
	webhookSubscriptions: pageOf( z.object( { topic: z.string(), uri: z.string() } ) ),
} );
const createAnswer = z.object( {
	webhookSubscriptionCreate: z.object( {
		webhookSubscription: z.object( { id: z.string() } ).nullable(),
		userErrors: z.array( z.object( { message: z.string() } ) ),
	} ),
} );

/**
 * Subscribes to what is missing, and answers all topics that `callbackUrl` gets. Shopify removes a
 * subscription after eight failed deliveries in a row, so this is worth calling at every start.
 */
export async function registerWebhooks(
	api: AdminApi,
	callbackUrl: string
): Promise< CallResult< readonly string[] > > {
	const present = await listTopics( api, callbackUrl );
	if ( ! present.ok ) {
		return present;
	}
	let limit = present.limit;
	const missing = [ ...TOPICS ].filter( ( [ topic ] ) => ! present.value.has( topic ) );
	// At once: one after the other, five slow answers made set-up wait ten seconds.
	const answers = await Promise.all(
		missing.map( ( [ topic ] ) =>
			api.call( {
				document: SUBSCRIBE,
				variables: {
					topic,
					webhookSubscription: { uri: callbackUrl, format: 'JSON' },
				},
				effect: 'writes',
				schema: createAnswer,
			} )
		)
	);
	for ( const [ index, answer ] of answers.entries() ) {
		if ( ! answer.ok ) {
			return answer;
		}
		limit = answer.limit;
		const { webhookSubscription, userErrors } = answer.value.webhookSubscriptionCreate;
		const message = userErrors[ 0 ]?.message ?? '';
		// Somebody else was faster: "Address for this topic has already been taken".
		if ( webhookSubscription === null && ! /already been taken/i.test( message ) ) {
			return failed(
				{
					action: 'needsHuman',
					scope: 'channel',
					applied: 'no',
					code: 'WEBHOOK_REFUSED',
					reason: `Shopify does not accept the address for ${ missing[ index ]?.[ 1 ] ?? 'a topic' }: ${ quote( message ) }`,
				},
				limit
			);
		}
	}
	return succeeded( [ ...TOPICS.values() ], limit );
}

async function listTopics(
	api: AdminApi,
	callbackUrl: string
): Promise< CallResult< ReadonlySet< string > > > {
	const topics = new Set< string >();
	let after: PageInfo[ 'endCursor' ] = null;
	for (;;) {
		const answer: CallResult< z.infer< typeof listAnswer > > = await api.call( {
			document: SUBSCRIPTIONS,
			variables: {
				first: SUBSCRIPTIONS_PER_PAGE,
				after,
				topics: [ ...TOPICS.keys() ],
			},
			effect: 'reads',
			schema: listAnswer,
		} );
		if ( ! answer.ok ) {
			return answer;
		}
		const { nodes } = answer.value.webhookSubscriptions;
		const pageInfo: PageInfo = answer.value.webhookSubscriptions.pageInfo;
		for ( const { topic, uri } of nodes ) {
			if ( uri === callbackUrl ) {
				topics.add( topic );
			}
		}
		if ( ! pageInfo.hasNextPage || pageInfo.endCursor === after ) {
			return succeeded( topics, answer.limit );
		}
		after = pageInfo.endCursor;
	}
}
