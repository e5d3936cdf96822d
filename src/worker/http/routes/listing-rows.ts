import { z } from 'zod';
import { listingRowsSchema, listingStateSchema } from '../../../shared/api/channels.ts';
import { pausedListingSchema } from '../../../shared/api/waits-for.ts';
import { listingIdSchema, skuSchema } from '../../../shared/ids.ts';
import { nameSchema } from '../../../shared/storable-text.ts';
import type { App } from '../../app.ts';
import { readListingRows } from '../../insight/listing-rows.ts';
import { readListingWaitsFor } from '../../insight/waits-for.ts';
import { WorkerError } from '../../worker-error.ts';
import { apiRoute } from '../api-route.ts';
import type { ApiRoutes } from '../api-routes.ts';
import { cursorOf, limitSchema } from '../cursor.ts';

const rowCursor = cursorOf( 'listing-rows', skuSchema );

const ROWS = apiRoute( {
	method: 'GET',
	path: '/v1/listing-rows',
	operation: 'listListingRows',
	tag: 'Channels',
	summary: 'SKUs with what every channel should show of them, was sent, and shows',
	description:
		'With `channel` or `state`: rows in which a listing is such (both: the same listing), with all of their listings. A state that few listings are in is searched for among all of them, so a page may be short, or empty, although `next` says that there is more.',
	scope: 'read',
	query: z.object( {
		search: nameSchema( 255 )
			.optional()
			.meta( { description: 'Part of a SKU or of its title, in any case.' } ),
		sku: skuSchema.optional().meta( { description: 'Exactly this one.' } ),
		channel: z.string().optional(),
		state: listingStateSchema.optional(),
		cursor: rowCursor.schema.optional(),
		limit: limitSchema,
	} ),
	answers: {
		200: {
			description: 'A page, by SKU.',
			schema: listingRowsSchema,
			example: {
				rows: [
					{
						sku: 'MUG-BLUE',
						title: 'Blue mug',
						tier: 'B',
						listings: [
							{
								listing: 'outlet:40001',
								channel: 'outlet',
								desired: 7,
								sent: 7,
								confirmed: 8,
								confirmedAtMs: 1_795_262_400_000,
								seen: 8,
								seenAtMs: 1_795_262_400_000,
								heldBy: null,
								state: 'sent',
								failureCode: null,
								failureReason: null,
							},
						],
					},
				],
				next: null,
			},
		},
	},
	errors: [ 'CHANNEL_UNKNOWN' ],
	example: { query: { state: 'dead' } },
} );

const listingParams = z.object( { listing: listingIdSchema } );

const PAUSE = apiRoute( {
	method: 'POST',
	path: '/v1/listings/:listing/pause',
	operation: 'pauseListing',
	tag: 'Channels',
	summary: 'Write nothing to a listing until it is resumed',
	description: 'What it should show goes on being computed. A write under way is not stopped.',
	scope: 'operate',
	params: listingParams,
	answers: {
		200: {
			description: 'It is paused.',
			schema: pausedListingSchema,
			example: {
				listing: 'outlet:40001',
				isPaused: true,
				waitsFor: [ 'listing-paused' ],
			},
		},
	},
	errors: [ 'NOT_FOUND' ],
	example: { params: { listing: 'outlet:40001' } },
} );

const RESUME = apiRoute( {
	method: 'POST',
	path: '/v1/listings/:listing/resume',
	operation: 'resumeListing',
	tag: 'Channels',
	summary: 'Write to a paused listing again',
	description:
		'What it should show by now goes out at once, unless something else keeps it (`waitsFor`).',
	scope: 'operate',
	params: listingParams,
	answers: {
		200: {
			description: 'It is written to again.',
			schema: pausedListingSchema,
			example: { listing: 'outlet:40001', isPaused: false, waitsFor: [] },
		},
	},
	errors: [ 'NOT_FOUND' ],
	example: { params: { listing: 'outlet:40001' } },
} );

/** The Listings screen: its rows, and the pause of one listing. */
export function listingRowRoutes( routes: ApiRoutes, app: App ): void {
	routes.add( ROWS, async ( { query } ) => {
		const { search, sku, channel, state, cursor, limit } = query;
		const { rows, next } = await readListingRows(
			app.store,
			( one ) => app.velocity.tierOf( one ),
			{
				search: search ?? null,
				sku: sku ?? null,
				channel: channel === undefined ? null : await app.findChannel( channel ),
				state: state ?? null,
				after: cursor ?? null,
				limit,
			}
		);
		return {
			status: 200,
			body: { rows: [ ...rows ], next: next === null ? null : rowCursor.of( next ) },
		};
	} );

	const paused = async ( listing: z.infer< typeof listingIdSchema >, isPaused: boolean ) => {
		const isFound = await app.listings[ isPaused ? 'pause' : 'resume' ]( listing );
		if ( ! isFound ) {
			throw new WorkerError( 'NOT_FOUND', `There is no listing "${ listing }".` );
		}
		const waitsFor = await readListingWaitsFor( app, listing );
		return { status: 200 as const, body: { listing, isPaused, waitsFor } };
	};
	routes.add( PAUSE, ( { params: { listing } } ) => paused( listing, true ) );
	routes.add( RESUME, ( { params: { listing } } ) => paused( listing, false ) );
}
