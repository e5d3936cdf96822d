import { z } from 'zod';
import {
	agreementSchema,
	channelCardsSchema,
	listingRowsSchema,
	pushesSchema,
	type ChannelModeName,
	type ForeignEdits,
	type ListingStateName,
} from '../../shared/api/channels.ts';
import {
	pausedListingSchema,
	pushedListingSchema,
	retriedListingsSchema,
	waitsForSchema,
} from '../../shared/api/waits-for.ts';
import { askWorker, pathPart } from './ask.ts';

/** What the worker answers about channels and their listings, and what it is told about them. */

const tell = < T >(
	schema: z.ZodType< T >,
	path: string,
	data: Readonly< Record< string, unknown > > = {}
) => askWorker( schema, path, { method: 'POST', data } );

/** What has changed is asked for anew, with everything else. */
const anything = z.unknown();
const waitingSchema = z.object( { waitsFor: waitsForSchema } );

export const readChannelCards = () => askWorker( channelCardsSchema, 'channels' );
export const readPushes = () => askWorker( pushesSchema, 'pushes' );

export const readAgreement = ( channel: string ) =>
	askWorker( agreementSchema, `channels/${ pathPart( channel ) }/agreement` );

export const stopPushes = ( reason: string ) => tell( anything, 'pushes/stop', { reason } );
export const resumePushes = () => tell( pushesSchema, 'pushes/resume' );

export const setMode = ( channel: string, mode: ChannelModeName ) =>
	tell( waitingSchema, `channels/${ pathPart( channel ) }/mode`, { mode } );
export const setForeignEdits = ( channel: string, policy: ForeignEdits ) =>
	tell( anything, `channels/${ pathPart( channel ) }/foreign-edits`, { policy } );
export const startFullSync = ( channel: string ) =>
	tell( anything, `channels/${ pathPart( channel ) }/sync` );
export const retryDead = ( channel: string ) =>
	tell( retriedListingsSchema, `channels/${ pathPart( channel ) }/retry` );

export interface ListingFilter {
	/** Part of a SKU or of a title. */
	readonly search: string;
	readonly channel: string | null;
	readonly state: ListingStateName | null;
}

/** How many SKUs; all listings of a SKU are on one page. */
export const PAGE_LISTINGS = 50;

export function readListingRows(
	{ search, channel, state }: ListingFilter,
	cursor: string | null,
	signal?: AbortSignal
) {
	const query = new URLSearchParams( { limit: String( PAGE_LISTINGS ) } );
	const add = ( name: string, value: string | null ) => {
		if ( value !== null && value !== '' ) {
			query.set( name, value );
		}
	};
	add( 'search', search.trim() );
	add( 'channel', channel );
	add( 'state', state );
	add( 'cursor', cursor );
	return askWorker( listingRowsSchema, `listing-rows?${ query }`, signal ? { signal } : {} );
}

export const readRowOf = ( sku: string ) =>
	askWorker( listingRowsSchema, `listing-rows?${ new URLSearchParams( { sku } ) }` );

export const pauseListing = ( listing: string ) =>
	tell( anything, `listings/${ pathPart( listing ) }/pause` );
export const resumeListing = ( listing: string ) =>
	tell( pausedListingSchema, `listings/${ pathPart( listing ) }/resume` );
export const pushListing = ( listing: string ) =>
	tell( pushedListingSchema, `listings/${ pathPart( listing ) }/push` );
