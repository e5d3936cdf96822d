import type { ListingId } from '../../../shared/ids.ts';
import { BillsOfMaterials } from '../../ledger/bill-of-materials.ts';
import type { OwnChange } from '../../ledger/contribution.ts';
import { decideAgain, type LoggedDecision } from '../../ledger/decide-again.ts';
import type { ReplayScratch } from '../replay.ts';
import { BatchView } from '../batch/batch-view.ts';
import { reviseListings } from '../batch/revise-listings.ts';
import { shortageWrites } from '../batch/shortage-writes.ts';
import type { SqliteDatabase } from './database.ts';
import { SqliteBatchWriter } from './sqlite-batch-writer.ts';
import { SqliteStoredRows } from './sqlite-stored-rows.ts';

const NO_BILLS = new BillsOfMaterials( [] );

/**
 * Tells events of a log to an empty database. Written are the counts that `LedgerBatch` writes, by the
 * same rows; not the log itself, its audit chain and the search index, of which nothing is computed:
 * they are most of the work. What listings show is computed once, at the end and from nothing: of
 * every listing, so that one which a batch has forgotten to touch is found.
 */
export class SqliteReplayScratch implements ReplayScratch {
	readonly #db: SqliteDatabase;
	readonly #bills: BillsOfMaterials;
	readonly #writer: SqliteBatchWriter;
	readonly #own = new Map< ListingId, OwnChange >();
	#lastCommitMs = 0;

	/** @param bills those of now: only what listings show asks for them. */
	constructor( db: SqliteDatabase, bills: BillsOfMaterials ) {
		this.#db = db;
		this.#bills = bills;
		this.#writer = new SqliteBatchWriter( db );
	}

	tell( page: readonly LoggedDecision[] ): void {
		this.#db.transaction( () => this.#tell( page ) ).immediate();
	}

	finish(): void {
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

	#tell( page: readonly LoggedDecision[] ): void {
		const view = new BatchView( new SqliteStoredRows( this.#db ), NO_BILLS );
		const told = page.map( ( logged ) => {
			const decision = decideAgain( view, logged );
			const stock = view.take( decision );
			decision.counters.forEach( ( change ) => view.ownCounters.write( change ) );
			decision.own.forEach( ( change ) => this.#addOwn( change ) );
			this.#lastCommitMs = logged.committedAtMs;
			return { place: logged.position, atMs: logged.committedAtMs, stock };
		} );
		const shelves = view.shelves.writes();
		this.#writer.writeState(
			{
				...shelves,
				...view.ownCounters.writes(),
				orders: [ ...view.changedOrders.values() ],
				shortages: shortageWrites( shelves.shelves, told ),
			},
			0
		);
	}

	#addOwn( { listing, known, unreduced }: OwnChange ): void {
		const sum = this.#own.get( listing ) ?? { known: 0, unreduced: 0 };
		this.#own.set( listing, {
			listing,
			known: sum.known + known,
			unreduced: sum.unreduced + unreduced,
		} );
	}
}
