import { z } from 'zod';
import { bundlePageSchema } from '../../../shared/api/bundles.ts';
import { skuSchema } from '../../../shared/ids.ts';
import { positiveUnitsSchema } from '../../../shared/quantity.ts';
import type { App } from '../../app.ts';
import { billAnswers } from '../../insight/bundle-availability.ts';
import { apiRoute } from '../api-route.ts';
import type { ApiRoutes } from '../api-routes.ts';
import { cursorOf, LIMIT_MAX, limitSchema, pageOf } from '../cursor.ts';

const placeSchema = z.object( { bundle: skuSchema, sinceMs: z.int() } );
const cursor = cursorOf( 'bundles', placeSchema );

const KIT = [
	{ sku: 'MUG-BLUE', quantity: 1 },
	{ sku: 'TEA', quantity: 2 },
];

const LIST = apiRoute( {
	method: 'GET',
	path: '/v1/bundles',
	operation: 'listBundles',
	tag: 'Bundles',
	summary: 'Bills of materials, how many bundles they make, and what limits them',
	scope: 'read',
	query: z.object( {
		bundle: skuSchema.optional().meta( {
			description: 'Only this SKU; nothing, where it is no bundle and never was one.',
		} ),
		cursor: cursor.schema.optional(),
		limit: limitSchema.default( LIMIT_MAX ),
	} ),
	answers: {
		200: {
			description: 'A page of all versions, by bundle and time.',
			schema: bundlePageSchema,
			example: {
				bundles: [
					{
						bundle: 'TEA-SET',
						sinceMs: 1_795_262_400_000,
						components: KIT,
						isCurrent: true,
						available: 4,
						limitedBy: 'TEA',
						locations: [ { location: 'main', available: 4, limitedBy: 'TEA' } ],
					},
				],
				next: null,
			},
		},
	},
} );

const SAVE = apiRoute( {
	method: 'POST',
	path: '/v1/bundles',
	operation: 'saveBundle',
	tag: 'Bundles',
	summary: 'Save a new version of a bill of materials',
	description: 'Without components the SKU stops being a bundle.',
	scope: 'operate',
	body: z.object( {
		bundle: skuSchema,
		title: z.string().max( 200 ).default( '' ),
		components: z
			.array( z.object( { sku: skuSchema, quantity: positiveUnitsSchema } ) )
			.max( 100 ),
		isPackedAnywhere: z.boolean().default( false ).meta( {
			description: 'From several places together; else all of a kit lies in one.',
		} ),
		isKeptAssembled: z.boolean().default( false ).meta( {
			description: 'Some are packed beforehand, and lie on a shelf of their own.',
		} ),
	} ),
	answers: {
		201: {
			description: 'It is in force from now on.',
			schema: z.object( { saved: z.literal( true ) } ),
			example: { saved: true },
		},
	},
	errors: [ 'BUNDLE_CYCLE' ],
	isAdmitted: true,
	example: { body: { bundle: 'TEA-SET', title: 'Tea set', components: KIT } },
} );

export function bundleRoutes( routes: ApiRoutes, app: App ): void {
	routes.add( LIST, async ( { query: { bundle: only, cursor: after, limit } } ) => {
		const all = await app.store.model.bills();
		// All are in memory as it is: the ledger decides with them.
		const wanted = only === undefined ? all : all.filter( ( { bundle } ) => bundle === only );
		const start = after
			? 1 +
				wanted.findLastIndex( ( { bundle, sinceMs } ) =>
					bundle === after.bundle
						? sinceMs <= after.sinceMs
						: isBefore( bundle, after.bundle )
				)
			: 0;
		const { entries, next } = pageOf(
			wanted.slice( start, start + limit + 1 ),
			limit,
			cursor,
			( { bundle, sinceMs } ) => ( { bundle, sinceMs } )
		);
		return {
			status: 200,
			body: { bundles: await billAnswers( app.store, all, entries ), next },
		};
	} );

	routes.add( SAVE, async ( { body } ) => {
		await app.saveBundle( body );
		return { status: 201, body: { saved: true as const } };
	} );
}

/** As a store sorts them. */
function isBefore( left: string, right: string ): boolean {
	return Buffer.compare( Buffer.from( left ), Buffer.from( right ) ) < 0;
}
