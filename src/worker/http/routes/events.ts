import { z } from 'zod';
import { eventAnswerSchema, eventPageSchema } from '../../../shared/api/events.ts';
import { orderIdSchema, skuSchema } from '../../../shared/ids.ts';
import { nameSchema } from '../../../shared/storable-text.ts';
import { SYNC_LOG_KINDS } from '../../../shared/sync-log.ts';
import type { App } from '../../app.ts';
import { WorkerError } from '../../worker-error.ts';
import { apiRoute } from '../api-route.ts';
import type { ApiRoutes } from '../api-routes.ts';
import { cursorOf, limitSchema } from '../cursor.ts';

const positionSchema = z.int().min( 0 );
const cursor = cursorOf( 'events', positionSchema );

/** `delivery` is what never became an event. */
const EVENT_KINDS = SYNC_LOG_KINDS.filter( ( kind ) => kind !== 'delivery' );

const EVENT = {
	position: 120,
	source: 'api',
	key: 'breakage-2026-11-21-1',
	kind: 'adjustment',
	outcome: 'applied',
	occurredAtMs: 1_795_262_400_000,
	isClamped: false,
	receivedAtMs: 1_795_262_400_000,
	committedAtMs: 1_795_262_400_004,
	actor: 'admin',
	delivery: null,
	body: {
		kind: 'adjustment',
		sku: 'MUG-BLUE',
		location: 'main',
		delta: -1,
		reason: 'broken',
	},
	effect: {},
};

const LIST = apiRoute( {
	method: 'GET',
	path: '/v1/events',
	operation: 'listEvents',
	tag: 'Events',
	summary: 'The log, in the order of commits',
	description:
		'Positions have no gaps, and an event that becomes visible later has a larger one: whoever asks `after` the last position it has seen misses nothing. A rare thing that is searched for among many is found over several pages, some of which may be empty: go on until `next` is null.',
	scope: 'read',
	query: z
		.object( {
			after: z.coerce
				.number()
				.int()
				.min( 0 )
				.optional()
				.meta( { description: 'Only events after this position.' } ),
			kind: z.enum( EVENT_KINDS ).optional(),
			source: nameSchema( 64 )
				.optional()
				.meta( { description: "A channel's id, `api` or `ledger`." } ),
			sku: skuSchema
				.optional()
				.meta( { description: 'Events that moved or name this SKU.' } ),
			order: orderIdSchema.optional().meta( {
				description:
					'Events that speak of the order of this number. Not together with `sku`.',
			} ),
			cursor: cursor.schema.optional(),
			limit: limitSchema,
		} )
		.refine( ( { after, cursor: next } ) => after === undefined || next === undefined, {
			message: 'say either after or cursor',
			path: [ 'cursor' ],
		} )
		.refine( ( { sku, order } ) => sku === undefined || order === undefined, {
			message: 'say either sku or order',
			path: [ 'order' ],
		} ),
	answers: {
		200: {
			description: 'A page, oldest first.',
			schema: eventPageSchema,
			example: { events: [ EVENT ], next: null },
		},
	},
	example: { query: { sku: 'MUG-BLUE', limit: 10 } },
} );

const READ = apiRoute( {
	method: 'GET',
	path: '/v1/events/:position',
	operation: 'readEvent',
	tag: 'Events',
	summary: 'One event: who, what, where, when, and what it changed',
	scope: 'read',
	params: z.object( { position: z.coerce.number().int().min( 1 ) } ),
	answers: { 200: { description: 'The event.', schema: eventAnswerSchema, example: EVENT } },
	errors: [ 'NOT_FOUND' ],
	example: { params: { position: 120 } },
} );

export function eventRoutes( routes: ApiRoutes, { store: { lists } }: App ): void {
	routes.add( LIST, async ( { query } ) => {
		const { after, kind, source, sku, order, limit } = query;
		const { events, next } = await lists.events(
			{
				kinds: kind === undefined ? undefined : [ kind ],
				sources: source === undefined ? undefined : [ source ],
				sku,
				order,
			},
			query.cursor ?? after ?? 0,
			limit
		);
		return {
			status: 200,
			body: { events, next: next === null ? null : cursor.of( next ) },
		};
	} );

	routes.add( READ, async ( { params: { position } } ) => {
		const event = await lists.event( position );
		if ( ! event ) {
			throw new WorkerError( 'NOT_FOUND', `The log has nothing at ${ position }.` );
		}
		return { status: 200, body: event };
	} );
}
