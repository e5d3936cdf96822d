import type { Store } from '../contract.ts';
import { openDatabase, type SqliteDatabase } from './database.ts';
import { SqliteDeliveryStore } from './sqlite-delivery-store.ts';
import { SqliteDismissalStore } from './sqlite-dismissal-store.ts';
import { SqliteFullSyncStore } from './sqlite-full-sync-store.ts';
import { SqliteImportStore } from './sqlite-import-store.ts';
import { SqliteInboxStore } from './sqlite-inbox-store.ts';
import { SqliteLedgerStore } from './sqlite-ledger-store.ts';
import { SqliteLinkStore } from './sqlite-link-store.ts';
import { SqliteListStore } from './sqlite-list-store.ts';
import { SqliteMassChangeStore } from './sqlite-mass-change-store.ts';
import { SqliteListingsStore } from './sqlite-listings-store.ts';
import { SqliteModelStore } from './sqlite-model-store.ts';
import { SqlitePastStore } from './sqlite-past-store.ts';
import { SqliteSalesStore } from './sqlite-sales-store.ts';
import { SqliteShadowStore } from './sqlite-shadow-store.ts';
import { SqliteSwitchStore } from './sqlite-switch-store.ts';
import { SqliteSyncLogStore } from './sqlite-sync-log-store.ts';

/**
 * The embedded ledger: one file in `dataDir`.
 *
 * @throws {WorkerError} DATA_FOLDER_IN_USE, SCHEMA_NEWER_THAN_WORKER
 */
export function openSqliteStore( dataDir: string ): Store {
	const { db, release } = openDatabase( dataDir );
	return storeOn( db, release );
}

/** The ledger in a database that is open already. */
export function storeOn( db: SqliteDatabase, release: () => void ): Store {
	const model = new SqliteModelStore( db );
	return {
		inbox: new SqliteInboxStore( db ),
		ledger: new SqliteLedgerStore( db, () => model.currentBills() ),
		deliveries: new SqliteDeliveryStore( db ),
		model,
		links: new SqliteLinkStore( db ),
		syncLog: new SqliteSyncLogStore( db ),
		lists: new SqliteListStore( db ),
		past: new SqlitePastStore( db ),
		dismissals: new SqliteDismissalStore( db ),
		imports: new SqliteImportStore( db ),
		massChanges: new SqliteMassChangeStore( db ),
		switches: new SqliteSwitchStore( db ),
		shadow: new SqliteShadowStore( db ),
		listings: new SqliteListingsStore( db ),
		fullSyncs: new SqliteFullSyncStore( db ),
		sales: new SqliteSalesStore( db ),
		close: async () => {
			release();
		},
	};
}
