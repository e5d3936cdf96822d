import { createHash, createHmac } from 'node:crypto';
import { escapedJson } from '../escaped-json.ts';
import type { WebhookSender } from '../webhook-sender.ts';
import type { WooTopic } from './store.ts';

export interface WooWebhook {
	readonly id: number;
	readonly name: string;
	readonly topic: WooTopic;
	readonly deliveryUrl: string;
	readonly secret: string;
	readonly createdAtMs: number;
	status: 'active' | 'paused' | 'disabled';
	failureCount: number;
	modifiedAtMs: number;
}

const FAILURES_MAX = 5;
const USER_AGENT = 'WooCommerce/11.0.1 Hookshot (WordPress/7.1)';

/**
 * WooCommerce's own webhooks. A trigger queues one delivery per webhook and resource; while that
 * one waits, further triggers add nothing. Its body is read from the shop when it is sent, so it
 * shows the state of that moment. A failed one is never repeated; failures in a row are counted,
 * and the first failure after the count has passed five switches the webhook off
 * (class-wc-webhook.php of 11.2, and measured on 11.0.1: off at the seventh).
 */
export class WooWebhooks {
	private readonly webhooks = new Map< number, WooWebhook >();
	private readonly queued = new Set< string >();
	private readonly sender: WebhookSender;
	private readonly source: string;
	private readonly resourceOf: ( topic: WooTopic, id: number ) => unknown;
	private lastId = 0;

	constructor( parts: {
		readonly sender: WebhookSender;
		/** The site's address. */
		readonly source: string;
		/** What the REST API would answer for this resource now; `null` when it is gone. */
		readonly resourceOf: ( topic: WooTopic, id: number ) => unknown;
	} ) {
		this.sender = parts.sender;
		this.source = parts.source;
		this.resourceOf = parts.resourceOf;
	}

	all(): readonly WooWebhook[] {
		return [ ...this.webhooks.values() ];
	}

	find( id: number ): WooWebhook | undefined {
		return this.webhooks.get( id );
	}

	/** Registers a webhook and pings its address: form-encoded, unsigned, whatever comes back. */
	add( given: Pick< WooWebhook, 'name' | 'topic' | 'deliveryUrl' | 'secret' > ): WooWebhook {
		this.lastId += 1;
		const nowMs = Date.now();
		const webhook: WooWebhook = {
			...given,
			id: this.lastId,
			status: 'active',
			failureCount: 0,
			createdAtMs: nowMs,
			modifiedAtMs: nowMs,
		};
		this.webhooks.set( webhook.id, webhook );
		void this.sender.sendNow( webhook.deliveryUrl, {
			headers: {
				'Content-Type': 'application/x-www-form-urlencoded',
				'User-Agent': USER_AGENT,
			},
			body: `webhook_id=${ webhook.id }`,
		} );
		return webhook;
	}

	remove( id: number ): void {
		this.webhooks.delete( id );
	}

	trigger( topic: WooTopic, resourceId: number ): void {
		for ( const webhook of this.webhooks.values() ) {
			const job = `${ webhook.id } ${ resourceId }`;
			const isWanted = webhook.topic === topic && webhook.status === 'active';
			if ( isWanted && ! this.queued.has( job ) ) {
				this.queued.add( job );
				const isQueued = this.sender.send( {
					url: webhook.deliveryUrl,
					prepare: () => {
						this.queued.delete( job );
						return this.deliveryOf( webhook, resourceId );
					},
					onAttempt: ( isAccepted ) => countAttempt( webhook, isAccepted ),
				} );
				if ( ! isQueued ) {
					this.queued.delete( job );
				}
			}
		}
	}

	private deliveryOf(
		webhook: WooWebhook,
		resourceId: number
	): { headers: Record< string, string >; body: string } | null {
		const resource =
			webhook.topic === 'order.deleted'
				? { id: resourceId }
				: this.resourceOf( webhook.topic, resourceId );
		if ( resource === null || ! this.webhooks.has( webhook.id ) ) {
			return null;
		}
		const body = escapedJson( resource );
		const [ kind = '', event = '' ] = webhook.topic.split( '.' );
		const second = Math.floor( Date.now() / 1000 );
		return {
			headers: {
				'Content-Type': 'application/json',
				'User-Agent': USER_AGENT,
				'X-WC-Webhook-Source': `${ this.source }/`,
				'X-WC-Webhook-Topic': webhook.topic,
				'X-WC-Webhook-Resource': kind,
				'X-WC-Webhook-Event': event,
				'X-WC-Webhook-Signature': createHmac( 'sha256', decoded( webhook.secret ) )
					.update( body )
					.digest( 'base64' ),
				'X-WC-Webhook-ID': String( webhook.id ),
				'X-WC-Webhook-Delivery-ID': createHash( 'md5' )
					.update( `${ webhook.id }${ second }` )
					.digest( 'hex' ),
			},
			body,
		};
	}
}

function countAttempt( webhook: WooWebhook, isAccepted: boolean ): void {
	if ( isAccepted ) {
		webhook.failureCount = 0;
	} else if ( webhook.failureCount > FAILURES_MAX ) {
		webhook.status = 'disabled';
	} else {
		webhook.failureCount += 1;
	}
}

/** The secret is stored with HTML entities and decoded before it signs. */
function decoded( secret: string ): string {
	return secret
		.replaceAll( '&lt;', '<' )
		.replaceAll( '&gt;', '>' )
		.replaceAll( '&quot;', '"' )
		.replaceAll( '&#039;', "'" )
		.replaceAll( '&amp;', '&' );
}
