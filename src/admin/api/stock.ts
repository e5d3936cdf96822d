import { z } from 'zod';
import { eventPageSchema } from '../../shared/api/events.ts';
import { nextSchema } from '../../shared/api/page.ts';
import { skuAsOfSchema, instantSchema } from '../../shared/as-of.ts';
import { syncLogPageSchema, syncLogStepSchema, type SyncLogPage } from '../../shared/sync-log.ts';
import { askWorker, pathPart, type Answer } from './ask.ts';

/** Of what the worker answers about stock, what the screen shows. */

export const shelfSchema = z.object( {
	sku: z.string(),
	title: z.string(),
	location: z.string(),
	onHand: z.number(),
	committed: z.number(),
	safety: z.number(),
	quarantined: z.number(),
	incoming: z.number(),
	available: z.number(),
} );
export type Shelf = z.infer< typeof shelfSchema >;

export interface StockFilter {
	/** Part of a SKU or of a title. */
	readonly search: string;
	readonly location: string | null;
	/** Only shelves of which more is promised than is on them. */
	readonly isShort: boolean;
}

export const ALL_STOCK: StockFilter = { search: '', location: null, isShort: false };

/** How many SKUs; all shelves of a SKU are on one page. */
export const PAGE_SKUS = 50;

const stockPageSchema = z.object( { stock: z.array( shelfSchema ), next: nextSchema } );
export type StockPage = z.infer< typeof stockPageSchema >;

const withSignal = ( signal: AbortSignal | undefined ) => ( signal ? { signal } : {} );

export function readStock(
	filter: StockFilter,
	cursor: string | null,
	signal?: AbortSignal
): Promise< Answer< StockPage > > {
	const query = new URLSearchParams( { limit: String( PAGE_SKUS ) } );
	const search = filter.search.trim();
	if ( search !== '' ) {
		query.set( 'q', search );
	}
	if ( filter.location !== null ) {
		query.set( 'location', filter.location );
	}
	if ( filter.isShort ) {
		query.set( 'short', 'true' );
	}
	if ( cursor !== null ) {
		query.set( 'cursor', cursor );
	}
	return askWorker( stockPageSchema, `stock?${ query }`, withSignal( signal ) );
}

const stockOfSkuSchema = z.object( { sku: z.string(), locations: z.array( shelfSchema ) } );

export const readShelves = ( sku: string ) =>
	askWorker( stockOfSkuSchema, `stock/${ pathPart( sku ) }` );

const locationsSchema = z.object( {
	locations: z.array(
		z.object( {
			location: z.string(),
			channels: z.array( z.string() ),
			isObserved: z.boolean(),
		} )
	),
} );
export type Location = z.infer< typeof locationsSchema >[ 'locations' ][ number ];

export const readLocations = () => askWorker( locationsSchema, 'locations' );

const listingsSchema = z.object( {
	listings: z.array(
		z.object( {
			listing: z.string(),
			channel: z.string(),
			quantity: z.number(),
			revision: z.number(),
			sinceMs: z.number(),
			confirmedQuantity: z.number().nullable(),
			confirmedRevision: z.number(),
			confirmedAtMs: z.number().nullable(),
			deadRevision: z.number().nullable(),
			failureReason: z.string().nullable(),
		} )
	),
} );
export type Listing = z.infer< typeof listingsSchema >[ 'listings' ][ number ];

export const readListings = ( sku: string ) =>
	askWorker( listingsSchema, `listings?${ new URLSearchParams( { sku } ) }` );

const whySchema = z.object( {
	quantity: z.number(),
	steps: z.array( syncLogStepSchema ),
	cause: z.number().nullable(),
} );
export type Why = z.infer< typeof whySchema >;

export const readWhy = ( listing: string ) =>
	askWorker( whySchema, `listings/${ pathPart( listing ) }/why` );

export const PAGE_EVENTS = 50;

/** What happened to a SKU, newest first. @param before the `older` of the page before. */
export function readHistory(
	sku: string,
	before: string | null,
	signal?: AbortSignal
): Promise< Answer< SyncLogPage > > {
	const query = new URLSearchParams( { sku, limit: String( PAGE_EVENTS ) } );
	if ( before !== null ) {
		query.set( 'before', before );
	}
	return askWorker( syncLogPageSchema, `sync-log?${ query }`, withSignal( signal ) );
}

/** The oldest event of a SKU; none where nothing happened. */
export const readFirstEvent = ( sku: string ) =>
	askWorker( eventPageSchema, `events?${ new URLSearchParams( { sku, limit: '1' } ) }` );

const asOfSchema = z.object( { instant: instantSchema, skus: z.array( skuAsOfSchema ) } );
export type AsOf = z.infer< typeof asOfSchema >;

/** What was known of a SKU then. */
export function readAsOf(
	sku: string,
	atMs: number,
	signal: AbortSignal
): Promise< Answer< AsOf > > {
	const query = new URLSearchParams( { sku, at: new Date( atMs ).toISOString() } );
	return askWorker( asOfSchema, `as-of?${ query }`, { signal } );
}

const recordedSchema = z.object( { result: z.string(), position: z.number() } );
export type Recorded = z.infer< typeof recordedSchema >;

/** What somebody tells of shelves; of each kind, its own parts. */
export interface Fact {
	readonly sku: string;
	readonly location?: string;
	readonly from?: string;
	readonly to?: string;
	readonly units?: number;
	readonly delta?: number;
	readonly reason?: string;
	readonly reference?: string;
}

/** Where each kind of fact about shelves is told. */
export const FACT_PATHS = {
	adjust: 'adjustments',
	count: 'counts',
	receive: 'receipts',
	transfer: 'transfers',
} as const;
export type FactKind = keyof typeof FACT_PATHS;

/** Counts once for each `key`, however often it is sent. */
export const recordFact = ( kind: FactKind, fact: Fact & { readonly key: string } ) =>
	askWorker( recordedSchema, FACT_PATHS[ kind ], { method: 'POST', data: fact } );
