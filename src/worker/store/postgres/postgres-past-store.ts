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
import type { SqlConnection } from './sql-connection.ts';

export class PostgresPastStore implements PastStore {
	readonly #db: SqlConnection;

	constructor( db: SqlConnection ) {
		this.#db = db;
	}

	async commitAt( position: number ): Promise< Commit | null > {
		return ( await this.#db.first< Commit >( COMMIT, [ position ] ) ) ?? null;
	}

	async skus( after: string | null, limit: number ): Promise< readonly string[] > {
		const rows = await this.#db.rows< { sku: string } >( SKUS, [ after ?? '', limit ] );
		return rows.map( ( { sku } ) => sku );
	}

	async shelvesNow( sku: string ): Promise< ShelvesNow > {
		return shelvesNowFrom( await this.#db.rows< ShelfNowRow >( SHELVES_NOW, [ sku ] ) );
	}

	olderEvents( subject: string, upTo: number, limit: number ): Promise< PastEvent[] > {
		return this.#db.rows< PastEvent >( OLDER, [ subject, upTo, limit ] );
	}

	newerEvents(
		subject: string,
		after: number,
		upTo: number,
		limit: number
	): Promise< PastEvent[] > {
		return this.#db.rows< PastEvent >( NEWER, [ subject, after, upTo, limit ] );
	}

	listingsOf( sku: string ): Promise< SellingNow[] > {
		return this.#db.rows< SellingNow >( LISTINGS, [ sku ] );
	}

	async revisionAt( listing: ListingId, upTo: number ): Promise< PastRevision | null > {
		return ( await this.#db.first< PastRevision >( REVISION, [ listing, upTo ] ) ) ?? null;
	}

	async reachedAt(
		listing: ListingId,
		reached: Milestone[ 'reached' ],
		upTo: number,
		atMs: number
	): Promise< PastMilestone | null > {
		const found = await this.#db.first< PastMilestone >( REACHED[ reached ], [
			listing,
			upTo,
			atMs,
		] );
		return found ?? null;
	}
}

const COMMIT = `
	select ${ COMMIT_COLUMNS } from events where position <= $1 order by position desc limit 1`;

const SKUS = `
	select sku from (select distinct sku from stock where sku > $1 order by sku limit $2) s
	union
	select sku from (select distinct sku from listings where sku > $1 order by sku limit $2) l
	order by sku limit $2`;

const SHELVES_NOW = `${ SELECT_SHELVES_NOW } on s.sku = $1 order by s.location`;

const events = ( where: string, order: 'asc' | 'desc' ): string => `
	select ${ PAST_EVENT_COLUMNS } from log_subjects l join events e on e.position = l.position
	where l.subject = $1 and ${ where } order by l.position ${ order }`;

const OLDER = `${ events( 'l.position <= $2', 'desc' ) } limit $3`;
const NEWER = `${ events( 'l.position > $2 and l.position <= $3', 'asc' ) } limit $4`;

const LISTINGS = `select ${ SELLING_COLUMNS } from listings where sku = $1 order by listing`;

const REVISION = `
	select ${ PAST_REVISION_COLUMNS } from revisions
	where listing = $1 and revision <= $2 order by revision desc limit 1`;

const reached = ( column: string ): string => `
	select m.revision, m.${ column } as "atMs", r.quantity
	from milestones m left join revisions r on r.listing = m.listing and r.revision = m.revision
	where m.listing = $1 and m.revision <= $2 and m.${ column } <= $3 order by m.revision desc limit 1`;

const REACHED = {
	sent: reached( MILESTONE_COLUMNS.sent ),
	accepted: reached( MILESTONE_COLUMNS.accepted ),
	confirmed: reached( MILESTONE_COLUMNS.confirmed ),
} as const;
