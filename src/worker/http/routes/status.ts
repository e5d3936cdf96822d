import type { FastifyInstance } from 'fastify';
import type { App } from '../../app.ts';
import { readStatus } from '../../insight/read-status.ts';
import { requireScope } from '../authorize.ts';

export function statusRoutes( server: FastifyInstance, app: App ): void {
	/** For a supervisor or a proxy: asks the database, says nothing about the shop. */
	server.get( '/health', async () => {
		await app.store.ledger.lastPosition();
		return { status: 'ok' };
	} );

	server.get( '/v1/status', { onRequest: requireScope( app.store.model, 'read' ) }, () =>
		readStatus( app )
	);
}
