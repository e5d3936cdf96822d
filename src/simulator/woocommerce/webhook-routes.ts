import type { ApiAnswer } from '../api-server.ts';
import { pageAnswer } from './page.ts';
import { RestRefusal } from './rest-request.ts';
import type { RestRequest } from './rest-request.ts';
import type { SiteTime } from './site-time.ts';
import type { WooTopic } from './store.ts';
import type { WooWebhook, WooWebhooks } from './webhooks.ts';

export interface WebhookRoutes {
	list( request: RestRequest ): ApiAnswer;
	read( id: number ): ApiAnswer;
	create( request: RestRequest ): ApiAnswer;
	update( request: RestRequest, id: number ): ApiAnswer;
	remove( request: RestRequest, id: number ): ApiAnswer;
}

const HOOKS: Readonly< Record< WooTopic, readonly string[] > > = {
	'order.created': [ 'woocommerce_new_order' ],
	'order.updated': [
		'woocommerce_update_order',
		'woocommerce_order_refunded',
		'woocommerce_delete_order_refund',
	],
	'order.deleted': [ 'wp_trash_post', 'woocommerce_trash_order' ],
	'order.restored': [ 'untrashed_post', 'woocommerce_untrash_order' ],
	'product.updated': [
		'woocommerce_process_product_meta',
		'woocommerce_update_product',
		'woocommerce_update_product_variation',
	],
};

export function webhookRoutes(
	webhooks: WooWebhooks,
	context: { readonly time: SiteTime; readonly baseUrl: string; readonly newSecret: () => string }
): WebhookRoutes {
	const toObject = ( webhook: WooWebhook ): Record< string, unknown > => {
		const [ resource = '', event = '' ] = webhook.topic.split( '.' );
		const collection = `${ context.baseUrl }/wp-json/wc/v3/webhooks`;
		return {
			id: webhook.id,
			name: webhook.name,
			status: webhook.status,
			topic: webhook.topic,
			resource,
			event,
			hooks: HOOKS[ webhook.topic ],
			delivery_url: webhook.deliveryUrl,
			...context.time.pair( 'date_created', webhook.createdAtMs ),
			...context.time.pair( 'date_modified', webhook.modifiedAtMs ),
			_links: {
				self: [ { href: `${ collection }/${ webhook.id }` } ],
				collection: [ { href: collection } ],
			},
		};
	};

	function get( id: number, status: number ): WooWebhook {
		const webhook = webhooks.find( id );
		if ( webhook === undefined ) {
			const code = 'woocommerce_rest_shop_webhook_invalid_id';
			throw new RestRefusal( { code, message: 'Invalid ID.', status } );
		}
		return webhook;
	}

	function create( request: RestRequest ): ApiAnswer {
		const { topic, delivery_url: url, name, secret } = request.body;
		const known = isTopic( topic ) ? topic : undefined;
		if ( known === undefined ) {
			throw new RestRefusal( {
				code: 'woocommerce_rest_shop_webhook_invalid_topic',
				message: 'Webhook topic is required and must be valid.',
				status: 400,
			} );
		}
		if ( typeof url !== 'string' || ! /^https?:\/\/\S+$/.test( url ) ) {
			throw new RestRefusal( {
				code: 'woocommerce_rest_shop_webhook_invalid_delivery_url',
				message:
					'Webhook delivery URL must be a valid URL starting with http:// or https://.',
				status: 400,
			} );
		}
		const webhook = webhooks.add( {
			topic: known,
			deliveryUrl: url,
			name: typeof name === 'string' ? name : 'Webhook created by API',
			secret: typeof secret === 'string' && secret !== '' ? secret : context.newSecret(),
		} );
		return {
			status: 201,
			headers: { Location: `${ context.baseUrl }/wp-json/wc/v3/webhooks/${ webhook.id }` },
			body: toObject( webhook ),
		};
	}

	function update( request: RestRequest, id: number ): ApiAnswer {
		const webhook = get( id, 400 );
		const { status } = request.body;
		if ( status === 'active' || status === 'paused' || status === 'disabled' ) {
			// Switched on again, it starts with a clean count.
			webhook.failureCount = status === 'active' ? 0 : webhook.failureCount;
			webhook.status = status;
			webhook.modifiedAtMs = Date.now();
		}
		return { status: 200, body: toObject( webhook ) };
	}

	function remove( request: RestRequest, id: number ): ApiAnswer {
		if ( ! request.flag( 'force' ) && request.body[ 'force' ] !== true ) {
			throw new RestRefusal( {
				code: 'woocommerce_rest_trash_not_supported',
				message: 'Webhooks do not support trashing.',
				status: 501,
			} );
		}
		const webhook = get( id, 404 );
		webhooks.remove( id );
		return { status: 200, body: toObject( webhook ) };
	}

	return {
		list: ( request ) => {
			const status = request.word( 'status', [ 'all', 'active', 'paused', 'disabled' ] );
			const rows = webhooks
				.all()
				.filter( ( webhook ) => status === 'all' || webhook.status === status )
				.sort( ( a, b ) => b.id - a.id );
			return pageAnswer( request, rows, toObject );
		},
		read: ( id ) => ( { status: 200, body: toObject( get( id, 404 ) ) } ),
		create,
		update,
		remove,
	};
}

function isTopic( value: unknown ): value is WooTopic {
	return typeof value === 'string' && Object.hasOwn( HOOKS, value );
}
