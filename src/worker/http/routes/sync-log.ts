import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { logPositionSchema, syncLogQuerySchema } from '../../../shared/sync-log.ts';
import type { App } from '../../app.ts';
import { readSyncLog, readSyncLogChain } from '../../insight/sync-log.ts';
import { WorkerError } from '../../worker-error.ts';
import { parseRequest } from '../answer-error.ts';
import { requireScope } from '../authorize.ts';

/** The log as people read it: newest first, filtered, with how far each quantity has come. */
export function syncLogRoutes( server: FastifyInstance, app: App ): void {
	const read = { onRequest: requireScope( app.store.model, 'read' ) };

	server.get( '/v1/sync-log', read, async ( request ) =>
		readSyncLog( app, parseRequest( syncLogQuerySchema, request.query ) )
	);

	server.get< { Params: { position: string } } >(
		'/v1/sync-log/:position',
		read,
		async ( request ) => {
			const { position } = parseRequest(
				z.object( { position: logPositionSchema } ),
				request.params
			);
			const chain = await readSyncLogChain( app, position );
			if ( ! chain ) {
				throw new WorkerError( 'NOT_FOUND', `The log has nothing at ${ position }.` );
			}
			return chain;
		}
	);
}
