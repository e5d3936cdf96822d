import type { BatchResult, Submission } from '../ledger-store.ts';
import { BatchLocks } from './batch/locked-batch.ts';
import { PostgresBatchWriter } from './batch/postgres-batch-writer.ts';
import { Wishes } from './batch/wishes.ts';
import type { CurrentBills } from './current-bills.ts';
import type { PostgresDatabase } from './database.ts';
import { shareModel } from './model-lock.ts';

/** One transaction of the ledger on PostgreSQL: locks, reads, decides, writes. */
export class PostgresLedgerBatch {
	readonly #db: PostgresDatabase;
	readonly #bills: CurrentBills;

	constructor( db: PostgresDatabase, bills: CurrentBills ) {
		this.#db = db;
		this.#bills = bills;
	}

	/** @throws {StoreUnavailable} it may have been committed: the same events again are duplicates then. */
	async commit( submissions: readonly Submission[], nowMs: number ): Promise< BatchResult > {
		const also = new Wishes();
		return this.#db.transaction( async ( tx ) => {
			const locks = new BatchLocks( tx, submissions, also );
			const [ , bills ] = await Promise.all( [
				shareModel( tx ),
				this.#bills.of( tx ),
				locks.lockNamed(),
			] );
			const { decided, read } = await locks.decide( bills, nowMs );
			const last = await new PostgresBatchWriter( tx, read, nowMs ).write( decided.writes );
			return decided.resultAfter( last );
		} );
	}
}
