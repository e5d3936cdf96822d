import type { Store } from '../../src/worker/store/contract.ts';
import { openSqliteStore } from '../../src/worker/store/sqlite/open-sqlite-store.ts';

/** Opens the store of a `StorePlace` in another process. @param target its `target`. */
export async function openStoreAt( target: string ): Promise< Store > {
	return openSqliteStore( target );
}
