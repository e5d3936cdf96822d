import type { SyncLogChain } from '../../../shared/sync-log.ts';
import type { EventEntry, ListingProgress, LogPlace, NoticeEntry } from '../sync-log-store.ts';

export type EventRow = Omit< EventEntry, 'entry' | 'place' | 'isClamped' | 'body' | 'effect' > & {
	isClamped: number;
	body: string;
	effect: string;
};

export const SELECT_EVENT = `
	select position, source, key, kind, outcome, occurred_at_ms as "occurredAtMs", is_clamped as "isClamped",
		received_at_ms as "receivedAtMs", committed_at_ms as "committedAtMs", actor, delivery, body, effect
	from events`;

export function eventFrom( row: EventRow ): EventEntry {
	return {
		...row,
		entry: 'event',
		place: { event: row.position, notice: 0 },
		isClamped: row.isClamped === 1,
		body: parseJson( row.body ),
		effect: parseJson( row.effect ),
	};
}

function parseJson( text: string ): unknown {
	return JSON.parse( text );
}

export type NoticeRow = Omit< NoticeEntry, 'entry' | 'place' > & LogPlace;

export const SELECT_NOTICE = `
	select n.after_position as event, n.notice, n.delivery, n.channel, n.state as outcome, n.error_code as code,
		n.error_detail as detail, d.received_at_ms as "receivedAtMs", n.found_at_ms as "foundAtMs", d.state
	from delivery_notices n join deliveries d on d.delivery = n.delivery`;

export function noticeFrom( { event, notice, ...row }: NoticeRow ): NoticeEntry {
	return { ...row, entry: 'notice', place: { event, notice } };
}

/** A listing as it is now. */
export interface ListingNowRow {
	sku: string;
	revision: number | null;
	failureCode: string | null;
	failureReason: string | null;
	deadRevision: number | null;
}

export const SELECT_LISTING_NOW = `
	select l.sku, d.revision, v.failure_code as "failureCode", v.failure_reason as "failureReason",
		v.dead_revision as "deadRevision"
	from listings l left join desired d on d.listing = l.listing
		left join listing_delivery v on v.listing = l.listing`;

/** When a listing's revision, or the first after it, came so far. */
export interface Reached {
	readonly atMs: number;
}

export function progressFrom(
	revision: number,
	now: ListingNowRow | undefined,
	reached: {
		readonly sent: Reached | undefined;
		readonly accepted: Reached | undefined;
		readonly confirmed: ( Reached & { readonly revision: number } ) | undefined;
	}
): ListingProgress {
	const { sent, accepted, confirmed } = reached;
	const hasFailed =
		! confirmed &&
		now?.failureCode &&
		( now.deadRevision === null || now.deadRevision >= revision );
	return {
		sku: now?.sku ?? '',
		sentAtMs: sent?.atMs ?? null,
		acceptedAtMs: accepted?.atMs ?? null,
		confirmedAtMs: confirmed?.atMs ?? null,
		isSuperseded: ( confirmed?.revision ?? now?.revision ?? revision ) > revision,
		failure: hasFailed
			? { code: now.failureCode ?? '', reason: now.failureReason ?? '' }
			: null,
	};
}

/** Of call_items `i` and calls `c`. */
export const LOGGED_CALL_COLUMNS = `
	c.call, c.kind, c.state, c.started_at_ms as "startedAtMs", c.ended_at_ms as "endedAtMs", c.repeats,
	i.revision, i.quantity, i.only_if_shown as "onlyIfShown", i.result, i.shown_after as "shownAfter",
	c.failure_code as "failureCode", c.failure_reason as "failureReason"`;

export type LoggedDeliveryRow = Omit< NonNullable< SyncLogChain[ 'delivery' ] >, 'excerpt' > & {
	excerpt: Uint8Array;
};

/** @param excerptBytes how much of the body was asked for; 0: none. */
export function loggedDeliveryFrom(
	row: LoggedDeliveryRow,
	excerptBytes: number
): SyncLogChain[ 'delivery' ] {
	const excerpt = excerptBytes > 0 ? Buffer.from( row.excerpt ).toString( 'utf8' ) : null;
	return { ...row, excerpt };
}
