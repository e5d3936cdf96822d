import { z } from 'zod';
import { channelModeSchema } from '../../../shared/api/channels.ts';
import {
	connectReportSchema,
	listingPageSchema,
	listingsSchema,
	whySchema,
} from '../../../shared/api/listings.ts';
import { bufferSchema } from '../../../shared/buffer.ts';
import {
	channelIdSchema,
	listingIdSchema,
	locationIdSchema,
	skuSchema,
} from '../../../shared/ids.ts';
import type { App } from '../../app.ts';
import { WorkerError } from '../../worker-error.ts';
import { apiRoute } from '../api-route.ts';
import type { ApiRoutes } from '../api-routes.ts';
import { cursorOf, limitSchema, pageOf } from '../cursor.ts';

const channelParams = z.object( { channel: z.string() } );

const listingCursor = cursorOf(
	'listings',
	z.object( { sku: skuSchema, listing: listingIdSchema } )
);

/**
 * So long an answer may be silent while a catalogue is read at the pace that its channel allows; the
 * server's own 15 seconds would cut a shop of a few thousand products off.
 */
const SETUP_MAX_MS = 30 * 60_000;

const REPORT = {
	offers: 120,
	listings: 118,
	skipped: [],
	openingBalances: 118,
	webhooks: [ 'orders/create' ],
};

const CONNECT = apiRoute( {
	method: 'POST',
	path: '/v1/channels',
	operation: 'connectChannel',
	tag: 'Channels',
	summary: 'Connect a channel',
	description:
		'Checks its settings, reads its catalogue, registers its webhooks. Reading a large catalogue takes as long as its channel allows; the answer comes when all is done.',
	scope: 'admin',
	body: z.object( {
		channel: channelIdSchema,
		kind: z.string(),
		name: z.string().min( 1 ).max( 100 ),
		settings: z.unknown().meta( { description: 'What the kind of channel needs.' } ),
		locations: z
			.array( locationIdSchema )
			.min( 1 )
			.default( [ locationIdSchema.parse( 'main' ) ] ),
		buffer: bufferSchema.default( { kind: 'units', units: 0 } ),
		mode: channelModeSchema.optional().meta( {
			description:
				'Of a new channel; `live`, where it is left out. In `shadow` nothing is written until what it shows has been seen to agree.',
		} ),
	} ),
	answers: {
		201: {
			description: 'It is connected.',
			schema: z.object( { channel: z.string(), ...connectReportSchema.shape } ),
			example: { channel: 'outlet', ...REPORT },
		},
	},
	errors: [ 'CHANNEL_WITH_ANOTHER_WORKER', 'LEDGER_IS_A_COPY' ],
	example: {
		body: {
			channel: 'outlet',
			kind: 'shopify',
			name: 'Outlet',
			settings: {
				baseUrl: 'https://outlet.myshopify.com',
				accessToken: 'shpat_…',
				apiSecret: '…',
				locationId: 'gid://shopify/Location/1',
			},
		},
	},
} );

const IMPORT = apiRoute( {
	method: 'POST',
	path: '/v1/channels/:channel/import',
	operation: 'importCatalogue',
	tag: 'Channels',
	summary: 'Read the catalogue of a channel again',
	description: 'New offers are mapped; orders that waited for them take effect.',
	scope: 'operate',
	params: channelParams,
	answers: {
		200: { description: 'It is read.', schema: connectReportSchema, example: REPORT },
	},
	errors: [ 'CHANNEL_UNKNOWN', 'CHANNEL_WITH_ANOTHER_WORKER', 'LEDGER_IS_A_COPY' ],
	example: { params: { channel: 'outlet' } },
} );

const LISTINGS = apiRoute( {
	method: 'GET',
	path: '/v1/channels/:channel/listings',
	operation: 'listListings',
	tag: 'Channels',
	summary: 'What a channel should show, and what it is known to show',
	scope: 'read',
	params: channelParams,
	query: z.object( { cursor: listingCursor.schema.optional(), limit: limitSchema } ),
	answers: { 200: { description: 'A page, by SKU.', schema: listingPageSchema } },
	errors: [ 'CHANNEL_UNKNOWN' ],
	example: { params: { channel: 'outlet' } },
} );

const LISTINGS_OF_SKU = apiRoute( {
	method: 'GET',
	path: '/v1/listings',
	operation: 'listListingsOfSku',
	tag: 'Channels',
	summary: 'What every channel should show of one SKU, and what it is known to show',
	scope: 'read',
	query: z.object( { sku: skuSchema } ),
	answers: {
		200: {
			description: 'All of them; none, where no channel sells it or nobody knows it.',
			schema: listingsSchema,
		},
	},
	example: { query: { sku: 'MUG-BLUE' } },
} );

const WHY = apiRoute( {
	method: 'GET',
	path: '/v1/listings/:listing/why',
	operation: 'explainListing',
	tag: 'Channels',
	summary: 'Why a listing shows this number',
	scope: 'read',
	params: z.object( { listing: listingIdSchema } ),
	answers: {
		200: {
			description: 'Steps that add up to it.',
			schema: whySchema,
			example: {
				listing: 'outlet:40001',
				revision: 5,
				quantity: 7,
				steps: [
					{ step: 'available', change: 8, quantity: 8 },
					{ step: 'buffer', change: -1, quantity: 7 },
				],
				cause: 120,
				atMs: 1_795_262_400_000,
			},
		},
	},
	errors: [ 'NOT_FOUND' ],
	example: { params: { listing: 'outlet:40001' } },
} );

export function channelRoutes( routes: ApiRoutes, app: App ): void {
	const { deliveries, listings, past } = app.store;

	/**
	 * Not refused when there is no room for more: what it adds is bulk, in portions, and somebody waits
	 * for it.
	 */
	routes.add( CONNECT, async ( { body, request } ) => {
		request.raw.socket.setTimeout( SETUP_MAX_MS );
		const report = await app.connectChannel( body );
		return { status: 201, body: { channel: body.channel, ...report } };
	} );

	routes.add( IMPORT, async ( { params, request } ) => {
		request.raw.socket.setTimeout( SETUP_MAX_MS );
		const channel = await app.findChannel( params.channel );
		return { status: 200, body: await app.importCatalogue( channel ) };
	} );

	routes.add( LISTINGS_OF_SKU, async ( { query: { sku } } ) => {
		const selling = await past.listingsOf( sku );
		const found = await Promise.all(
			selling.map( ( { listing } ) => deliveries.listing( listing ) )
		);
		return {
			status: 200,
			body: { listings: found.filter( ( listing ) => listing !== null ) },
		};
	} );

	routes.add( LISTINGS, async ( { params, query } ) => {
		const channel = await app.findChannel( params.channel );
		const found = await listings.page( channel, query.cursor ?? null, query.limit + 1 );
		const { entries, next } = pageOf( found, query.limit, listingCursor, ( one ) => one );
		return { status: 200, body: { listings: entries, next } };
	} );

	routes.add( WHY, async ( { params: { listing } } ) => {
		const answer = await deliveries.whyThisNumber( listing );
		if ( ! answer ) {
			throw new WorkerError( 'NOT_FOUND', `There is no listing "${ listing }".` );
		}
		return { status: 200, body: answer };
	} );
}
