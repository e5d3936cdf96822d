import type { ChannelId, ListingId, OfferRef, OrderId, Sku } from '../../../shared/ids.ts';
import { holding } from '../../ledger/reservation.ts';
import type { Shortage, StockAnswer } from '../insight-rows.ts';
import type {
	AuditReport,
	BatchResult,
	DueReservation,
	LedgerStore,
	LoggedEvent,
	OrderToFetch,
	Question,
	Submission,
} from '../ledger-store.ts';
import { stockAnswerFrom, type StockAnswerRow } from '../rows/list-rows.ts';
import { reservationsSchema } from '../rows/order-row.ts';
import { askOf } from './batch/ask.ts';
import type { CurrentBills } from './current-bills.ts';
import type { PostgresDatabase } from './database.ts';
import { LEDGER_SQL } from './ledger-statements.ts';
import { PostgresAuditChain } from './postgres-audit-chain.ts';
import { PostgresLedgerBatch } from './postgres-ledger-batch.ts';
import { readShortages } from './read-shortages.ts';
import { stateHash } from './state-hash.ts';

type EventRow = Omit< LoggedEvent, 'body' | 'effect' > & { body: string; effect: string };
type DueRow = Omit< DueReservation, 'attempt' > & { reservations: string };

/** The ledger of several workers, in PostgreSQL. */
export class PostgresLedgerStore implements LedgerStore {
	readonly #db: PostgresDatabase;
	readonly #bills: CurrentBills;
	readonly #batch: PostgresLedgerBatch;
	readonly #chain: PostgresAuditChain;

	constructor( db: PostgresDatabase, bills: CurrentBills ) {
		this.#db = db;
		this.#bills = bills;
		this.#batch = new PostgresLedgerBatch( db, bills );
		this.#chain = new PostgresAuditChain( db );
	}

	commit( batch: readonly Submission[], nowMs: number ): Promise< BatchResult > {
		return this.#batch.commit( batch, nowMs );
	}

	ask< T >( question: Question< T > ): Promise< T > {
		return this.#db.snapshot( async ( tx ) =>
			askOf( tx, await this.#bills.of( tx ), question )
		);
	}

	async numberFetch( channel: ChannelId, order: OrderId ): Promise< number > {
		const row = await this.#db.transaction( ( tx ) =>
			tx.first< { fetches: number } >( LEDGER_SQL.numberFetch, [ channel, order ] )
		);
		return row?.fetches ?? 1;
	}

	ordersDueForFetch( channel: ChannelId, nowMs: number ): Promise< readonly OrderToFetch[] > {
		return this.#db.rows( LEDGER_SQL.dueForFetch, [ channel, nowMs ] );
	}

	nextFetchAtMs( channel: ChannelId ): Promise< number | null > {
		return this.#moment( LEDGER_SQL.nextFetch, [ channel ] );
	}

	async fetchDone( channel: ChannelId, { order, dueAtMs }: OrderToFetch ): Promise< void > {
		await this.#db.run( LEDGER_SQL.fetchDue, [ null, channel, order, dueAtMs ] );
	}

	async postponeFetch(
		channel: ChannelId,
		{ order, dueAtMs }: OrderToFetch,
		atMs: number
	): Promise< void > {
		await this.#db.run( LEDGER_SQL.fetchDue, [ atMs, channel, order, dueAtMs ] );
	}

	async reservationsDue( nowMs: number, limit: number ): Promise< readonly DueReservation[] > {
		const rows = await this.#db.rows< DueRow >( LEDGER_SQL.reservationsDue, [ nowMs, limit ] );
		return rows.flatMap( ( { channel, order, expiresAtMs, reservations } ) => {
			const parsed = reservationsSchema.parse( JSON.parse( reservations ) );
			const attempt = holding( parsed )?.attempt;
			return attempt === undefined ? [] : [ { channel, order, attempt, expiresAtMs } ];
		} );
	}

	nextReservationEndMs(): Promise< number | null > {
		return this.#moment( LEDGER_SQL.nextReservationEnd, [] );
	}

	async stock( sku: Sku ): Promise< readonly StockAnswer[] > {
		const rows = await this.#db.rows< StockAnswerRow >( LEDGER_SQL.stock, [ sku ] );
		return rows.map( stockAnswerFrom );
	}

	async events( after: number, limit: number ): Promise< readonly LoggedEvent[] > {
		const rows = await this.#db.rows< EventRow >( LEDGER_SQL.events, [ after, limit ] );
		return rows.map( ( row ) => ( {
			...row,
			body: parsedJson( row.body ),
			effect: parsedJson( row.effect ),
		} ) );
	}

	async offersToRecount( channel: ChannelId ): Promise< readonly OfferRef[] > {
		return this.#offers( LEDGER_SQL.marked, channel );
	}

	async markForRecount( channel: ChannelId, offers: readonly OfferRef[] ): Promise< void > {
		await this.#db.run( LEDGER_SQL.mark, [ channel, offers ] );
	}

	async unmarkForRecount( channel: ChannelId, offers: readonly OfferRef[] ): Promise< void > {
		await this.#db.run( LEDGER_SQL.unmark, [ channel, offers ] );
	}

	async raiseRevisions(
		listings: readonly { readonly listing: ListingId; readonly above: number }[],
		nowMs: number
	): Promise< void > {
		const names = listings.map( ( { listing } ) => listing );
		const above = listings.map( ( one ) => one.above );
		await this.#db.transaction( async ( tx ) => {
			await tx.rows( LEDGER_SQL.lockRaised, [ names ] );
			const raised = await tx.rows< {
				channel: ChannelId;
				listing: ListingId;
				revision: number;
			} >( LEDGER_SQL.raise, [ names, above, nowMs ] );
			const channels = raised.map( ( { channel } ) => channel );
			const raisedNames = raised.map( ( { listing } ) => listing );
			const revisions = raised.map( ( { revision } ) => revision );
			await Promise.all( [
				tx.run( LEDGER_SQL.copyRevisions, [ raisedNames, revisions, nowMs ] ),
				tx.run( LEDGER_SQL.dirty, [ channels, raisedNames, nowMs ] ),
			] );
		} );
	}

	async offersWithGap( channel: ChannelId ): Promise< readonly OfferRef[] > {
		return this.#offers( LEDGER_SQL.gaps, channel );
	}

	async contradictedEpoch( channel: ChannelId ): Promise< number | null > {
		const row = await this.#db.first< { epoch: number | null } >( LEDGER_SQL.contradicted, [
			channel,
		] );
		return row?.epoch ?? null;
	}

	audit(): Promise< AuditReport > {
		return this.#chain.verify();
	}

	anchorAudit( nowMs: number ): Promise< string > {
		return this.#chain.anchor( nowMs );
	}

	/** As of one moment, whatever is committed meanwhile. */
	stateHash(): Promise< string > {
		return this.#db.snapshot( stateHash );
	}

	async lastPosition(): Promise< number > {
		const row = await this.#db.first< { position: number } >( LEDGER_SQL.lastPosition );
		return row?.position ?? 0;
	}

	async isOpened( sku: Sku ): Promise< boolean > {
		return ( await this.#db.first( LEDGER_SQL.opened, [ sku ] ) ) !== undefined;
	}

	shortages(): Promise< readonly Shortage[] > {
		return this.#db.snapshot( async ( tx ) => readShortages( tx, await this.#bills.of( tx ) ) );
	}

	async #moment( sql: string, values: readonly string[] ): Promise< number | null > {
		const row = await this.#db.first< { atMs: number | null } >( sql, values );
		return row?.atMs ?? null;
	}

	async #offers( sql: string, channel: ChannelId ): Promise< readonly OfferRef[] > {
		const rows = await this.#db.rows< { offer: OfferRef } >( sql, [ channel ] );
		return rows.map( ( { offer } ) => offer );
	}
}

function parsedJson( text: string ): unknown {
	return JSON.parse( text );
}
