import type {
	SyncLogChain,
	SyncLogChange,
	SyncLogChannel,
	SyncLogPage,
	SyncLogQuery,
	SyncLogRow,
} from '../../shared/sync-log.ts';
import type { App } from '../app.ts';
import type { LogEntry, LogFilter, LogPlace, SyncLogStore } from '../store/sync-log-store.ts';
import {
	effectOf,
	eventRow,
	listingOf,
	noticeRow,
	placeOf,
	positionText,
	type LoggedListing,
	type WithProgress,
} from './sync-log-row.ts';

/** Of what a row of the list carries: an order of 500 lines on five channels has 2,500 listings. */
const CHANGES_SHOWN = 8;
const LISTINGS_SHOWN = 12;
const EXCERPT_BYTES = 4_000;

/** One page of the log, newest first, and the rows that were asked for anew. */
export async function readSyncLog( app: App, query: SyncLogQuery ): Promise< SyncLogPage > {
	const { syncLog } = app.store;
	const filter: LogFilter = {
		kinds: query.kind,
		sources: query.channel,
		outcomes: query.outcome,
		sku: query.sku,
		order: query.order,
		search: query.q,
	};
	// Read before the page: what is committed in between must be in the next answer, not in none.
	const newestBefore = await syncLog.newest();
	const after = query.after === undefined ? null : placeOf( query.after );
	const before = query.before === undefined ? null : placeOf( query.before );
	const page = after
		? await syncLog.newer( filter, after, query.limit )
		: await syncLog.older( filter, before, query.limit );
	const [ first ] = page.entries;
	const reached = [ newestBefore, ...( first ? [ first.place ] : [] ) ].reduce( laterOf );
	const refreshed = await Promise.all(
		( query.refresh ?? [] ).map( ( position ) => syncLog.entry( placeOf( position ) ) )
	);
	return {
		rows: await rowsOf( syncLog, page.entries, query.sku ),
		newest: positionText( after && page.next ? page.next : reached ),
		older: after === null && page.next ? positionText( page.next ) : null,
		hasNewer: after !== null && page.next !== null,
		refreshed: await rowsOf(
			syncLog,
			refreshed.filter( ( entry ) => entry !== null ),
			query.sku
		),
		channels: await channelsOf( app ),
		nowMs: app.clock.now(),
	};
}

/** Everything there is to know of one row; `null`: there is no such row. */
export async function readSyncLogChain(
	app: App,
	position: string
): Promise< SyncLogChain | null > {
	const { syncLog } = app.store;
	const entry = await syncLog.entry( placeOf( position ) );
	if ( ! entry ) {
		return null;
	}
	const row = await rowOf( syncLog, entry, Infinity );
	const isNotice = entry.entry === 'notice';
	return {
		row,
		delivery:
			entry.delivery === null
				? null
				: await syncLog.delivery( entry.delivery, isNotice ? EXCERPT_BYTES : 0 ),
		key: isNotice ? null : entry.key,
		body: isNotice ? null : entry.body,
		listings: await Promise.all(
			row.listings.map( async ( { listing, revision } ) => ( {
				listing,
				...( await syncLog.chain( listing, revision ) ),
			} ) )
		),
		channels: await channelsOf( app ),
		nowMs: app.clock.now(),
	};
}

function rowsOf(
	store: SyncLogStore,
	entries: readonly LogEntry[],
	sku: string | undefined
): Promise< SyncLogRow[] > {
	return Promise.all( entries.map( ( entry ) => rowOf( store, entry, LISTINGS_SHOWN, sku ) ) );
}

async function rowOf(
	store: SyncLogStore,
	entry: LogEntry,
	listingsMax: number,
	sku?: string
): Promise< SyncLogRow > {
	if ( entry.entry === 'notice' ) {
		return noticeRow( entry );
	}
	const { stock, listings } = effectOf( entry );
	// Of an order of hundreds of lines, those of the SKU that was asked for must not be what is left out.
	const isMeant = ( change: SyncLogChange ): boolean => change.sku === sku;
	const changes = [
		...stock.filter( isMeant ),
		...stock.filter( ( change ) => ! isMeant( change ) ),
	].slice( 0, Math.max( CHANGES_SHOWN, listingsMax ) );
	const shown = listings.slice( 0, listingsMax );
	const leftOut = stock.length - changes.length + listings.length - shown.length;
	const withProgress = await Promise.all( shown.map( ( one ) => progressOf( store, one ) ) );
	const listing = listingOf( entry );
	const listingSku = listing === null ? null : await store.skuOf( listing );
	return eventRow( entry, changes, withProgress, leftOut, listingSku );
}

async function progressOf( store: SyncLogStore, listing: LoggedListing ): Promise< WithProgress > {
	return { ...listing, ...( await store.progress( listing.listing, listing.revision ) ) };
}

/** Never their settings. */
async function channelsOf( app: App ): Promise< SyncLogChannel[] > {
	return ( await app.store.model.channels() ).map(
		( { channel, kind, name, state, stateReason } ) => ( {
			channel,
			kind,
			name,
			state,
			stateReason,
		} )
	);
}

function laterOf( left: LogPlace, right: LogPlace ): LogPlace {
	const difference = left.event - right.event || left.notice - right.notice;
	return difference > 0 ? left : right;
}
