import { z } from 'zod';
import type { SyncLogCall, SyncLogChain } from '../../../shared/sync-log.ts';
import { syncLogStepSchema } from '../../../shared/sync-log.ts';
import type {
	ListingChain,
	ListingProgress,
	LogEntry,
	LogFilter,
	LogPage,
	LogPlace,
	NoticeEntry,
	SyncLogStore,
} from '../sync-log-store.ts';
import type { SqliteDatabase } from './database.ts';
import { LogPositions, type Direction, type FoundPositions } from './log-positions.ts';

const CALLS_MAX = 50;

const stepsSchema = z.array( syncLogStepSchema );

export class SqliteSyncLogStore implements SyncLogStore {
	readonly #positions: LogPositions;
	readonly #statements: ReturnType< typeof prepare >;

	constructor( db: SqliteDatabase ) {
		this.#positions = new LogPositions( db );
		this.#statements = prepare( db );
	}

	async older( filter: LogFilter, before: LogPlace | null, limit: number ): Promise< LogPage > {
		const { event, notice } = before ?? { event: Number.MAX_SAFE_INTEGER, notice: 0 };
		// Seen from a notice, the event that it came after is older.
		const from = notice > 0 ? event + 1 : event;
		return this.#page( filter, 'older', from, { event, notice }, limit );
	}

	async newer( filter: LogFilter, after: LogPlace, limit: number ): Promise< LogPage > {
		const page = this.#page( filter, 'newer', after.event, after, limit );
		return { ...page, entries: page.entries.toReversed() };
	}

	/** Entries come in the direction asked for. */
	#page(
		filter: LogFilter,
		direction: Direction,
		fromEvent: number,
		from: LogPlace,
		limit: number
	): LogPage {
		const { positions, stoppedAt }: FoundPositions = wantsEvents( filter )
			? this.#positions.find( filter, direction, fromEvent, limit + 1 )
			: { positions: [], stoppedAt: null };
		const notices = wantsNotices( filter )
			? this.#notices( filter, direction, from, limit )
			: [];
		const order = orderOf( direction );
		const places = [
			...positions.map( ( event ): LogPlace => ( { event, notice: 0 } ) ),
			...notices.map( ( { place } ) => place ),
		].sort( order );
		const taken = places.slice( 0, limit );
		const byNumber = new Map( notices.map( ( entry ) => [ entry.place.notice, entry ] ) );
		const entries = taken.flatMap( ( place ): LogEntry[] => {
			const entry =
				place.notice > 0 ? byNumber.get( place.notice ) : this.#event( place.event );
			return entry ? [ entry ] : [];
		} );
		if ( places.length > limit ) {
			return { entries, next: taken.at( -1 ) ?? null };
		}
		return { entries, next: stoppedAt === null ? null : { event: stoppedAt, notice: 0 } };
	}

	#notices(
		{ sources, outcomes }: LogFilter,
		direction: Direction,
		{ event, notice }: LogPlace,
		limit: number
	): NoticeEntry[] {
		return this.#statements.notices[ direction ]
			.all( {
				event,
				notice,
				sources: sources ? JSON.stringify( sources ) : null,
				outcomes: outcomes ? JSON.stringify( outcomes ) : null,
				limit: limit + 1,
			} )
			.map( noticeFrom );
	}

	#event( position: number ): LogEntry | null {
		const row = this.#statements.event.get( position );
		return row
			? {
					...row,
					entry: 'event',
					place: { event: position, notice: 0 },
					isClamped: row.isClamped === 1,
					body: parseJson( row.body ),
					effect: parseJson( row.effect ),
				}
			: null;
	}

	async entry( { event, notice }: LogPlace ): Promise< LogEntry | null > {
		if ( notice === 0 ) {
			return this.#event( event );
		}
		const row = this.#statements.notice.get( notice, event );
		return row ? noticeFrom( row ) : null;
	}

	async newest(): Promise< LogPlace > {
		const event = this.#statements.lastPosition.get()?.position ?? 0;
		const last = this.#statements.lastNotice.get();
		return last && last.event >= event ? last : { event, notice: 0 };
	}

	async progress( listing: string, revision: number ): Promise< ListingProgress > {
		const confirmed = this.#statements.confirmed.get( listing, revision );
		// What was sent after that was not this revision's doing: nothing had to be sent for it.
		const upTo = confirmed?.revision ?? Number.MAX_SAFE_INTEGER;
		const sent = this.#statements.sent.get( listing, revision, upTo );
		const accepted = this.#statements.accepted.get( listing, revision, upTo );
		const now = this.#statements.now.get( listing );
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

	async skuOf( listing: string ): Promise< string | null > {
		return this.#statements.now.get( listing )?.sku ?? null;
	}

	async chain( listing: string, revision: number ): Promise< ListingChain > {
		const { steps } = this.#statements.steps.get( listing, revision ) ?? { steps: '[]' };
		const confirmed = this.#statements.confirmed.get( listing, revision );
		return {
			steps: stepsSchema.parse( JSON.parse( steps ) ),
			calls: this.#statements.calls.all(
				listing,
				revision,
				confirmed?.revision ?? Number.MAX_SAFE_INTEGER,
				CALLS_MAX
			),
		};
	}

	async delivery(
		delivery: number,
		excerptBytes: number
	): Promise< SyncLogChain[ 'delivery' ] > {
		const row = this.#statements.delivery.get( excerptBytes, delivery );
		return row
			? {
					...row,
					excerpt:
						excerptBytes > 0 ? Buffer.from( row.excerpt ).toString( 'utf8' ) : null,
				}
			: null;
	}
}

const isOfEvents = ( outcome: string ): boolean => outcome === 'applied' || outcome === 'outranked';

function wantsEvents( { kinds, outcomes }: LogFilter ): boolean {
	return (
		( kinds?.some( ( kind ) => kind !== 'delivery' ) ?? true ) &&
		( outcomes?.some( isOfEvents ) ?? true )
	);
}

/** A delivery that was not understood has no SKU to be found by. */
function wantsNotices( { kinds, outcomes, sku, search }: LogFilter ): boolean {
	return (
		sku === undefined &&
		search === undefined &&
		( kinds?.includes( 'delivery' ) ?? true ) &&
		( outcomes?.some( ( outcome ) => ! isOfEvents( outcome ) ) ?? true )
	);
}

function orderOf( direction: Direction ): ( left: LogPlace, right: LogPlace ) => number {
	const newer = ( left: LogPlace, right: LogPlace ) =>
		left.event - right.event || left.notice - right.notice;
	return direction === 'newer' ? newer : ( left, right ) => newer( right, left );
}

function parseJson( text: string ): unknown {
	return JSON.parse( text );
}

type NoticeRow = Omit< NoticeEntry, 'entry' | 'place' > & { event: number; notice: number };

function noticeFrom( { event, notice, ...row }: NoticeRow ): NoticeEntry {
	return { ...row, entry: 'notice', place: { event, notice } };
}

type EventRow = Omit<
	Extract< LogEntry, { entry: 'event' } >,
	'entry' | 'place' | 'isClamped' | 'body' | 'effect'
> & { isClamped: number; body: string; effect: string };
type DeliveryRow = Omit< NonNullable< SyncLogChain[ 'delivery' ] >, 'excerpt' > & {
	excerpt: Uint8Array;
};

const SELECT_NOTICE = `
	select n.after_position as event, n.notice, n.delivery, n.channel, n.state as outcome, n.error_code as code,
		n.error_detail as detail, d.received_at_ms as receivedAtMs, n.found_at_ms as foundAtMs, d.state
	from delivery_notices n join deliveries d on d.delivery = n.delivery`;

interface NoticeQuery {
	event: number;
	notice: number;
	sources: string | null;
	outcomes: string | null;
	limit: number;
}

function prepare( db: SqliteDatabase ) {
	const notices = ( comparison: '<' | '>', order: 'desc' | 'asc' ) =>
		db.prepare< [ NoticeQuery ], NoticeRow >( `
			${ SELECT_NOTICE }
			where (n.after_position, n.notice) ${ comparison } (@event, @notice)
				and (@sources is null or n.channel in (select value from json_each(@sources)))
				and (@outcomes is null or n.state in (select value from json_each(@outcomes)))
			order by n.after_position ${ order }, n.notice ${ order } limit @limit` );
	// Left to itself, the planner prefers the primary key and walks every revision there is.
	const reached = ( column: string, index: string ) =>
		db.prepare< [ string, number, number ], { atMs: number } >( `
			select ${ column } as atMs from milestones ${ index }
			where listing = ? and revision between ? and ? and ${ column } is not null
			order by revision limit 1` );
	return {
		notices: { older: notices( '<', 'desc' ), newer: notices( '>', 'asc' ) },
		notice: db.prepare< [ number, number ], NoticeRow >(
			`${ SELECT_NOTICE } where n.notice = ? and n.after_position = ?`
		),
		event: db.prepare< [ number ], EventRow >( `
			select position, source, key, kind, outcome, occurred_at_ms as occurredAtMs, is_clamped as isClamped,
				received_at_ms as receivedAtMs, committed_at_ms as committedAtMs, actor, delivery, body, effect
			from events where position = ?` ),
		lastPosition: db.prepare< [], { position: number } >(
			'select coalesce(max(position), 0) as position from events'
		),
		lastNotice: db.prepare< [], LogPlace >( `
			select after_position as event, notice from delivery_notices
			order by after_position desc, notice desc limit 1` ),
		confirmed: db.prepare< [ string, number ], { revision: number; atMs: number } >( `
			select revision, confirmed_at_ms as atMs from milestones indexed by milestones_confirmed
			where listing = ? and revision >= ? and confirmed_at_ms is not null order by revision limit 1` ),
		sent: reached( 'sent_at_ms', '' ),
		accepted: reached( 'accepted_at_ms', 'indexed by milestones_accepted' ),
		now: db.prepare<
			[ string ],
			{
				sku: string;
				revision: number;
				failureCode: string | null;
				failureReason: string | null;
				deadRevision: number | null;
			}
		>( `
			select l.sku, d.revision, v.failure_code as failureCode, v.failure_reason as failureReason,
				v.dead_revision as deadRevision
			from listings l left join desired d on d.listing = l.listing
				left join listing_delivery v on v.listing = l.listing
			where l.listing = ?` ),
		steps: db.prepare< [ string, number ], { steps: string } >(
			'select steps from revisions where listing = ? and revision = ?'
		),
		calls: db.prepare< [ string, number, number, number ], SyncLogCall >( `
			select c.call, c.kind, c.state, c.started_at_ms as startedAtMs, c.ended_at_ms as endedAtMs, c.repeats,
				i.revision, i.quantity, i.only_if_shown as onlyIfShown, i.result, i.shown_after as shownAfter,
				c.failure_code as failureCode, c.failure_reason as failureReason
			from call_items i join calls c on c.call = i.call
			where i.listing = ? and i.revision between ? and ? order by i.revision, c.started_at_ms limit ?` ),
		delivery: db.prepare< [ number, number ], DeliveryRow >( `
			select delivery, channel, topic, delivery_key as key, received_at_ms as receivedAtMs, state, copies,
				coalesce(body_bytes, length(body)) as bytes, cast(substr(body, 1, ?) as blob) as excerpt
			from deliveries where delivery = ?` ),
	};
}
