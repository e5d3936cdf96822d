import type { ListingId } from '../../../shared/ids.ts';
import { BatchView } from '../batch/batch-view.ts';
import { reviseListings } from '../batch/revise-listings.ts';
import type { MovedQuestion } from '../replay/kept-rows.ts';
import type { ReplayEnd } from '../replay/replay-scratch.ts';
import { STORED_ORDER_COLUMNS, WRITTEN_ORDER_COLUMNS, type OrderCells } from '../rows/order-row.ts';
import { prepareBatchStatements, type BatchStatements } from './batch-statements.ts';
import type { SqliteDatabase } from './database.ts';
import { partsOf } from './ledger-parts.ts';
import type { FlatWrites } from './replay-thread.ts';
import { SqliteBatchWriter } from './sqlite-batch-writer.ts';
import { SqliteStoredRows } from './sqlite-stored-rows.ts';

const ORDER_CELLS = 2 + WRITTEN_ORDER_COLUMNS.length;
const MOVEMENT_CELLS = 5;

/**
 * An empty database that takes what a log comes to. Written are the counts that `LedgerBatch` writes, by
 * the same rows; not the log itself, its audit chain and the search index, of which nothing is computed, nor
 * since when a shelf is short, which is not compared: they are most of the work. What listings show is
 * computed once, at the end and from nothing: of every listing, so that one which a batch has forgotten to
 * touch is found. All of it is one transaction: nobody else reads, and a crash throws it away.
 */
export class SqliteReplayScratch {
	readonly #db: SqliteDatabase;
	readonly #writer: SqliteBatchWriter;
	readonly #batch: BatchStatements;
	readonly #statements: ReturnType< typeof prepare >;
	readonly #rows: SqliteStoredRows;

	constructor( db: SqliteDatabase ) {
		this.#db = db;
		this.#writer = new SqliteBatchWriter( db );
		this.#batch = prepareBatchStatements( db );
		this.#statements = prepare( db );
		this.#rows = new SqliteStoredRows( db );
		db.exec( 'begin immediate' );
	}

	/** @param names channel and order, in turn. */
	orders( names: readonly string[] ): ( OrderCells | null )[] {
		const rows: ( OrderCells | null )[] = [];
		for ( let at = 0; at < names.length; at += 2 ) {
			rows.push( this.#statements.order.get( names[ at ], names[ at + 1 ] ) ?? null );
		}
		return rows;
	}

	movedSince( questions: readonly MovedQuestion[] ): number[] {
		return questions.map( ( { sku, location, since } ) =>
			this.#rows.movedSince( sku, location, since )
		);
	}

	write( { orders, movements, incoming, observed }: FlatWrites ): void {
		for ( let at = 0; at < orders.length; at += ORDER_CELLS ) {
			this.#batch.order.run( orders.slice( at, at + ORDER_CELLS ) );
		}
		for ( let at = 0; at < movements.length; at += MOVEMENT_CELLS ) {
			this.#batch.moved.run( movements.slice( at, at + MOVEMENT_CELLS ) );
		}
		if ( incoming.length > 0 || observed.length > 0 ) {
			this.#writer.writeState( { ...NOTHING, incoming, observed }, 0 );
		}
	}

	/** Writes the rest, and what every listing should show; answers the hash of all state. */
	finish( { own, lastCommitMs, ...kept }: ReplayEnd ): string {
		this.#writer.writeState( { ...NOTHING, ...kept }, 0 );
		const { ledger, model } = partsOf( this.#db );
		const view = new BatchView( new SqliteStoredRows( this.#db ), model.currentBills() );
		const listings = this.#statements.listings
			.all()
			.map( ( { listing } ) => [ listing, null ] as const );
		const writes = reviseListings( view, new Map( listings ), own, lastCommitMs );
		this.#writer.writeDesired( writes, 0, lastCommitMs );
		this.#db.exec( 'commit' );
		return ledger.hashOfState();
	}
}

const NOTHING = {
	orders: [],
	shelves: [],
	movements: [],
	incoming: [],
	backorders: [],
	observed: [],
	shortages: [],
	starts: [],
	counters: [],
	kept: [],
	marks: [],
};

function prepare( db: SqliteDatabase ) {
	return {
		order: db
			.prepare< [ string | undefined, string | undefined ], OrderCells >(
				`select ${ STORED_ORDER_COLUMNS } from orders
				where channel = cast(? as text) and order_id = cast(? as text)`
			)
			.raw(),
		listings: db.prepare< [], { listing: ListingId } >( 'select listing from listings' ),
	};
}
