import { z } from 'zod';
import { deliveriesSchema } from '../../../shared/api/deliveries.ts';
import type { App } from '../../app.ts';
import { WorkerError } from '../../worker-error.ts';
import { apiRoute } from '../api-route.ts';
import type { ApiRoutes } from '../api-routes.ts';
import { limitSchema } from '../cursor.ts';

const LIST = apiRoute( {
	method: 'GET',
	path: '/v1/deliveries',
	operation: 'listDeliveries',
	tag: 'Exceptions',
	summary: 'What arrived, by what has become of it, newest first',
	scope: 'read',
	query: z.object( {
		state: z
			.enum( [ 'waiting', 'done', 'ignored', 'parked', 'fetching', 'dead' ] )
			.default( 'dead' ),
		limit: limitSchema,
	} ),
	answers: {
		200: {
			description: 'The newest.',
			schema: deliveriesSchema,
			example: {
				deliveries: [
					{
						delivery: 7,
						channel: 'outlet',
						topic: 'orders/create',
						receivedAtMs: 1_795_262_400_000,
						errorCode: 'BODY_UNREADABLE',
						errorDetail: 'line_items.0.quantity',
					},
				],
			},
		},
	},
	example: { query: { state: 'dead' } },
} );

const RETRY = apiRoute( {
	method: 'POST',
	path: '/v1/deliveries/:delivery/retry',
	operation: 'retryDelivery',
	tag: 'Exceptions',
	summary: 'Work on a dead or parked delivery again',
	scope: 'operate',
	params: z.object( { delivery: z.coerce.number().int().min( 1 ) } ),
	answers: {
		200: {
			description: 'It waits to be worked on.',
			schema: z.object( { retried: z.int() } ),
			example: { retried: 7 },
		},
	},
	errors: [ 'NOT_FOUND' ],
	example: { params: { delivery: 7 } },
} );

/** What arrived and could not be worked on: dead letters and parked deliveries, with their reason. */
export function deliveryRoutes( routes: ApiRoutes, app: App ): void {
	routes.add( LIST, async ( { query: { state, limit } } ) => ( {
		status: 200,
		body: { deliveries: await app.store.inbox.list( state, limit ) },
	} ) );

	routes.add( RETRY, async ( { params: { delivery } } ) => {
		if ( ! ( await app.retryDelivery( delivery ) ) ) {
			throw new WorkerError(
				'NOT_FOUND',
				`No dead or parked delivery has the number ${ delivery }.`
			);
		}
		return { status: 200, body: { retried: delivery } };
	} );
}
