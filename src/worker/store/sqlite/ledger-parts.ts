import type { SqliteDatabase } from './database.ts';
import { SqliteLedgerStore } from './sqlite-ledger-store.ts';
import { SqliteModelStore } from './sqlite-model-store.ts';

export function partsOf( db: SqliteDatabase ): {
	ledger: SqliteLedgerStore;
	model: SqliteModelStore;
} {
	const model = new SqliteModelStore( db );
	return { ledger: new SqliteLedgerStore( db, () => model.currentBills() ), model };
}
