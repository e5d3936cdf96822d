import { createHmac } from 'node:crypto';
import { escapedJson } from '../escaped-json.ts';
import { pickFields } from '../pick-fields.ts';
import type { SeededRandom } from '../seeded-random.ts';
import type { WebhookSender } from '../webhook-sender.ts';

export type ShopifyTopic =
	| 'ORDERS_CREATE'
	| 'ORDERS_UPDATED'
	| 'ORDERS_CANCELLED'
	| 'REFUNDS_CREATE'
	| 'INVENTORY_LEVELS_UPDATE';

/** As the header prints them. */
const TOPIC_NAMES: Readonly< Record< ShopifyTopic, string > > = {
	ORDERS_CREATE: 'orders/create',
	ORDERS_UPDATED: 'orders/updated',
	ORDERS_CANCELLED: 'orders/cancelled',
	REFUNDS_CREATE: 'refunds/create',
	INVENTORY_LEVELS_UPDATE: 'inventory_levels/update',
};

export interface WebhookSubscription {
	readonly id: number;
	readonly topic: ShopifyTopic;
	uri: string;
	includeFields: readonly string[];
	readonly createdAtMs: number;
	updatedAtMs: number;
}

export const API_VERSION = '2026-10';

/**
 * Subscriptions and what is sent to them. A body is written when its event happens and stays the
 * same through all repeats, as do the webhook id and the signature; every copy and every repeat of
 * one delivery carry one `X-Shopify-Webhook-Id` (page "Deliver webhooks: ignore duplicates").
 */
export class ShopifyWebhooks {
	private readonly subscriptions = new Map< number, WebhookSubscription >();
	private readonly random: SeededRandom;
	private readonly sender: WebhookSender;
	private readonly shopDomain: string;
	private readonly apiSecret: string;
	private lastId: number;

	constructor( parts: {
		readonly random: SeededRandom;
		readonly sender: WebhookSender;
		readonly shopDomain: string;
		readonly apiSecret: string;
		readonly firstId: number;
	} ) {
		this.random = parts.random;
		this.sender = parts.sender;
		this.shopDomain = parts.shopDomain;
		this.apiSecret = parts.apiSecret;
		this.lastId = parts.firstId;
	}

	all(): readonly WebhookSubscription[] {
		return [ ...this.subscriptions.values() ];
	}

	find( id: number | null ): WebhookSubscription | undefined {
		return id === null ? undefined : this.subscriptions.get( id );
	}

	isTaken( topic: ShopifyTopic, uri: string, except?: number ): boolean {
		return this.all().some(
			( each ) => each.topic === topic && each.uri === uri && each.id !== except
		);
	}

	add( topic: ShopifyTopic, uri: string, includeFields: readonly string[] ): WebhookSubscription {
		this.lastId += 1;
		const nowMs = Date.now();
		const subscription = {
			id: this.lastId,
			topic,
			uri,
			includeFields,
			createdAtMs: nowMs,
			updatedAtMs: nowMs,
		};
		this.subscriptions.set( subscription.id, subscription );
		return subscription;
	}

	remove( id: number ): boolean {
		return this.subscriptions.delete( id );
	}

	/** One id for everything that one act of the merchant or shopper sets off. */
	newEventId(): string {
		return this.random.uuid();
	}

	emit( topic: ShopifyTopic, payload: unknown, eventId: string ): void {
		for ( const subscription of this.all().filter( ( each ) => each.topic === topic ) ) {
			const body = escapedJson( pickFields( payload, subscription.includeFields ) );
			const headers = this.headersFor( topic, body, eventId );
			this.sender.send( {
				url: subscription.uri,
				prepare: () =>
					this.subscriptions.has( subscription.id ) ? { headers, body } : null,
				onAttempt: ( isAccepted, isLastAttempt ) => {
					// "After 8 consecutive failures" (page "Webhooks", September 2026): the first
					// attempt and all eight repeats of one delivery have failed.
					if ( ! isAccepted && isLastAttempt ) {
						this.remove( subscription.id );
					}
				},
			} );
		}
	}

	private headersFor(
		topic: ShopifyTopic,
		body: string,
		eventId: string
	): Record< string, string > {
		const nanoseconds = String( this.random.below( 1_000_000 ) ).padStart( 6, '0' );
		return {
			'Content-Type': 'application/json',
			'User-Agent': 'Shopify-Captain-Hook',
			'X-Shopify-Topic': TOPIC_NAMES[ topic ],
			'X-Shopify-Hmac-SHA256': createHmac( 'sha256', this.apiSecret )
				.update( body )
				.digest( 'base64' ),
			'X-Shopify-Shop-Domain': this.shopDomain,
			'X-Shopify-API-Version': API_VERSION,
			'X-Shopify-Webhook-Id': this.random.uuid(),
			'X-Shopify-Event-Id': eventId,
			'X-Shopify-Triggered-At': new Date().toISOString().replace( 'Z', `${ nanoseconds }Z` ),
		};
	}
}
