import { z } from 'zod';
import {
	syncLogStepSchema,
	type SyncLogCall,
	type SyncLogChain,
} from '../../../shared/sync-log.ts';
import {
	choosePlaces,
	pageOf,
	startOfOlder,
	wantsEvents,
	wantsNotices,
	type Direction,
} from '../log-page.ts';
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
	type Reached,
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
import type { PostgresDatabase, SqlConnection } from './database.ts';
import { findPositions } from './log-positions.ts';

const CALLS_MAX = 50;

const stepsSchema = z.array( syncLogStepSchema );

/** The log as people read it. What is put together of several reads is of one moment. */
export class PostgresSyncLogStore implements SyncLogStore {
	readonly #db: PostgresDatabase;

	constructor( db: PostgresDatabase ) {
		this.#db = db;
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
	): Promise< LogPage > {
		return this.#db.snapshot( async ( tx ) => {
			const [ found, notices ] = await Promise.all( [
				wantsEvents( filter )
					? findPositions( tx, filter, direction, fromEvent, limit + 1 )
					: { positions: [], stoppedAt: null },
				wantsNotices( filter ) ? noticesOf( tx, filter, direction, from, limit ) : [],
			] );
			const chosen = choosePlaces( found, notices, direction, limit );
			const positions = chosen.places.flatMap( ( { event, notice } ) =>
				notice === 0 ? [ event ] : []
			);
			const rows = await tx.rows< EventRow >(
				`${ SELECT_EVENT } where position = any($1::bigint[])`,
				[ positions ]
			);
			const events = new Map( rows.map( ( row ) => [ row.position, eventFrom( row ) ] ) );
			return pageOf( chosen, direction, notices, ( at ) => events.get( at ) ?? null );
		} );
	}

	async entry( { event, notice }: LogPlace ): Promise< LogEntry | null > {
		if ( notice === 0 ) {
			const row = await this.#db.first< EventRow >( `${ SELECT_EVENT } where position = $1`, [
				event,
			] );
			return row ? eventFrom( row ) : null;
		}
		const row = await this.#db.first< NoticeRow >(
			`${ SELECT_NOTICE } where n.notice = $1 and n.after_position = $2`,
			[ notice, event ]
		);
		return row ? noticeFrom( row ) : null;
	}

	async newest(): Promise< LogPlace > {
		const [ event, notice ] = await this.#db.snapshot( ( tx ) =>
			Promise.all( [
				tx.first< { position: number } >( LAST_POSITION ),
				tx.first< LogPlace >( LAST_NOTICE ),
			] )
		);
		const position = event?.position ?? 0;
		return notice && notice.event >= position ? notice : { event: position, notice: 0 };
	}

	async progress( listing: string, revision: number ): Promise< ListingProgress > {
		return this.#db.snapshot( async ( tx ) => {
			const [ confirmed, now ] = await Promise.all( [
				confirmation( tx, listing, revision ),
				tx.first< ListingNowRow >( NOW, [ listing ] ),
			] );
			// What was sent after that was not this revision's doing: nothing had to be sent for it.
			const stretch = [ listing, revision, confirmed?.revision ?? Number.MAX_SAFE_INTEGER ];
			const [ sent, accepted ] = await Promise.all( [
				tx.first< Reached >( SENT, stretch ),
				tx.first< Reached >( ACCEPTED, stretch ),
			] );
			return progressFrom( revision, now, { sent, accepted, confirmed } );
		} );
	}

	async skuOf( listing: string ): Promise< string | null > {
		return ( await this.#db.first< ListingNowRow >( NOW, [ listing ] ) )?.sku ?? null;
	}

	async chain( listing: string, revision: number ): Promise< ListingChain > {
		return this.#db.snapshot( async ( tx ) => {
			const [ row, confirmed ] = await Promise.all( [
				tx.first< { steps: string } >( STEPS, [ listing, revision ] ),
				confirmation( tx, listing, revision ),
			] );
			const upTo = confirmed?.revision ?? Number.MAX_SAFE_INTEGER;
			return {
				steps: stepsSchema.parse( JSON.parse( row?.steps ?? '[]' ) ),
				calls: await tx.rows< SyncLogCall >( CALLS, [
					listing,
					revision,
					upTo,
					CALLS_MAX,
				] ),
			};
		} );
	}

	async delivery(
		delivery: number,
		excerptBytes: number
	): Promise< SyncLogChain[ 'delivery' ] > {
		const row = await this.#db.first< LoggedDeliveryRow >( DELIVERY, [
			excerptBytes,
			delivery,
		] );
		return row ? loggedDeliveryFrom( row, excerptBytes ) : null;
	}
}

async function noticesOf(
	tx: SqlConnection,
	{ sources, outcomes }: LogFilter,
	direction: Direction,
	{ event, notice }: LogPlace,
	limit: number
): Promise< NoticeEntry[] > {
	const rows = await tx.rows< NoticeRow >( NOTICES[ direction ], [
		event,
		notice,
		sources ?? null,
		outcomes ?? null,
		limit + 1,
	] );
	return rows.map( noticeFrom );
}

/** The first revision from this one on that was seen to be shown. */
function confirmation(
	tx: SqlConnection,
	listing: string,
	revision: number
): Promise< ( Reached & { revision: number } ) | undefined > {
	return tx.first( CONFIRMED, [ listing, revision ] );
}

const notices = ( comparison: '<' | '>', order: 'desc' | 'asc' ): string => `
	${ SELECT_NOTICE }
	where (n.after_position, n.notice) ${ comparison } ($1, $2)
		and ($3::text[] is null or n.channel = any($3)) and ($4::text[] is null or n.state = any($4))
	order by n.after_position ${ order }, n.notice ${ order } limit $5`;

const NOTICES = { older: notices( '<', 'desc' ), newer: notices( '>', 'asc' ) };

const reached = ( column: string ): string => `
	select ${ column } as "atMs" from milestones
	where listing = $1 and revision between $2 and $3 and ${ column } is not null order by revision limit 1`;

const SENT = reached( 'sent_at_ms' );
const ACCEPTED = reached( 'accepted_at_ms' );

const CONFIRMED = `
	select revision, confirmed_at_ms as "atMs" from milestones
	where listing = $1 and revision >= $2 and confirmed_at_ms is not null order by revision limit 1`;

const NOW = `${ SELECT_LISTING_NOW } where l.listing = $1`;

const LAST_POSITION = 'select coalesce(max(position), 0) as position from events';

const LAST_NOTICE = `
	select after_position as event, notice from delivery_notices
	order by after_position desc, notice desc limit 1`;

const STEPS = 'select steps from revisions where listing = $1 and revision = $2';

const CALLS = `
	select ${ LOGGED_CALL_COLUMNS }
	from call_items i join calls c on c.call = i.call
	where i.listing = $1 and i.revision between $2 and $3 order by i.revision, c.started_at_ms limit $4`;

const DELIVERY = `
	select delivery, channel, topic, delivery_key as key, received_at_ms as "receivedAtMs", state, copies,
		coalesce(body_bytes, octet_length(body)) as bytes, substring(body from 1 for $1::int) as excerpt
	from deliveries where delivery = $2`;
