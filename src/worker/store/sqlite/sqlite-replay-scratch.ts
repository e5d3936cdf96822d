import type { ListingId } from '../../../shared/ids.ts';
import { BillsOfMaterials } from '../../ledger/bill-of-materials.ts';
import type { OwnChange } from '../../ledger/contribution.ts';
import { decideAgain, type LoggedDecision } from '../../ledger/decide-again.ts';
import type { ReplayScratch } from '../replay.ts';
import type { SqliteDatabase } from './database.ts';
import { DesiredQuantities } from './desired-quantities.ts';
import { SqliteLedgerView } from './ledger-view.ts';
import { OrderRows } from './order-rows.ts';
import { OwnCounterRows } from './own-counter-rows.ts';
import { shortageCauses, ShortageRows } from './shortage-rows.ts';

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
	readonly #ownCounters: OwnCounterRows;
	readonly #orders: OrderRows;
	readonly #shortages: ShortageRows;
	readonly #own = new Map< ListingId, OwnChange >();
	#lastCommitMs = 0;

	/** @param bills those of now: only what listings show asks for them. */
	constructor( db: SqliteDatabase, bills: BillsOfMaterials ) {
		this.#db = db;
		this.#bills = bills;
		this.#ownCounters = new OwnCounterRows( db );
		this.#orders = new OrderRows( db );
		this.#shortages = new ShortageRows( db, () => bills );
	}

	tell( page: readonly LoggedDecision[] ): void {
		this.#db.transaction( () => this.#tell( page ) ).immediate();
	}

	finish(): void {
		this.#db
			.transaction( () => {
				const view = new SqliteLedgerView( this.#db, this.#bills, this.#ownCounters );
				const listings = this.#db
					.prepare< [], { listing: ListingId } >( 'select listing from listings' )
					.all()
					.map( ( { listing } ) => [ listing, { cause: null } ] as const );
				const own = [ ...this.#own.values() ];
				const desired = new DesiredQuantities( this.#db );
				desired.revise( view, new Map( listings ), own, this.#lastCommitMs );
			} )
			.immediate();
	}

	#tell( page: readonly LoggedDecision[] ): void {
		const view = new SqliteLedgerView( this.#db, NO_BILLS, this.#ownCounters );
		const told = page.map( ( logged ) => {
			const decision = decideAgain( view, logged );
			const stock = view.take( decision );
			decision.counters.forEach( ( change ) => this.#ownCounters.write( change ) );
			decision.own.forEach( ( change ) => this.#addOwn( change ) );
			this.#lastCommitMs = logged.committedAtMs;
			return { position: logged.position, atMs: logged.committedAtMs, stock };
		} );
		this.#orders.write( view.changedOrders.values() );
		view.shelves.flush();
		this.#shortages.flush( view.shelves.changed.values(), shortageCauses( told ) );
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
