import { setTimeout as sleep } from 'node:timers/promises';
import type { PostgresDatabase } from '../../src/worker/store/postgres/database.ts';

const LIMIT_MS = 10_000;

/** Until `count` connections to this database wait for a lock that another one holds. */
export async function untilBlocked( database: PostgresDatabase, count = 1 ): Promise< void > {
	const startedAt = Date.now();
	for (;;) {
		const row = await database.first< { blocked: number } >( `
			select count(*) as blocked from pg_stat_activity
			where datname = current_database() and wait_event_type = 'Lock'` );
		if ( ( row?.blocked ?? 0 ) >= count ) {
			return;
		}
		if ( Date.now() - startedAt > LIMIT_MS ) {
			throw new Error( 'nobody waits for a lock' );
		}
		await sleep( 5 );
	}
}
