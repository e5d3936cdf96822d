import type { SyncLogChannel, SyncLogPage, SyncLogRow } from '../../../shared/sync-log.ts';

/**
 * What the log shows, as a value that grows by the worker's answers.
 *
 * Rows that arrive while somebody reads (has scrolled, or has the focus in the list) are held: put in
 * at once they would push what is read away from under the eyes, or the finger. `held` are counted on
 * a button that puts them in. Rows that are shown already are replaced in place, held or not.
 */
export interface LogRows {
	/** Newest first. */
	readonly shown: readonly SyncLogRow[];
	readonly held: readonly SyncLogRow[];
	/** Where to ask on for what is newer, and for what is older. */
	readonly newest: string;
	readonly older: string | null;
	readonly channels: readonly SyncLogChannel[];
}

/** A list that is left open for a day must not grow for ever. */
export const ROWS_MAX = 400;
/** As many chains as one request asks about again. */
export const REFRESHED_MAX = 40;

export function firstPage( page: SyncLogPage ): LogRows {
	return {
		shown: page.rows,
		held: [],
		newest: page.newest,
		older: page.older,
		channels: page.channels,
	};
}

/** What is newer, and rows told anew. */
export function withNewer( rows: LogRows, page: SyncLogPage, isHolding: boolean ): LogRows {
	const known = new Set( [ ...rows.shown, ...rows.held ].map( ( { position } ) => position ) );
	const added = page.rows.filter( ( { position } ) => ! known.has( position ) );
	const anew = new Map(
		[ ...page.rows, ...page.refreshed ].map( ( row ) => [ row.position, row ] )
	);
	const told = ( row: SyncLogRow ): SyncLogRow => anew.get( row.position ) ?? row;
	const next: LogRows = {
		...rows,
		newest: page.newest,
		channels: page.channels,
		shown: rows.shown.map( told ),
		held: [ ...added, ...rows.held.map( told ) ],
	};
	return isHolding ? next : withHeldShown( next );
}

export function withHeldShown( rows: LogRows ): LogRows {
	const all = rows.held.length === 0 ? rows.shown : [ ...rows.held, ...rows.shown ];
	const shown = all.slice( 0, ROWS_MAX );
	return {
		...rows,
		shown,
		held: [],
		// What was cut off is older than the last row that is left, and can be asked for again.
		older: shown.length < all.length ? ( shown.at( -1 )?.position ?? null ) : rows.older,
	};
}

export function withOlder( rows: LogRows, page: SyncLogPage ): LogRows {
	const known = new Set( rows.shown.map( ( { position } ) => position ) );
	return {
		...rows,
		shown: [
			...rows.shown,
			...page.rows.filter( ( { position } ) => ! known.has( position ) ),
		],
		older: page.older,
	};
}

/** The newest rows whose chain is still open. */
export function openPositions( rows: LogRows ): string[] {
	return [ ...rows.held, ...rows.shown ]
		.filter( ( { isOpen } ) => isOpen )
		.slice( 0, REFRESHED_MAX )
		.map( ( { position } ) => position );
}
