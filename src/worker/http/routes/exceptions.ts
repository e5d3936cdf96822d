import { z } from 'zod';
import { exceptionPageSchema } from '../../../shared/api/exceptions.ts';
import { ERRORS } from '../../../shared/errors.ts';
import type { App } from '../../app.ts';
import { exceptionPlaceSchema, findExceptions } from '../../insight/find-exceptions.ts';
import { apiRoute } from '../api-route.ts';
import type { ApiRoutes } from '../api-routes.ts';
import { cursorOf, limitSchema, pageOf } from '../cursor.ts';
import { flagSchema } from '../query-flag.ts';

const cursor = cursorOf( 'exceptions', exceptionPlaceSchema );

const LIST = apiRoute( {
	method: 'GET',
	path: '/v1/exceptions',
	operation: 'listExceptions',
	tag: 'Exceptions',
	summary: 'Everything that waits for a person',
	description:
		'Shortages first, then mass changes that are held, quantities that a channel refuses, listings that show something else than they should, facts whose key was used for another one, deliveries that could not be understood, and deliveries that wait for a mapping. Each says what happened, what to do, and what to name when doing it. With `dismissed=true`, what waits no more because a person has dismissed it.',
	scope: 'read',
	query: z.object( {
		dismissed: flagSchema.meta( { description: 'What has been dismissed, instead.' } ),
		cursor: cursor.schema.optional(),
		limit: limitSchema,
	} ),
	answers: {
		200: {
			description: 'A page.',
			schema: exceptionPageSchema,
			example: {
				exceptions: [
					{
						kind: 'parked',
						code: 'OFFER_NOT_MAPPED',
						message: ERRORS.OFFER_NOT_MAPPED.message,
						detail: 'The offer 40001 of order 1001.',
						action: ERRORS.OFFER_NOT_MAPPED.action,
						delivery: 7,
						channel: 'outlet',
						topic: 'orders/create',
						receivedAtMs: 1_795_262_400_000,
						place: '118.2',
						dismissal: null,
					},
				],
				next: null,
			},
		},
	},
} );

export function exceptionRoutes( routes: ApiRoutes, { store, clock }: App ): void {
	routes.add( LIST, async ( { query: { cursor: after, limit, dismissed: isDismissed } } ) => {
		const wanted = { nowMs: clock.now(), isDismissed };
		const found = await findExceptions( store, wanted, after ?? null, limit + 1 );
		const { entries, next } = pageOf( found, limit, cursor, ( { place } ) => place );
		return {
			status: 200,
			body: { exceptions: entries.map( ( { exception } ) => exception ), next },
		};
	} );
}
