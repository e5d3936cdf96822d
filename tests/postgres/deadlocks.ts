import type { PostgresDatabase } from '../../src/worker/store/postgres/database.ts';

/** How many deadlocks there have been in this database: also those that nobody noticed but for the wait. */
export async function deadlocksIn( database: PostgresDatabase ): Promise< number > {
	await database.run( 'select pg_stat_force_next_flush()' );
	const row = await database.first< { deadlocks: number } >(
		'select deadlocks from pg_stat_database where datname = current_database()'
	);
	return row?.deadlocks ?? Number.NaN;
}
