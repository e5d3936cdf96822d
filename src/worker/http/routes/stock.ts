import { z } from 'zod';
import {
	locationsSchema,
	skuPageSchema,
	stockOfSkuSchema,
	stockPageSchema,
} from '../../../shared/api/stock.ts';
import { locationIdSchema, skuSchema } from '../../../shared/ids.ts';
import { nameSchema } from '../../../shared/storable-text.ts';
import type { App } from '../../app.ts';
import { WorkerError } from '../../worker-error.ts';
import { apiRoute } from '../api-route.ts';
import type { ApiRoutes } from '../api-routes.ts';
import { cursorOf, limitSchema, pageOf } from '../cursor.ts';
import { flagSchema } from '../query-flag.ts';
import { SHELF } from '../examples.ts';

const skuCursor = cursorOf( 'skus', skuSchema );
const stockCursor = cursorOf( 'stock', skuSchema );

const searchSchema = nameSchema( 255 ).meta( {
	description: 'Part of a SKU or of its title, in any case.',
} );

const SKUS = apiRoute( {
	method: 'GET',
	path: '/v1/skus',
	operation: 'listSkus',
	tag: 'Stock',
	summary: 'SKUs with their titles',
	scope: 'read',
	query: z.object( {
		q: searchSchema.optional(),
		cursor: skuCursor.schema.optional(),
		limit: limitSchema,
	} ),
	answers: {
		200: {
			description: 'A page, by SKU.',
			schema: skuPageSchema,
			example: { skus: [ { sku: 'MUG-BLUE', title: 'Blue mug' } ], next: null },
		},
	},
	example: { query: { q: 'mug' } },
} );

const LOCATIONS = apiRoute( {
	method: 'GET',
	path: '/v1/locations',
	operation: 'listLocations',
	tag: 'Stock',
	summary: 'Places that hold units',
	scope: 'read',
	answers: {
		200: {
			description: 'All of them.',
			schema: locationsSchema,
			example: {
				locations: [ { location: 'main', channels: [ 'outlet' ], isObserved: false } ],
			},
		},
	},
} );

const STOCK = apiRoute( {
	method: 'GET',
	path: '/v1/stock',
	operation: 'listStock',
	tag: 'Stock',
	summary: 'What lies on the shelves',
	scope: 'read',
	query: z.object( {
		q: searchSchema.optional(),
		location: locationIdSchema.optional().meta( { description: 'Only this location.' } ),
		short: flagSchema.meta( {
			description: 'Only shelves of which more is promised than is on them.',
		} ),
		cursor: stockCursor.schema.optional(),
		limit: limitSchema.meta( { description: 'How many SKUs a page has at most.' } ),
	} ),
	answers: {
		200: {
			description: 'A page, by SKU and location. All shelves of a SKU are on one page.',
			schema: stockPageSchema,
			example: { stock: [ SHELF ], next: null },
		},
	},
	example: { query: { location: 'main' } },
} );

const STOCK_OF_SKU = apiRoute( {
	method: 'GET',
	path: '/v1/stock/:sku',
	operation: 'readStock',
	tag: 'Stock',
	summary: 'What lies on the shelves of one SKU',
	scope: 'read',
	params: z.object( { sku: skuSchema } ),
	answers: {
		200: {
			description: 'All its shelves.',
			schema: stockOfSkuSchema,
			example: { sku: SHELF.sku, locations: [ SHELF ] },
		},
	},
	errors: [ 'SKU_UNKNOWN' ],
	example: { params: { sku: SHELF.sku } },
} );

export function stockRoutes( routes: ApiRoutes, { store }: App ): void {
	routes.add( SKUS, async ( { query: { q, cursor, limit } } ) => {
		const found = await store.lists.skus( {
			search: q ?? null,
			after: cursor ?? null,
			limit: limit + 1,
		} );
		const { entries, next } = pageOf( found, limit, skuCursor, ( { sku } ) => sku );
		return { status: 200, body: { skus: entries, next } };
	} );

	routes.add( LOCATIONS, async () => ( {
		status: 200,
		body: { locations: await store.lists.locations() },
	} ) );

	routes.add( STOCK, async ( { query: { q, location, short, cursor, limit } } ) => {
		const found = await store.lists.stock( {
			search: q ?? null,
			location: location ?? null,
			isShort: short,
			after: cursor ?? null,
			limit: limit + 1,
		} );
		const bySku = [ ...Map.groupBy( found, ( { sku } ) => sku ) ];
		const { entries, next } = pageOf( bySku, limit, stockCursor, ( [ sku ] ) => sku );
		return { status: 200, body: { stock: entries.flatMap( ( [ , rows ] ) => rows ), next } };
	} );

	routes.add( STOCK_OF_SKU, async ( { params: { sku } } ) => {
		if ( ! ( await store.model.hasSku( sku ) ) ) {
			throw new WorkerError( 'SKU_UNKNOWN', `"${ sku }"`, { sku: 'is not known' } );
		}
		return { status: 200, body: { sku, locations: await store.ledger.stock( sku ) } };
	} );
}
