import { z } from 'zod';
import type { SyncLogCall, SyncLogChain } from '../../../shared/sync-log.ts';
import { syncLogStepSchema } from '../../../shared/sync-log.ts';
import {
	choosePlaces,
	pageOf,
	startOfOlder,
	wantsEvents,
	wantsNotices,
	type Direction,
} from '../log-page.ts';
import type { FoundPositions } from '../log-search.ts';
import {
	eventFrom,
	LOGGED_CALL_COLUMNS,
	loggedDeliveryFrom,
	noticeFrom,
	progressFrom,
	SELECT_EVENT,
	SELECT_LISTING_NOW,
	SELECT_NOTICE,
	type EventRow,
	type ListingNowRow,
	type LoggedDeliveryRow,
	type NoticeRow,
} from '../rows/log-rows.ts';
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
import { LogPositions } from './log-positions.ts';

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
		const { fromEvent, from } = startOfOlder( before );
		return this.#page( filter, 'older', fromEvent, from, limit );
	}

	async newer( filter: LogFilter, after: LogPlace, limit: number ): Promise< LogPage > {
		return this.#page( filter, 'newer', after.event, after, limit );
	}

	#page(
		filter: LogFilter,
		direction: Direction,
		fromEvent: number,
		from: LogPlace,
		limit: number
	): LogPage {
		const found: FoundPositions = wantsEvents( filter )
			? this.#positions.find( filter, direction, fromEvent, limit + 1 )
			: { positions: [], stoppedAt: null };
		const notices = wantsNotices( filter )
			? this.#notices( filter, direction, from, limit )
			: [];
		const chosen = choosePlaces( found, notices, direction, limit );
		return pageOf( chosen, direction, notices, ( position ) => this.#event( position ) );
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
		return row ? eventFrom( row ) : null;
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
		return progressFrom( revision, now, { sent, accepted, confirmed } );
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
		return row ? loggedDeliveryFrom( row, excerptBytes ) : null;
	}
}

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
		event: db.prepare< [ number ], EventRow >( `${ SELECT_EVENT } where position = ?` ),
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
		now: db.prepare< [ string ], ListingNowRow >(
			`${ SELECT_LISTING_NOW } where l.listing = ?`
		),
		steps: db.prepare< [ string, number ], { steps: string } >(
			'select steps from revisions where listing = ? and revision = ?'
		),
		calls: db.prepare< [ string, number, number, number ], SyncLogCall >( `
			select ${ LOGGED_CALL_COLUMNS }
			from call_items i join calls c on c.call = i.call
			where i.listing = ? and i.revision between ? and ? order by i.revision, c.started_at_ms limit ?` ),
		delivery: db.prepare< [ number, number ], LoggedDeliveryRow >( `
			select delivery, channel, topic, delivery_key as key, received_at_ms as receivedAtMs, state, copies,
				coalesce(body_bytes, length(body)) as bytes, cast(substr(body, 1, ?) as blob) as excerpt
			from deliveries where delivery = ?` ),
	};
}
