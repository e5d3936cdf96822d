import { connectionOf } from './connection.ts';
import type { PageArguments } from './connection.ts';
import { gid, idFromGid } from './gid.ts';
import { utcTime } from './shop-time.ts';
import type { Node } from './stock-nodes.ts';
import { API_VERSION } from './webhooks.ts';
import type { ShopifyTopic, ShopifyWebhooks, WebhookSubscription } from './webhooks.ts';

interface SubscriptionInput {
	readonly uri?: string | null;
	readonly callbackUrl?: string | null;
	readonly includeFields?: readonly string[] | null;
}

interface ListArguments extends PageArguments {
	readonly topics?: readonly ShopifyTopic[] | null;
	readonly uri?: string | null;
}

export function subscriptionNode( subscription: WebhookSubscription ): Node {
	return {
		__typename: 'WebhookSubscription',
		id: gid( 'WebhookSubscription', subscription.id ),
		legacyResourceId: String( subscription.id ),
		topic: subscription.topic,
		uri: subscription.uri,
		callbackUrl: subscription.uri,
		format: 'JSON',
		includeFields: subscription.includeFields,
		apiVersion: { handle: API_VERSION, displayName: API_VERSION, supported: true },
		createdAt: utcTime( subscription.createdAtMs ),
		updatedAt: utcTime( subscription.updatedAtMs ),
	};
}

/**
 * The part of the root that deals with webhooks. Shopify takes https addresses only; the simulator
 * takes http as well, because its receivers live on loopback.
 */
export function subscriptionFields(
	webhooks: ShopifyWebhooks
): Readonly< Record< string, unknown > > {
	const list = ( given: ListArguments ) =>
		connectionOf(
			webhooks
				.all()
				.filter( ( each ) => given.topics?.includes( each.topic ) ?? true )
				.filter( ( each ) => typeof given.uri !== 'string' || each.uri === given.uri )
				.map( ( each ) => ( {
					id: each.id,
					sortValue: each.createdAtMs,
					node: subscriptionNode( each ),
				} ) ),
			given
		);
	const create = ( given: { topic: ShopifyTopic; webhookSubscription: SubscriptionInput } ) => {
		const uri = addressOf( given.webhookSubscription );
		const problem = problemOf( webhooks, given.topic, uri );
		return problem !== null
			? { webhookSubscription: null, userErrors: [ problem ] }
			: {
					webhookSubscription: subscriptionNode(
						webhooks.add(
							given.topic,
							uri,
							given.webhookSubscription.includeFields ?? []
						)
					),
					userErrors: [],
				};
	};
	const update = ( given: { id: string; webhookSubscription: SubscriptionInput } ) => {
		const found = webhooks.find( idFromGid( given.id, 'WebhookSubscription' ) );
		if ( found === undefined ) {
			return { webhookSubscription: null, userErrors: [ unknownSubscription() ] };
		}
		const uri = addressOf( given.webhookSubscription ) || found.uri;
		const problem = problemOf( webhooks, found.topic, uri, found.id );
		if ( problem !== null ) {
			return { webhookSubscription: null, userErrors: [ problem ] };
		}
		found.uri = uri;
		found.includeFields = given.webhookSubscription.includeFields ?? found.includeFields;
		found.updatedAtMs = Date.now();
		return { webhookSubscription: subscriptionNode( found ), userErrors: [] };
	};
	const remove = ( { id }: { id: string } ) =>
		webhooks.remove( idFromGid( id, 'WebhookSubscription' ) ?? 0 )
			? { deletedWebhookSubscriptionId: id, userErrors: [] }
			: { deletedWebhookSubscriptionId: null, userErrors: [ unknownSubscription() ] };
	return {
		webhookSubscriptions: list,
		webhookSubscriptionCreate: create,
		webhookSubscriptionUpdate: update,
		webhookSubscriptionDelete: remove,
	};
}

function addressOf( input: SubscriptionInput ): string {
	return input.uri ?? input.callbackUrl ?? '';
}

function problemOf(
	webhooks: ShopifyWebhooks,
	topic: ShopifyTopic,
	uri: string,
	except?: number
): Node | null {
	const field = [ 'webhookSubscription', 'callbackUrl' ];
	if ( uri === '' ) {
		return { field, message: "Address can't be blank" };
	}
	if ( ! /^https?:\/\/\S+$/.test( uri ) ) {
		return { field, message: 'Address is invalid' };
	}
	return webhooks.isTaken( topic, uri, except )
		? { field, message: 'Address for this topic has already been taken' }
		: null;
}

function unknownSubscription(): Node {
	return { field: [ 'id' ], message: 'Webhook subscription does not exist' };
}
