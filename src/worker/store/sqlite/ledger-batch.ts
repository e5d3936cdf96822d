import type Database from 'better-sqlite3';
import type { BillsOfMaterials } from '../../ledger/bill-of-materials.ts';
import { decideBatch } from '../batch/decide-batch.ts';
import type { BatchResult, Submission } from '../ledger-store.ts';
import type { SqliteDatabase } from './database.ts';
import { SqliteBatchWriter } from './sqlite-batch-writer.ts';
import { SqliteStoredRows } from './sqlite-stored-rows.ts';

/** One transaction of the ledger: decides a batch against the file, then writes it down. */
export class LedgerBatch {
	readonly #db: SqliteDatabase;
	readonly #writer: SqliteBatchWriter;
	readonly #lastPosition: Database.Statement< [], { position: number } >;

	constructor( db: SqliteDatabase ) {
		this.#db = db;
		this.#writer = new SqliteBatchWriter( db );
		this.#lastPosition = db.prepare(
			'select coalesce(max(position), 0) as position from events'
		);
	}

	commit(
		submissions: readonly Submission[],
		bills: BillsOfMaterials,
		nowMs: number
	): BatchResult {
		return this.#db
			.transaction( () => {
				const stored = new SqliteStoredRows( this.#db );
				const batch = decideBatch( stored, bills, submissions, nowMs );
				const last = this.#lastPosition.get()?.position ?? 0;
				this.#writer.write( batch.writes, stored, last, nowMs );
				return batch.resultAfter( last );
			} )
			.immediate();
	}
}
