import type { Store } from '../contract.ts';
import { CurrentBills } from './current-bills.ts';
import type { PostgresDatabase, PostgresOptions } from './database.ts';
import { modelRevisions } from './model-revisions.ts';
import { openPostgresDatabase } from './open-postgres-database.ts';
import { PostgresDeliveryStore, type Fence } from './postgres-delivery-store.ts';
import { PostgresDismissalStore } from './postgres-dismissal-store.ts';
import { PostgresFullSyncStore } from './postgres-full-sync-store.ts';
import { PostgresImportStore } from './postgres-import-store.ts';
import { PostgresInboxStore } from './postgres-inbox-store.ts';
import { PostgresLedgerStore } from './postgres-ledger-store.ts';
import { PostgresLinkStore } from './postgres-link-store.ts';
import { PostgresListStore } from './postgres-list-store.ts';
import { PostgresMassChangeStore } from './postgres-mass-change-store.ts';
import { PostgresListingsStore } from './postgres-listings-store.ts';
import { PostgresModelStore } from './postgres-model-store.ts';
import { PostgresPastStore } from './postgres-past-store.ts';
import { PostgresSalesStore } from './postgres-sales-store.ts';
import { PostgresShadowStore } from './postgres-shadow-store.ts';
import { PostgresSwitchStore } from './postgres-switch-store.ts';
import { PostgresSyncLogStore } from './postgres-sync-log-store.ts';

/**
 * The ledger of several workers, in one PostgreSQL database; its schema is brought up to date first.
 *
 * @throws {WorkerError} as `openPostgresDatabase`
 */
export async function openPostgresStore( options: PostgresOptions ): Promise< Store > {
	return storeOn( await openPostgresDatabase( options ) );
}

/** The ledger in a database that is open already. */
export function storeOn( db: PostgresDatabase, fence?: Fence ): Store {
	const bills = new CurrentBills();
	return {
		inbox: new PostgresInboxStore( db ),
		ledger: new PostgresLedgerStore( db, bills ),
		deliveries: new PostgresDeliveryStore( db, fence ),
		model: new PostgresModelStore( db, bills, modelRevisions ),
		links: new PostgresLinkStore( db ),
		syncLog: new PostgresSyncLogStore( db ),
		lists: new PostgresListStore( db ),
		past: new PostgresPastStore( db ),
		dismissals: new PostgresDismissalStore( db ),
		imports: new PostgresImportStore( db ),
		massChanges: new PostgresMassChangeStore( db, fence ),
		switches: new PostgresSwitchStore( db ),
		shadow: new PostgresShadowStore( db, fence ),
		listings: new PostgresListingsStore( db ),
		fullSyncs: new PostgresFullSyncStore( db ),
		sales: new PostgresSalesStore( db ),
		close: () => db.close(),
	};
}
