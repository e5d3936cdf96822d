import type { ListingId } from '../../../shared/ids.ts';
import { BillsOfMaterials } from '../../ledger/bill-of-materials.ts';
import type { OwnChange } from '../../ledger/contribution.ts';
import { decideAgain, type LoggedDecision } from '../../ledger/decide-again.ts';
import type { ReplayScratch } from '../replay.ts';
import { BatchView } from '../batch/batch-view.ts';
import { reviseListings } from '../batch/revise-listings.ts';
import type { SqliteDatabase } from './database.ts';
import { SqliteBatchWriter } from './sqlite-batch-writer.ts';
import { SqliteStoredRows } from './sqlite-stored-rows.ts';

const NO_BILLS = new BillsOfMaterials( [] );

/**
 * So many events are told in memory before what they have come to is written: a shelf that each of them
 * moves is written once, and an order that is shipped soon after is not read again. What it holds of them
 * is their orders and shelves, some 2 KB each.
 */
const EVENTS_IN_MEMORY_MAX = 10_000;

/**
 * Tells events of a log to an empty database. Written are the counts that `LedgerBatch` writes, by the
 * same rows; not the log itself, its audit chain and the search index, of which nothing is computed, nor
 * since when a shelf is short, which is not compared: they are most of the work. What listings show is
 * computed once, at the end and from nothing: of every listing, so that one which a batch has forgotten to
 * touch is found.
 */
export class SqliteReplayScratch implements ReplayScratch {
	readonly #db: SqliteDatabase;
	readonly #bills: BillsOfMaterials;
	readonly #writer: SqliteBatchWriter;
	readonly #own = new Map< ListingId, OwnChange >();
	#view: BatchView | null = null;
	#toldInMemory = 0;
	#lastCommitMs = 0;

	/** @param bills those of now: only what listings show asks for them. */
	constructor( db: SqliteDatabase, bills: BillsOfMaterials ) {
		this.#db = db;
		this.#bills = bills;
		this.#writer = new SqliteBatchWriter( db );
	}

	tell( page: readonly LoggedDecision[] ): void {
		this.#view ??= new BatchView( new SqliteStoredRows( this.#db ), NO_BILLS );
		for ( const logged of page ) {
			this.#tell( this.#view, logged );
		}
		this.#toldInMemory += page.length;
		if ( this.#toldInMemory >= EVENTS_IN_MEMORY_MAX ) {
			this.#write();
		}
	}

	finish(): void {
		this.#write();
		this.#db
			.transaction( () => {
				const view = new BatchView( new SqliteStoredRows( this.#db ), this.#bills );
				const listings = this.#db
					.prepare< [], { listing: ListingId } >( 'select listing from listings' )
					.all()
					.map( ( { listing } ) => [ listing, null ] as const );
				const own = [ ...this.#own.values() ];
				const writes = reviseListings( view, new Map( listings ), own, this.#lastCommitMs );
				this.#writer.writeDesired( writes, 0, this.#lastCommitMs );
			} )
			.immediate();
	}

	#tell( view: BatchView, logged: LoggedDecision ): void {
		const decision = decideAgain( view, logged );
		view.take( decision );
		decision.counters.forEach( ( change ) => view.ownCounters.write( change ) );
		decision.own.forEach( ( change ) => this.#addOwn( change ) );
		this.#lastCommitMs = logged.committedAtMs;
	}

	/** What was told since the last time, in one transaction; and forgets it. */
	#write(): void {
		const view = this.#view;
		if ( view ) {
			const writes = {
				...view.shelves.writes(),
				...view.ownCounters.writes(),
				orders: [ ...view.changedOrders.values() ],
				shortages: [],
			};
			this.#db.transaction( () => this.#writer.writeState( writes, 0 ) ).immediate();
		}
		this.#view = null;
		this.#toldInMemory = 0;
	}

	#addOwn( { listing, known, unreduced }: OwnChange ): void {
		const sum = this.#own.get( listing );
		this.#own.set( listing, {
			listing,
			known: known + ( sum?.known ?? 0 ),
			unreduced: unreduced + ( sum?.unreduced ?? 0 ),
		} );
	}
}
