import type { ApiAnswer, ApiRequest, Handling } from '../api-server.ts';
import type { CallGate } from '../call-gate.ts';
import type { Delays, Faults } from '../contract.ts';
import { pickFields } from '../pick-fields.ts';
import type { SeededRandom } from '../seeded-random.ts';
import type { Timers } from '../timers.ts';
import type { OAuthCheck } from './oauth.ts';
import type { OrderRoutes } from './order-routes.ts';
import type { ProductRoutes } from './product-routes.ts';
import { errorAnswer, faultAnswer, NO_ROUTE } from './rest-error.ts';
import { RestRefusal, RestRequest } from './rest-request.ts';
import type { WebhookRoutes } from './webhook-routes.ts';

export interface RestApiParts {
	readonly oauth: OAuthCheck;
	readonly products: ProductRoutes;
	readonly orders: OrderRoutes;
	readonly webhooks: WebhookRoutes;
	readonly gate: CallGate;
	readonly faults: Faults;
	readonly timers: Timers;
	readonly delays: Delays;
	readonly writeRandom: SeededRandom;
	readonly readRandom: SeededRandom;
}

interface Route {
	/** Counted under this name. */
	readonly operation: string;
	readonly kind: 'read' | 'write' | 'stock write';
	readonly answer: () => ApiAnswer;
}

const PREFIX = '/wp-json/wc/v3/';

/**
 * REST v3 of WooCommerce. A call passes: route, signature, fault; then waits as long as this shop
 * takes, and only then is carried out, in one go, and answered.
 */
export function restApi( parts: RestApiParts ) {
	return async ( incoming: ApiRequest ): Promise< Handling > => {
		try {
			return await handle( parts, incoming );
		} catch ( cause ) {
			if ( cause instanceof RestRefusal ) {
				return errorAnswer( cause.error );
			}
			throw cause;
		}
	};
}

async function handle( parts: RestApiParts, incoming: ApiRequest ): Promise< Handling > {
	if ( ! incoming.path.startsWith( PREFIX ) ) {
		return errorAnswer( NO_ROUTE );
	}
	const verdict = parts.oauth.check( incoming );
	if ( verdict.is === 'refused' ) {
		parts.gate.count( 'refused: 401' );
		return errorAnswer( verdict.error );
	}
	const request = new RestRequest(
		incoming,
		incoming.path.slice( PREFIX.length ).replace( /\/$/, '' )
	);
	const route = routeOf( parts, request );
	if ( route === null ) {
		return errorAnswer( NO_ROUTE );
	}
	if ( verdict.is === 'anonymous' ) {
		parts.gate.count( 'refused: 401' );
		return errorAnswer( anonymousRefusal( request ) );
	}
	// As it is when the request comes: it may be switched off before the answer goes out.
	const { answerStatus } = parts.faults;
	if ( answerStatus !== 0 ) {
		parts.gate.count( `fault: ${ answerStatus }` );
		await parts.timers.wait( parts.readRandom.delayMs( parts.delays.read ) );
		return faultAnswer( answerStatus );
	}
	parts.gate.count( route.operation );
	const fate = route.kind === 'stock write' ? parts.gate.fateOfWrite() : 'normal';
	if ( fate === 'hang' ) {
		return 'hang';
	}
	await parts.timers.wait(
		route.kind === 'read'
			? parts.readRandom.delayMs( parts.delays.read )
			: parts.writeRandom.delayMs( parts.delays.write )
	);
	const answer = route.answer();
	const body = pickFields( answer.body, request.list( '_fields' ) ?? [] );
	return fate === 'cut' ? 'cut' : { ...answer, body };
}

/** What a visitor without credentials is told; WordPress has one sentence per kind of route. */
function anonymousRefusal( { method, route }: RestRequest ) {
	if ( route.endsWith( '/batch' ) ) {
		const message = 'Sorry, you are not allowed to batch manipulate this resource.';
		return { code: 'woocommerce_rest_cannot_batch', message, status: 401 };
	}
	if ( method === 'GET' ) {
		const message = /\d$/.test( route )
			? 'Sorry, you cannot view this resource.'
			: 'Sorry, you cannot list resources.';
		return { code: 'woocommerce_rest_cannot_view', message, status: 401 };
	}
	return method === 'POST'
		? {
				code: 'woocommerce_rest_cannot_create',
				message: 'Sorry, you are not allowed to create resources.',
				status: 401,
			}
		: {
				code: 'woocommerce_rest_cannot_edit',
				message: 'Sorry, you are not allowed to edit this resource.',
				status: 401,
			};
}

function routeOf( parts: RestApiParts, request: RestRequest ): Route | null {
	const { products, orders, webhooks } = parts;
	const isPut = [ 'PUT', 'POST', 'PATCH' ].includes( request.method );
	const route = (
		operation: string,
		kind: Route[ 'kind' ],
		answer: () => ApiAnswer
	): Route => ( {
		operation,
		kind,
		answer,
	} );
	const key = request.route.replaceAll( /\d+/g, '#' );
	const [ first = 0, second = 0 ] = ( request.route.match( /\d+/g ) ?? [] ).map( Number );
	switch ( `${ isPut ? 'PUT' : request.method } ${ key }` ) {
		case 'GET products':
			return route( 'GET products', 'read', () => products.list( request, 0 ) );
		case 'GET products/#':
			return route( 'GET products/#', 'read', () => products.read( first, 0 ) );
		case 'PUT products/#':
			return route( 'PUT products/#', 'stock write', () =>
				products.update( request, first, 0 )
			);
		case 'PUT products/batch':
			return route( 'POST products/batch', 'stock write', () =>
				products.batch( request, 0 )
			);
		case 'GET products/#/variations':
			return route( 'GET variations', 'read', () => products.list( request, first ) );
		case 'GET products/#/variations/#':
			return route( 'GET variations/#', 'read', () => products.read( second, first ) );
		case 'PUT products/#/variations/#':
			return route( 'PUT variations/#', 'stock write', () =>
				products.update( request, second, first )
			);
		case 'PUT products/#/variations/batch':
			return route( 'POST variations/batch', 'stock write', () =>
				products.batch( request, first )
			);
		case 'GET orders':
			return route( 'GET orders', 'read', () => orders.list( request ) );
		case 'GET orders/#':
			return route( 'GET orders/#', 'read', () => orders.read( first ) );
		case 'GET orders/#/refunds':
			return route( 'GET refunds', 'read', () => orders.refunds( request, first ) );
		case 'GET webhooks':
			return route( 'GET webhooks', 'read', () => webhooks.list( request ) );
		case 'GET webhooks/#':
			return route( 'GET webhooks/#', 'read', () => webhooks.read( first ) );
		case 'PUT webhooks':
			return route( 'POST webhooks', 'write', () => webhooks.create( request ) );
		case 'PUT webhooks/#':
			return route( 'PUT webhooks/#', 'write', () => webhooks.update( request, first ) );
		case 'DELETE webhooks/#':
			return route( 'DELETE webhooks/#', 'write', () => webhooks.remove( request, first ) );
		default:
			return null;
	}
}
