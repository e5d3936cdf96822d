import { systemClock, systemRandom } from '../../src/worker/adapters/system-ports.ts';
import type { Store } from '../../src/worker/store/contract.ts';
import { openPostgresStore } from '../../src/worker/store/postgres/open-postgres-store.ts';
import { openSqliteStore } from '../../src/worker/store/sqlite/open-sqlite-store.ts';

/** Opens the store of a `StorePlace` in another process. @param target its `target`. */
export async function openStoreAt( target: string ): Promise< Store > {
	return target.startsWith( 'postgres:' )
		? await openPostgresStore( { url: target, clock: systemClock, random: systemRandom } )
		: openSqliteStore( target );
}
