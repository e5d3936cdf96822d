import { z } from 'zod';
import { instantSchema, skuAsOfSchema } from '../../../shared/as-of.ts';
import { nextSchema } from '../../../shared/api/page.ts';
import { skuSchema } from '../../../shared/ids.ts';
import type { App } from '../../app.ts';
import { findInstant, readAsOf, type NamedInstant } from '../../insight/as-of.ts';
import { apiRoute } from '../api-route.ts';
import type { ApiRoutes } from '../api-routes.ts';
import { cursorOf } from '../cursor.ts';

/** The next page is of the very instant of the first one, also where that was named by no time. */
const cursor = cursorOf(
	'as-of',
	z.object( {
		after: skuSchema,
		instant: z.object( {
			position: z.int().min( 0 ),
			committedAtMs: z.int().nullable(),
			atMs: z.int(),
		} ),
	} )
);

/** Of each SKU a dozen places are looked up: more of them would keep others waiting. */
const LIMIT_MAX = 100;

const INSTANT = { position: 118, committedAtMs: 1_795_262_398_200, atMs: 1_795_262_400_000 };
const SHOWN = { revision: 5, quantity: 7, atMs: 1_795_262_398_200 };

const AS_OF = apiRoute( {
	method: 'GET',
	path: '/v1/as-of',
	operation: 'readAsOf',
	tag: 'Stock',
	summary: 'What the ledger knew at a past instant, and what every channel was shown',
	description:
		'The instant is the last event that was committed by then (docs/time-machine.md). Name it by `at` or by `position`; without either it is now. Name one SKU by `sku`; without it all are answered, page by page. A SKU that the ledger does not know has nothing.',
	scope: 'read',
	query: z
		.object( {
			at: z.iso
				.datetime( { offset: true } )
				.optional()
				.meta( { description: 'A time that has passed, with its zone.' } ),
			position: z.coerce
				.number()
				.int()
				.min( 1 )
				.optional()
				.meta( { description: 'Of an event in the log: the state right after it.' } ),
			sku: skuSchema.optional().meta( { description: 'Only this one.' } ),
			cursor: cursor.schema.optional(),
			limit: z.coerce
				.number()
				.int()
				.min( 1 )
				.max( LIMIT_MAX )
				.default( 20 )
				.meta( { description: 'How many SKUs a page has at most.' } ),
		} )
		.refine(
			( { at, position, cursor: next } ) =>
				[ at, position, next ].filter( ( one ) => one !== undefined ).length <= 1,
			{ message: 'say only one of at, position and cursor', path: [ 'at' ] }
		),
	answers: {
		200: {
			description: 'A page, by SKU.',
			schema: z.object( {
				instant: instantSchema,
				skus: z.array( skuAsOfSchema ),
				next: nextSchema,
			} ),
			example: {
				instant: INSTANT,
				skus: [
					{
						sku: 'MUG-BLUE',
						shelves: [
							{
								location: 'main',
								onHand: 12,
								committed: 3,
								available: 8,
								safety: 1,
								quarantined: 0,
							},
						],
						reservations: [],
						listings: [
							{
								listing: 'outlet:40001',
								channel: 'outlet',
								desired: { ...SHOWN, cause: 118 },
								sent: SHOWN,
								accepted: SHOWN,
								confirmed: { ...SHOWN, revision: 4, quantity: 8 },
							},
						],
					},
				],
				next: null,
			},
		},
	},
	errors: [ 'INSTANT_UNKNOWN' ],
	example: { query: { at: '2026-11-21T12:00:00Z', sku: 'MUG-BLUE' } },
} );

/** What was known then (docs/time-machine.md). */
export function asOfRoutes( routes: ApiRoutes, { store: { past }, clock }: App ): void {
	routes.add( AS_OF, async ( { query: { at, position, sku, cursor: from, limit } } ) => {
		const nowMs = clock.now();
		const named: NamedInstant =
			position === undefined
				? { atMs: at === undefined ? nowMs : Date.parse( at ) }
				: { position };
		const instant = from?.instant ?? ( await findInstant( past, named, nowMs ) );
		const { skus, next } = await readAsOf( past, instant, {
			...( sku !== undefined && { skus: [ sku ] } ),
			...( from && { after: from.after } ),
			limit,
		} );
		return {
			status: 200,
			body: {
				instant,
				skus,
				next:
					next === null ? null : cursor.of( { after: skuSchema.parse( next ), instant } ),
			},
		};
	} );
}
