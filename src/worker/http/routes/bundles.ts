import { z } from 'zod';
import {
	billSavedSchema,
	bundleAnswerSchema,
	bundlePageSchema,
} from '../../../shared/api/bundles.ts';
import { skuSchema } from '../../../shared/ids.ts';
import { epochMsSchema } from '../../../shared/quantity.ts';
import { nameSchema } from '../../../shared/storable-text.ts';
import type { App } from '../../app.ts';
import { chooseBills, readBills, readBundle } from '../../insight/read-bundles.ts';
import { apiRoute } from '../api-route.ts';
import type { ApiRoutes } from '../api-routes.ts';
import { askedBy } from '../authorize.ts';
import { KIT, MAKES } from '../bundle-examples.ts';
import { cursorOf, limitSchema, pageOf } from '../cursor.ts';
import { flagSchema } from '../query-flag.ts';
import { nextTurn } from '../../next-turn.ts';
import { billSchema } from './bundle-previews.ts';

const placeSchema = z.object( { bundle: skuSchema, sinceMs: z.int() } );
const cursor = cursorOf( 'bundles', placeSchema );

const LIST = apiRoute( {
	method: 'GET',
	path: '/v1/bundles',
	operation: 'listBundles',
	tag: 'Bundles',
	summary: 'Bills of materials, how many bundles they make, and what limits them',
	scope: 'read',
	query: z.object( {
		q: nameSchema( 255 )
			.optional()
			.meta( { description: 'Part of the SKU or of the title of a bundle, in any case.' } ),
		current: flagSchema.meta( {
			description: 'Only versions that are in force, and of what is still a bundle.',
		} ),
		cursor: cursor.schema.optional(),
		limit: limitSchema,
		oneMore: flagSchema.meta( {
			description: 'Also what has to come in before one more of each can be had.',
		} ),
	} ),
	answers: {
		200: {
			description: 'A page of versions, by bundle and time.',
			schema: bundlePageSchema,
			example: {
				bundles: [
					{
						bundle: 'TEA-SET',
						title: 'Tea set',
						sinceMs: 1_795_262_400_000,
						components: KIT,
						isCurrent: true,
						available: MAKES.available,
						limitedBy: MAKES.limitedBy,
						oneMore: MAKES.oneMore,
						locations: MAKES.locations,
					},
				],
				next: null,
			},
		},
	},
} );

const READ = apiRoute( {
	method: 'GET',
	path: '/v1/bundles/:sku',
	operation: 'readBundle',
	tag: 'Bundles',
	summary: 'One bundle: all versions, its parts on every level, and what each of them allows',
	scope: 'read',
	params: z.object( { sku: skuSchema } ),
	answers: {
		200: {
			description: 'Of a SKU that never was a bundle, no version.',
			schema: bundleAnswerSchema,
			example: {
				bundle: 'TEA-SET',
				title: 'Tea set',
				makes: MAKES,
				within: [],
				versions: [ { sinceMs: 1_795_262_400_000, components: KIT, isCurrent: true } ],
			},
		},
	},
	errors: [ 'SKU_UNKNOWN' ],
	example: { params: { sku: 'TEA-SET' } },
} );

const SAVE = apiRoute( {
	method: 'POST',
	path: '/v1/bundles',
	operation: 'saveBundle',
	tag: 'Bundles',
	summary: 'Save a new version of a bill of materials',
	description:
		'Without components the SKU stops being a bundle. It needs no key: what is in force already is not saved again.',
	scope: 'operate',
	body: billSchema.extend( {
		title: z.string().max( 200 ).default( '' ).meta( {
			description: 'Of a SKU that is not known yet.',
		} ),
		seenSinceMs: epochMsSchema.optional().meta( {
			description:
				'The `sinceMs` of the version that you have seen, 0 if there was none: refused if another one is in force by now.',
		} ),
	} ),
	answers: {
		201: {
			description: 'It is in force from now on.',
			schema: billSavedSchema,
			example: { saved: true, isNew: true, sinceMs: 1_795_262_400_000 },
		},
		200: {
			description: 'It was in force already: nothing has changed.',
			schema: billSavedSchema,
			example: { saved: true, isNew: false, sinceMs: 1_795_262_400_000 },
		},
	},
	errors: [ 'BUNDLE_CYCLE', 'BUNDLE_TOO_LARGE', 'BUNDLE_CHANGED', 'SKU_UNKNOWN' ],
	isAdmitted: true,
	example: { body: { bundle: 'TEA-SET', title: 'Tea set', components: KIT, addsSkus: true } },
} );

export function bundleRoutes( routes: ApiRoutes, app: App ): void {
	const { store, clock } = app;
	routes.add( LIST, async ( { query: { q, current, cursor: after, limit, oneMore } } ) => {
		// All are in memory as it is: the ledger decides with them.
		const all = await chooseBills( store, { search: q ?? null, isCurrent: current } );
		const start = after
			? 1 +
				all.findLastIndex( ( { bundle, sinceMs } ) =>
					bundle === after.bundle
						? sinceMs <= after.sinceMs
						: isBefore( bundle, after.bundle )
				)
			: 0;
		const { entries, next } = pageOf(
			all.slice( start, start + limit + 1 ),
			limit,
			cursor,
			( { bundle, sinceMs } ) => ( { bundle, sinceMs } )
		);
		const turn = (): Promise< void > => nextTurn( clock );
		const bundles = await readBills( store, entries, { hasOneMore: oneMore, turn } );
		return { status: 200, body: { bundles, next } };
	} );

	routes.add( READ, async ( { params: { sku } } ) => ( {
		status: 200,
		body: await readBundle( store, sku ),
	} ) );

	routes.add( SAVE, async ( { body, request } ) => {
		const { isNew, sinceMs } = await app.saveBundle( {
			...body,
			savedBy: askedBy( request ),
		} );
		return { status: isNew ? 201 : 200, body: { saved: true as const, isNew, sinceMs } };
	} );
}

/** As a store sorts them. */
function isBefore( left: string, right: string ): boolean {
	return Buffer.compare( Buffer.from( left ), Buffer.from( right ) ) < 0;
}
