import { z } from 'zod';
import {
	orderAnswerSchema,
	orderPageSchema,
	reservationPageSchema,
} from '../../../shared/api/orders.ts';
import { channelIdSchema, orderIdSchema, skuSchema } from '../../../shared/ids.ts';
import type { App } from '../../app.ts';
import { findOrders, heldBy, orderAnswerOf } from '../../insight/order-answer.ts';
import { holding } from '../../ledger/reservation.ts';
import type { ReservedOrder } from '../../store/list-store.ts';
import { WorkerError } from '../../worker-error.ts';
import { apiRoute } from '../api-route.ts';
import type { ApiRoutes } from '../api-routes.ts';
import { cursorOf, limitSchema, pageOf } from '../cursor.ts';
import { flagSchema } from '../query-flag.ts';

const placeSchema = z.object( { channel: channelIdSchema, order: orderIdSchema } );
const orderCursor = cursorOf( 'orders', placeSchema );
const reservationCursor = cursorOf(
	'reservations',
	placeSchema.extend( { untilMs: z.int().min( 0 ) } )
);

const HELD = [ { sku: 'MUG-BLUE', location: 'main', units: 2 } ];
const ORDER = {
	channel: 'outlet',
	order: '1001',
	placedAtMs: 1_795_262_400_000,
	updatedAtMs: 1_795_262_400_000,
	isOpen: true,
	lines: [
		{
			line: '1',
			offer: '40001',
			sku: 'MUG-BLUE',
			location: 'main',
			ordered: 2,
			cancelled: 0,
			shipped: 0,
			restocked: 0,
			open: 2,
		},
	],
	committed: HELD,
	reservedUntilMs: null,
};

const LIST = apiRoute( {
	method: 'GET',
	path: '/v1/orders',
	operation: 'listOrders',
	tag: 'Orders',
	summary: 'Orders as the ledger counts them',
	description:
		'A page looks at a bounded number of orders: with a filter it may be short, or empty, and still have a `next`.',
	scope: 'read',
	query: z.object( {
		sku: skuSchema.optional().meta( {
			description: 'Only orders that sell this SKU, by itself or within a bundle.',
		} ),
		open: flagSchema.meta( {
			description: 'Only orders of which units are still to leave.',
		} ),
		cursor: orderCursor.schema.optional(),
		limit: limitSchema,
	} ),
	answers: {
		200: {
			description: 'A page, by channel and number.',
			schema: orderPageSchema,
			example: { orders: [ ORDER ], next: null },
		},
	},
	example: { query: { sku: 'MUG-BLUE', open: true } },
} );

const READ = apiRoute( {
	method: 'GET',
	path: '/v1/orders/:channel/:order',
	operation: 'readOrder',
	tag: 'Orders',
	summary: 'One order',
	scope: 'read',
	params: placeSchema,
	answers: { 200: { description: 'The order.', schema: orderAnswerSchema, example: ORDER } },
	errors: [ 'NOT_FOUND' ],
	example: { params: { channel: 'outlet', order: '1001' } },
} );

const RESERVATIONS = apiRoute( {
	method: 'GET',
	path: '/v1/reservations',
	operation: 'listReservations',
	tag: 'Orders',
	summary: 'Units kept for checkouts that are under way',
	scope: 'read',
	query: z.object( { cursor: reservationCursor.schema.optional(), limit: limitSchema } ),
	answers: {
		200: {
			description: 'A page; those that end first at the beginning.',
			schema: reservationPageSchema,
			example: {
				reservations: [
					{
						channel: 'outlet',
						order: '1002',
						attempt: 'a1',
						untilMs: 1_795_263_300_000,
						held: HELD,
					},
				],
				next: null,
			},
		},
	},
} );

export function orderRoutes( routes: ApiRoutes, { store: { lists } }: App ): void {
	routes.add( LIST, async ( { query: { sku, open, cursor, limit } } ) => {
		const wanted = { sku: sku ?? null, isOpen: open };
		const { orders, next } = await findOrders( lists, wanted, cursor ?? null, limit );
		return {
			status: 200,
			body: { orders, next: next === null ? null : orderCursor.of( next ) },
		};
	} );

	routes.add( READ, async ( { params: { channel, order } } ) => {
		const state = await lists.order( channel, order );
		if ( ! state ) {
			throw new WorkerError(
				'NOT_FOUND',
				`"${ channel }" has told of no order "${ order }".`
			);
		}
		return { status: 200, body: orderAnswerOf( state ) };
	} );

	routes.add( RESERVATIONS, async ( { query: { cursor, limit } } ) => {
		const found = await lists.reservations( cursor ?? null, limit + 1 );
		const { entries, next } = pageOf( found, limit, reservationCursor, placeOf );
		return { status: 200, body: { reservations: entries.map( reservationOf ), next } };
	} );
}

function placeOf( { untilMs, state: { channel, order } }: ReservedOrder ) {
	return { channel, order, untilMs };
}

function reservationOf( { untilMs, state }: ReservedOrder ) {
	const { channel, order, reservations } = state;
	const attempt = holding( reservations )?.attempt ?? '';
	return { channel, order, attempt, untilMs, held: heldBy( state ) };
}
