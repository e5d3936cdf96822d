import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import type { App } from '../app.ts';
import { errorText } from '../log.ts';
import { WorkerError } from '../worker-error.ts';
import { StoreUnavailable } from '../store/store-unavailable.ts';
import { Admission, answerLater } from './admission.ts';
import { answerError } from './answer-error.ts';
import { ApiRoutes } from './api-routes.ts';
import { allocationRoutes } from './routes/allocation.ts';
import { asOfRoutes } from './routes/as-of.ts';
import { bundlePreviewRoutes } from './routes/bundle-previews.ts';
import { bundleRoutes } from './routes/bundles.ts';
import { channelCardRoutes } from './routes/channel-cards.ts';
import { channelRoutes } from './routes/channels.ts';
import { deliveryRoutes } from './routes/deliveries.ts';
import { dismissalRoutes } from './routes/dismissals.ts';
import { documentationRoutes } from './routes/documentation.ts';
import { exportRoutes } from './routes/exports.ts';
import { importRoutes } from './routes/imports.ts';
import { eventRoutes } from './routes/events.ts';
import { exceptionRoutes } from './routes/exceptions.ts';
import { foreignEditRoutes } from './routes/foreign-edits.ts';
import { massChangeRoutes } from './routes/mass-changes.ts';
import { intakeRoutes } from './routes/intake.ts';
import { listingRowRoutes } from './routes/listing-rows.ts';
import { orderRoutes } from './routes/orders.ts';
import { pairingRoutes } from './routes/pairing.ts';
import { pushRoutes } from './routes/pushes.ts';
import { rerunRoutes } from './routes/reruns.ts';
import { statusRoutes } from './routes/status.ts';
import { stockRoutes } from './routes/stock.ts';
import { stockWriteRoutes } from './routes/stock-writes.ts';
import { syncLogRoutes } from './routes/sync-log.ts';
import { tokenRoutes } from './routes/tokens.ts';

/**
 * The worker's HTTP side. The time limits are ours: Node's own let 400 slow senders hold their
 * connections for five minutes.
 */
export function createServer( app: App ): FastifyInstance {
	const server = Fastify( {
		logger: false,
		bodyLimit: app.config.bodyLimitBytes,
		requestTimeout: 15_000,
		connectionTimeout: 15_000,
		keepAliveTimeout: 65_000,
		forceCloseConnections: 'idle',
		genReqId: () => app.ids.uuid(),
		// Fastify's own 100 is shorter than a SKU may be; a letter takes up to nine characters in a URL.
		routerOptions: { maxParamLength: 9 * 400 },
		frameworkErrors: ( error, _request, reply ) =>
			void answerError( reply, 'REQUEST_INVALID', error.code, {
				path: 'is not an address that can be read',
			} ),
	} );
	server.server.headersTimeout = 10_000;
	server.setNotFoundHandler( ( _request, reply ) => answerError( reply, 'NOT_FOUND' ) );
	server.setErrorHandler( ( error: FastifyError | WorkerError, request, reply ) => {
		if ( error instanceof WorkerError && error.code === 'OVERLOADED' ) {
			return answerLater( reply, app.pressure, error.code );
		}
		if ( error instanceof StoreUnavailable ) {
			app.log.error( { reason: request.id, error: errorText( error ) }, 'a request failed' );
			return answerLater( reply, app.pressure, 'STORE_UNAVAILABLE' );
		}
		if ( error instanceof WorkerError ) {
			return answerError( reply, error.code, error.detail, error.fields );
		}
		switch ( error.code ) {
			case 'FST_ERR_CTP_BODY_TOO_LARGE':
				return answerError( reply, 'BODY_TOO_LARGE' );
			case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
				return answerError( reply, 'CONTENT_TYPE_UNKNOWN' );
			default:
				if ( typeof error.statusCode === 'number' && error.statusCode < 500 ) {
					return answerError( reply, 'REQUEST_INVALID', error.message, {
						body: error.message,
					} );
				}
				app.log.error(
					{ reason: request.id, error: errorText( error ) },
					'a request failed'
				);
				return answerError( reply, 'INTERNAL', `Request ${ request.id }.` );
		}
	} );
	const admission = new Admission( app.pressure );
	void server.register( async ( scope ) => intakeRoutes( scope, app, admission ) );
	void server.register( async ( scope ) => {
		const routes = new ApiRoutes( scope, app, admission );
		stockRoutes( routes, app );
		stockWriteRoutes( routes, app );
		asOfRoutes( routes, app );
		orderRoutes( routes, app );
		eventRoutes( routes, app );
		rerunRoutes( routes, app );
		syncLogRoutes( routes, app );
		exceptionRoutes( routes, app );
		deliveryRoutes( routes, app );
		dismissalRoutes( routes, app );
		massChangeRoutes( routes, app );
		foreignEditRoutes( routes, app );
		bundleRoutes( routes, app );
		bundlePreviewRoutes( routes, app );
		importRoutes( scope, routes, app );
		exportRoutes( routes, app );
		channelRoutes( routes, app );
		pushRoutes( routes, app );
		allocationRoutes( routes, app );
		channelCardRoutes( routes, app );
		listingRowRoutes( routes, app );
		tokenRoutes( routes, app );
		statusRoutes( scope, routes, app );
		pairingRoutes( scope, app );
		documentationRoutes( scope, routes, app );
	} );
	return server;
}
