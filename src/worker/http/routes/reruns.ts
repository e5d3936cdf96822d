import { z } from 'zod';
import { rerunPageSchema, rerunResultSchema } from '../../../shared/api/reruns.ts';
import type { App } from '../../app.ts';
import { WorkerError } from '../../worker-error.ts';
import { apiRoute } from '../api-route.ts';
import type { ApiRoutes } from '../api-routes.ts';

const rangeSchema = z
	.object( {
		of: z.enum( [ 'events', 'deliveries' ] ).default( 'events' ).meta( {
			description: 'What the numbers are of: positions in the log, or deliveries.',
		} ),
		first: z.int().min( 1 ),
		last: z.int().min( 1 ),
	} )
	.refine( ( { first, last } ) => first <= last, {
		message: 'comes before the first',
		path: [ 'last' ],
	} );

const RESULT = { position: 120, delivery: 7, outcome: 'duplicate' as const, added: [] };

const EVENT = apiRoute( {
	method: 'POST',
	path: '/v1/events/:position/rerun',
	operation: 'rerunEvent',
	tag: 'Events',
	summary: 'Tell an event again',
	description:
		'Under its own source and key: by the delivery it came in, while that is kept, else by what the log has of it. What stands is a duplicate and changes nothing.',
	scope: 'operate',
	isAdmitted: true,
	params: z.object( { position: z.coerce.number().int().min( 1 ) } ),
	answers: {
		200: { description: 'What came of it.', schema: rerunResultSchema, example: RESULT },
	},
	errors: [ 'NOT_FOUND' ],
	example: { params: { position: 120 } },
} );

const RANGE = apiRoute( {
	method: 'POST',
	path: '/v1/reruns',
	operation: 'rerunRange',
	tag: 'Events',
	summary: 'Tell a range of events or deliveries again',
	description:
		'At most 100 of them; send `next` as `first` to go on. Only deliveries reach what never became an event: what was ignored, parked or not understood.',
	scope: 'operate',
	isAdmitted: true,
	body: rangeSchema,
	answers: {
		200: {
			description: 'What came of each.',
			schema: rerunPageSchema,
			example: { results: [ RESULT ], next: null },
		},
	},
	example: { body: { of: 'events', first: 120, last: 180 } },
} );

/** Telling again what had been told. */
export function rerunRoutes( routes: ApiRoutes, { reruns }: App ): void {
	routes.add( EVENT, async ( { params: { position } } ) => {
		const result = await reruns.event( position );
		if ( result === null ) {
			throw new WorkerError( 'NOT_FOUND', `The log has nothing at ${ position }.` );
		}
		return { status: 200, body: result };
	} );

	routes.add( RANGE, async ( { body: { of, ...range } } ) => ( {
		status: 200,
		body: await reruns[ of ]( range ),
	} ) );
}
