import type { ChannelId, ListingId, OfferRef, OrderId, Sku } from '../../../shared/ids.ts';
import type { BillsOfMaterials } from '../../ledger/bill-of-materials.ts';
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
import { stockAnswerColumns, stockAnswerFrom, type StockAnswerRow } from '../rows/list-rows.ts';
import { reservationsSchema } from '../rows/order-row.ts';
import { STATE_PARTS, StateHash, type StateRow } from '../state-rows.ts';
import { StoreUnavailable } from '../store-unavailable.ts';
import { AuditChain } from './audit-chain.ts';
import { isUnavailable, type SqliteDatabase } from './database.ts';
import { LedgerBatch } from './ledger-batch.ts';
import { OwnCounterRows } from './own-counter-rows.ts';
import { RaisedRevisions } from './raised-revisions.ts';
import { ShortageRows } from './shortage-rows.ts';
import { SqliteStoredRows } from './sqlite-stored-rows.ts';

export class SqliteLedgerStore implements LedgerStore {
	readonly #db: SqliteDatabase;
	readonly #batch: LedgerBatch;
	readonly #raised: RaisedRevisions;
	readonly #ownCounters: OwnCounterRows;
	readonly #currentBills: () => BillsOfMaterials;
	readonly #shortages: ShortageRows;
	readonly #chain: AuditChain;
	readonly #statements: ReturnType< typeof prepare >;

	constructor( db: SqliteDatabase, currentBills: () => BillsOfMaterials ) {
		this.#db = db;
		this.#raised = new RaisedRevisions( db );
		this.#ownCounters = new OwnCounterRows( db );
		this.#shortages = new ShortageRows( db );
		this.#chain = new AuditChain( db );
		this.#batch = new LedgerBatch( db );
		this.#currentBills = currentBills;
		this.#statements = prepare( db );
	}

	async commit( batch: readonly Submission[], nowMs: number ): Promise< BatchResult > {
		try {
			return this.#batch.commit( batch, this.#currentBills(), nowMs );
		} catch ( error ) {
			throw isUnavailable( error ) ? new StoreUnavailable( error ) : error;
		}
	}

	async ask< T >( question: Question< T > ): Promise< T > {
		const ask = () => question( new SqliteStoredRows( this.#db ), this.#currentBills() );
		return this.#db.transaction( ask ).deferred();
	}

	async numberFetch( channel: ChannelId, order: OrderId ): Promise< number > {
		return this.#statements.numberFetch.get( channel, order )?.fetches ?? 1;
	}

	async ordersDueForFetch(
		channel: ChannelId,
		nowMs: number
	): Promise< readonly OrderToFetch[] > {
		return this.#statements.dueForFetch.all( channel, nowMs );
	}

	async nextFetchAtMs( channel: ChannelId ): Promise< number | null > {
		return this.#statements.nextFetch.get( channel )?.atMs ?? null;
	}

	async fetchDone( channel: ChannelId, { order, dueAtMs }: OrderToFetch ): Promise< void > {
		this.#statements.fetchDue.run( null, channel, order, dueAtMs );
	}

	async postponeFetch(
		channel: ChannelId,
		{ order, dueAtMs }: OrderToFetch,
		atMs: number
	): Promise< void > {
		this.#statements.fetchDue.run( atMs, channel, order, dueAtMs );
	}

	async reservationsDue( nowMs: number, limit: number ): Promise< readonly DueReservation[] > {
		return this.#statements.reservationsDue.all( nowMs, limit ).flatMap( ( row ) => {
			const { channel, order, expiresAtMs } = row;
			const attempt = holding(
				reservationsSchema.parse( JSON.parse( row.reservations ) )
			)?.attempt;
			return attempt === undefined ? [] : [ { channel, order, attempt, expiresAtMs } ];
		} );
	}

	async nextReservationEndMs(): Promise< number | null > {
		return this.#statements.nextReservationEnd.get()?.atMs ?? null;
	}

	async stock( sku: Sku ): Promise< readonly StockAnswer[] > {
		return this.#statements.stock.all( sku ).map( stockAnswerFrom );
	}

	async events( after: number, limit: number ): Promise< readonly LoggedEvent[] > {
		return this.#statements.events.all( after, limit ).map( ( row ) => ( {
			...row,
			body: parseJson( row.body ),
			effect: parseJson( row.effect ),
		} ) );
	}

	async offersToRecount( channel: ChannelId ): Promise< readonly OfferRef[] > {
		return this.#ownCounters.offersToRecount( channel );
	}

	async markForRecount( channel: ChannelId, offers: readonly OfferRef[] ): Promise< void > {
		this.#db
			.transaction( () =>
				offers.forEach( ( offer ) => this.#ownCounters.markForRecount( channel, offer ) )
			)
			.immediate();
	}

	async unmarkForRecount( channel: ChannelId, offers: readonly OfferRef[] ): Promise< void > {
		this.#db
			.transaction( () =>
				offers.forEach( ( offer ) => this.#ownCounters.unmarkForRecount( channel, offer ) )
			)
			.immediate();
	}

	async raiseRevisions(
		listings: readonly { readonly listing: ListingId; readonly above: number }[],
		nowMs: number
	): Promise< void > {
		this.#db
			.transaction( () =>
				listings.forEach( ( { listing, above } ) =>
					this.#raised.raise( listing, above, nowMs )
				)
			)
			.immediate();
	}

	async offersWithGap( channel: ChannelId ): Promise< readonly OfferRef[] > {
		return this.#ownCounters.offersWithGap( channel );
	}

	async contradictedEpoch( channel: ChannelId ): Promise< number | null > {
		return this.#ownCounters.contradictedEpoch( channel );
	}

	async audit(): Promise< AuditReport > {
		return this.#chain.verify();
	}

	async anchorAudit( nowMs: number ): Promise< string > {
		return this.#db.transaction( () => this.#chain.anchor( nowMs ) ).immediate();
	}

	async lastPosition(): Promise< number > {
		return this.#statements.lastPosition.get()?.position ?? 0;
	}

	async stateHash(): Promise< string > {
		return this.hashOfState();
	}

	hashOfState(): string {
		const hash = new StateHash();
		for ( const row of this.stateRows() ) {
			hash.add( row );
		}
		return hash.digest();
	}

	/** What `stateHash` is a hash of. */
	*stateRows(): Generator< StateRow > {
		for ( const { part, sql, lineOf } of STATE_PARTS ) {
			const rows = this.#db.prepare< [], Record< string, string | number | null > >( sql );
			for ( const row of rows.iterate() ) {
				yield { part, row: lineOf( row ) };
			}
		}
	}

	async isOpened( sku: Sku ): Promise< boolean > {
		return this.#statements.opened.get( sku ) !== undefined;
	}

	async shortages(): Promise< readonly Shortage[] > {
		return this.#shortages.all( this.#currentBills() );
	}
}

function parseJson( text: string ): unknown {
	return JSON.parse( text );
}

type EventRow = Omit< LoggedEvent, 'body' | 'effect' > & { body: string; effect: string };

function prepare( db: SqliteDatabase ) {
	return {
		numberFetch: db.prepare< [ string, string ], { fetches: number } >(
			'update orders set fetches = fetches + 1 where channel = ? and order_id = ? returning fetches'
		),
		dueForFetch: db.prepare< [ string, number ], OrderToFetch >(
			'select order_id as "order", fetch_due_at_ms as dueAtMs from orders where channel = ? and fetch_due_at_ms <= ? order by fetch_due_at_ms limit 50'
		),
		nextFetch: db.prepare< [ string ], { atMs: number | null } >(
			'select min(fetch_due_at_ms) as atMs from orders where channel = ? and fetch_due_at_ms is not null'
		),
		fetchDue: db.prepare(
			'update orders set fetch_due_at_ms = ? where channel = ? and order_id = ? and fetch_due_at_ms = ?'
		),
		reservationsDue: db.prepare<
			[ number, number ],
			{ channel: ChannelId; order: OrderId; expiresAtMs: number; reservations: string }
		>( `
			select channel, order_id as "order", reserved_until_ms as expiresAtMs, reservations from orders
			where reserved_until_ms <= ? order by reserved_until_ms limit ?` ),
		nextReservationEnd: db.prepare< [], { atMs: number | null } >(
			'select min(reserved_until_ms) as atMs from orders where reserved_until_ms is not null'
		),
		stock: db.prepare< [ string ], StockAnswerRow >(
			`select ${ stockAnswerColumns( 'max' ) } from stock where sku = ? order by location`
		),
		events: db.prepare< [ number, number ], EventRow >( `
			select position, source, key, kind, outcome, occurred_at_ms as occurredAtMs, received_at_ms as receivedAtMs,
				committed_at_ms as committedAtMs, body, effect
			from events where position > ? order by position limit ?` ),
		opened: db.prepare< [ string ], { sku: string } >(
			'select sku from stock where sku = ? and opened_at_ms is not null limit 1'
		),
		lastPosition: db.prepare< [], { position: number } >(
			'select coalesce(max(position), 0) as position from events'
		),
	};
}
