import { z } from 'zod';
import {
	logPositionSchema,
	syncLogChainSchema,
	syncLogPageSchema,
	syncLogQuerySchema,
} from '../../../shared/sync-log.ts';
import type { App } from '../../app.ts';
import { readSyncLog, readSyncLogChain } from '../../insight/sync-log.ts';
import { WorkerError } from '../../worker-error.ts';
import { apiRoute } from '../api-route.ts';
import type { ApiRoutes } from '../api-routes.ts';

const LIST = apiRoute( {
	method: 'GET',
	path: '/v1/sync-log',
	operation: 'readSyncLog',
	tag: 'Events',
	summary: 'The log as people read it: newest first, with how far each quantity has come',
	scope: 'read',
	query: syncLogQuerySchema,
	answers: { 200: { description: 'A page, newest first.', schema: syncLogPageSchema } },
	example: { query: { limit: 20 } },
} );

const CHAIN = apiRoute( {
	method: 'GET',
	path: '/v1/sync-log/:position',
	operation: 'readSyncLogChain',
	tag: 'Events',
	summary: 'One row of it, from the delivery to the calls that carried each quantity',
	scope: 'read',
	params: z.object( { position: logPositionSchema } ),
	answers: { 200: { description: 'The row and its chain.', schema: syncLogChainSchema } },
	errors: [ 'NOT_FOUND' ],
	example: { params: { position: '120' } },
} );

/** The log as people read it: newest first, filtered, with how far each quantity has come. */
export function syncLogRoutes( routes: ApiRoutes, app: App ): void {
	routes.add( LIST, async ( { query } ) => ( {
		status: 200,
		body: await readSyncLog( app, query ),
	} ) );

	routes.add( CHAIN, async ( { params: { position } } ) => {
		const chain = await readSyncLogChain( app, position );
		if ( ! chain ) {
			throw new WorkerError( 'NOT_FOUND', `The log has nothing at ${ position }.` );
		}
		return { status: 200, body: chain };
	} );
}
