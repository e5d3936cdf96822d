import type {
	SyncLogChain,
	SyncLogKind,
	SyncLogListing,
	SyncLogOutcome,
} from '../../shared/sync-log.ts';
import type { LoggedEvent } from './ledger-store.ts';

/**
 * A place in the log: an event (`notice` 0), or the `notice`th delivery that stopped, after event
 * `event`. In the order of commits: what becomes visible later has a larger place.
 */
export interface LogPlace {
	readonly event: number;
	readonly notice: number;
}

export interface LogFilter {
	readonly kinds?: readonly SyncLogKind[] | undefined;
	readonly sources?: readonly string[] | undefined;
	readonly outcomes?: readonly SyncLogOutcome[] | undefined;
	/** Exactly this SKU. */
	readonly sku?: string | undefined;
	/** Exactly this order, as its channel names it; not together with `sku`. */
	readonly order?: string | undefined;
	/** Part of a SKU, or the number of an order. */
	readonly search?: string | undefined;
}

/** An event as the log shows it. */
export interface EventEntry extends LoggedEvent {
	readonly entry: 'event';
	readonly place: LogPlace;
	readonly isClamped: boolean;
	readonly actor: string | null;
	readonly delivery: number | null;
}

/** A delivery that could not be worked on, at the time when that was found. */
export interface NoticeEntry {
	readonly entry: 'notice';
	readonly place: LogPlace;
	readonly delivery: number;
	readonly channel: string;
	readonly outcome: string;
	readonly code: string | null;
	readonly detail: string | null;
	readonly receivedAtMs: number;
	readonly foundAtMs: number;
	/** What it is now: it may have been tried again since. */
	readonly state: string;
}

export type LogEntry = EventEntry | NoticeEntry;

export interface LogPage {
	/** Newest first. */
	readonly entries: readonly LogEntry[];
	/**
	 * Is there more in the direction asked for? A rare thing that is searched for among many is found
	 * over several pages, each of which looks at a bounded number of entries and may be empty.
	 */
	readonly next: LogPlace | null;
}

/** How far one revision of a listing has come. */
export type ListingProgress = Pick<
	SyncLogListing,
	'sku' | 'sentAtMs' | 'acceptedAtMs' | 'confirmedAtMs' | 'isSuperseded' | 'failure'
>;

/** Why this number, and the calls that carried it, oldest first. */
export type ListingChain = Omit< SyncLogChain[ 'listings' ][ number ], 'listing' >;

/** The log as people read it. Nothing here writes. */
export interface SyncLogStore {
	/** The newest `limit` entries before a place (`null`: of all). */
	older( filter: LogFilter, before: LogPlace | null, limit: number ): Promise< LogPage >;
	/** The oldest `limit` entries after a place, so that none is ever skipped. */
	newer( filter: LogFilter, after: LogPlace, limit: number ): Promise< LogPage >;
	entry( place: LogPlace ): Promise< LogEntry | null >;
	/** The newest place there is, whatever the filter. */
	newest(): Promise< LogPlace >;
	progress( listing: string, revision: number ): Promise< ListingProgress >;
	/** What a listing sells now; `null`: there is no such listing. */
	skuOf( listing: string ): Promise< string | null >;
	chain( listing: string, revision: number ): Promise< ListingChain >;
	/** @param excerptBytes how much of the body to bring along; 0: none. */
	delivery( delivery: number, excerptBytes: number ): Promise< SyncLogChain[ 'delivery' ] >;
}
