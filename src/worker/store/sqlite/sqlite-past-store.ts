import type { ListingId } from '../../../shared/ids.ts';
import type { Milestone } from '../contract.ts';
import type {
	Commit,
	PastEvent,
	PastMilestone,
	PastRevision,
	PastStore,
	SellingNow,
	ShelvesNow,
} from '../past-store.ts';
import {
	COMMIT_COLUMNS,
	MILESTONE_COLUMNS,
	PAST_EVENT_COLUMNS,
	PAST_REVISION_COLUMNS,
	SELECT_SHELVES_NOW,
	SELLING_COLUMNS,
	shelvesNowFrom,
	type ShelfNowRow,
} from '../rows/past-rows.ts';
import type { SqliteDatabase } from './database.ts';

export class SqlitePastStore implements PastStore {
	readonly #statements: ReturnType< typeof prepare >;

	constructor( db: SqliteDatabase ) {
		this.#statements = prepare( db );
	}

	async commitAt( position: number ): Promise< Commit | null > {
		return this.#statements.commit.get( position ) ?? null;
	}

	async skus( after: string | null, limit: number ): Promise< readonly string[] > {
		const page = { after: after ?? '', limit };
		return this.#statements.skus.all( page ).map( ( { sku } ) => sku );
	}

	async shelvesNow( sku: string ): Promise< ShelvesNow > {
		return shelvesNowFrom( this.#statements.shelves.all( sku ) );
	}

	async olderEvents(
		subject: string,
		upTo: number,
		limit: number
	): Promise< readonly PastEvent[] > {
		return this.#statements.older.all( subject, upTo, limit );
	}

	async newerEvents(
		subject: string,
		after: number,
		upTo: number,
		limit: number
	): Promise< readonly PastEvent[] > {
		return this.#statements.newer.all( subject, after, upTo, limit );
	}

	async listingsOf( sku: string ): Promise< readonly SellingNow[] > {
		return this.#statements.listings.all( sku );
	}

	async revisionAt( listing: ListingId, upTo: number ): Promise< PastRevision | null > {
		return this.#statements.revision.get( listing, upTo ) ?? null;
	}

	async reachedAt(
		listing: ListingId,
		reached: Milestone[ 'reached' ],
		upTo: number,
		atMs: number
	): Promise< PastMilestone | null > {
		return this.#statements[ reached ].get( listing, upTo, atMs ) ?? null;
	}
}

/** As in `sqlite-stored-rows.ts`: a bare parameter beside an indexed column is compiled anew for every value. */
const TEXT = 'cast(? as text)';
const NUMBER = 'cast(? as integer)';

function prepare( db: SqliteDatabase ) {
	const reached = ( column: string, index: string ) =>
		db.prepare< [ string, number, number ], PastMilestone >( `
			select m.revision, m.${ column } as "atMs", r.quantity
			from milestones m ${ index } left join revisions r on r.listing = m.listing and r.revision = m.revision
			where m.listing = ${ TEXT } and m.revision <= ${ NUMBER } and m.${ column } <= ${ NUMBER }
			order by m.revision desc limit 1` );
	const events = ( where: string, order: 'asc' | 'desc' ): string => `
		select ${ PAST_EVENT_COLUMNS } from log_subjects l join events e on e.position = l.position
		where l.subject = ${ TEXT } and ${ where } order by l.position ${ order } limit ?`;
	return {
		commit: db.prepare< [ number ], Commit >(
			`select ${ COMMIT_COLUMNS } from events where position <= ? order by position desc limit 1`
		),
		skus: db.prepare< [ { after: string; limit: number } ], { sku: string } >( `
			select sku from (select distinct sku from stock where sku > @after order by sku limit @limit)
			union
			select sku from (select distinct sku from listings where sku > @after order by sku limit @limit)
			order by sku limit @limit` ),
		shelves: db.prepare< [ string ], ShelfNowRow >(
			`${ SELECT_SHELVES_NOW } on s.sku = ${ TEXT } order by s.location`
		),
		older: db.prepare< [ string, number, number ], PastEvent >(
			events( `l.position <= ${ NUMBER }`, 'desc' )
		),
		newer: db.prepare< [ string, number, number, number ], PastEvent >(
			events( `l.position > ${ NUMBER } and l.position <= ${ NUMBER }`, 'asc' )
		),
		listings: db.prepare< [ string ], SellingNow >(
			`select ${ SELLING_COLUMNS } from listings where sku = ${ TEXT } order by listing`
		),
		revision: db.prepare< [ string, number ], PastRevision >( `
			select ${ PAST_REVISION_COLUMNS } from revisions
			where listing = ${ TEXT } and revision <= ${ NUMBER } order by revision desc limit 1` ),
		sent: reached( MILESTONE_COLUMNS.sent, '' ),
		// Left to itself, the planner prefers the primary key and walks every revision there is.
		accepted: reached( MILESTONE_COLUMNS.accepted, 'indexed by milestones_accepted' ),
		confirmed: reached( MILESTONE_COLUMNS.confirmed, 'indexed by milestones_confirmed' ),
	};
}
