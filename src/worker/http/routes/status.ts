import type { FastifyInstance } from 'fastify';
import { statusSchema } from '../../../shared/api/status-answer.ts';
import type { App } from '../../app.ts';
import { readStatus } from '../../insight/read-status.ts';
import { apiRoute } from '../api-route.ts';
import type { ApiRoutes } from '../api-routes.ts';

const STATUS = apiRoute( {
	method: 'GET',
	path: '/v1/status',
	operation: 'readStatus',
	tag: 'Worker',
	summary: 'The state of the worker and its channels in numbers',
	scope: 'read',
	answers: { 200: { description: 'As of now.', schema: statusSchema } },
} );

export function statusRoutes( server: FastifyInstance, routes: ApiRoutes, app: App ): void {
	/** For a supervisor or a proxy: asks the database, says nothing about the shop. */
	server.get( '/health', async () => {
		await app.store.ledger.lastPosition();
		return { status: 'ok' };
	} );

	routes.add( STATUS, async () => ( { status: 200, body: await readStatus( app ) } ) );
}
