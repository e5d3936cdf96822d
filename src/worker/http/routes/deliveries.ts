import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { App } from '../../app.ts';
import { WorkerError } from '../../worker-error.ts';
import { parseRequest } from '../answer-error.ts';
import { requireScope } from '../authorize.ts';

const querySchema = z.object( {
	state: z
		.enum( [ 'waiting', 'done', 'ignored', 'parked', 'fetching', 'dead' ] )
		.default( 'dead' ),
	limit: z.coerce.number().int().min( 1 ).max( 1_000 ).default( 100 ),
} );
const paramsSchema = z.object( { delivery: z.coerce.number().int().min( 1 ) } );

/** What arrived and could not be worked on: dead letters and parked deliveries, with their reason. */
export function deliveryRoutes( server: FastifyInstance, app: App ): void {
	server.get(
		'/v1/deliveries',
		{ onRequest: requireScope( app.store.model, 'read' ) },
		async ( request ) => {
			const { state, limit } = parseRequest( querySchema, request.query );
			return { deliveries: await app.store.inbox.list( state, limit ) };
		}
	);

	server.post< { Params: { delivery: string } } >(
		'/v1/deliveries/:delivery/retry',
		{ onRequest: requireScope( app.store.model, 'operate' ) },
		async ( request ) => {
			const { delivery } = parseRequest( paramsSchema, request.params );
			if ( ! ( await app.retryDelivery( delivery ) ) ) {
				throw new WorkerError(
					'NOT_FOUND',
					`No dead or parked delivery has the number ${ delivery }.`
				);
			}
			return { retried: delivery };
		}
	);
}
