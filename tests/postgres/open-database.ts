import { systemClock, systemRandom } from '../../src/worker/adapters/system-ports.ts';
import { PostgresDatabase } from '../../src/worker/store/postgres/database.ts';
import { migratePostgres } from '../../src/worker/store/postgres/migrate-postgres.ts';
import type { PostgresInTest } from './use-postgres.ts';

/** A new database with the present schema. To be closed by the test. */
export async function openNewDatabase( postgres: PostgresInTest ): Promise< {
	readonly url: string;
	readonly database: PostgresDatabase;
} > {
	const url = await postgres.newDatabase();
	await migratePostgres( url );
	return { url, database: openDatabase( url ) };
}

export const openDatabase = ( url: string, schema?: number ): PostgresDatabase =>
	new PostgresDatabase( {
		url,
		clock: systemClock,
		random: systemRandom,
		...( schema === undefined ? {} : { schema } ),
	} );
