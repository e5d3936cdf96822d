import type { Store } from '../contract.ts';
import { refuseUnfinishedMove } from '../copy/move-progress.ts';
import { CurrentBills } from './current-bills.ts';
import { PostgresDatabase, type PostgresOptions } from './database.ts';
import { migratePostgres } from './migrate-postgres.ts';
import { modelRevisions } from './model-revisions.ts';
import { PostgresDeliveryStore, type Fence } from './postgres-delivery-store.ts';
import { PostgresInboxStore } from './postgres-inbox-store.ts';
import { PostgresLedgerStore } from './postgres-ledger-store.ts';
import { PostgresLinkStore } from './postgres-link-store.ts';
import { PostgresModelStore } from './postgres-model-store.ts';
import { PostgresSyncLogStore } from './postgres-sync-log-store.ts';

/**
 * The ledger of several workers, in one PostgreSQL database; its schema is brought up to date first.
 *
 * @throws {WorkerError} MOVE_UNFINISHED, and as `migratePostgres`
 */
export async function openPostgresStore( options: PostgresOptions ): Promise< Store > {
	await migratePostgres( options.url );
	const db = new PostgresDatabase( options );
	try {
		await refuseUnfinishedMove( db );
		return storeOn( db );
	} catch ( error ) {
		await db.close();
		throw error;
	}
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
		close: () => db.close(),
	};
}
