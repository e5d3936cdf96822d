import { findPostgres } from './find-postgres.ts';
import { PostgresServer } from './postgres-server.ts';
import { migratePostgres } from '../../src/worker/store/postgres/migrate-postgres.ts';
import { schemaText, type Ask } from './schema-text.ts';

export const SCHEMA_FILE = 'docs/schema/postgres.sql';

/** What docs/schema/postgres.sql has to say of the schema that `ask` is answered from. */
export async function schemaPage( ask: Ask ): Promise< string > {
	return `-- The schema of the ledger on PostgreSQL, as its migrations lead to it.
-- Written by \`npm run docs:schema\`; a test compares it. Not to be run: \`lockstep migrate\` makes it.

${ await schemaText( ask ) }`;
}

/** The same from a new database on a server of its own. @throws where there is no PostgreSQL. */
export async function freshSchemaPage(): Promise< string > {
	const binaries = findPostgres();
	if ( binaries === null ) {
		throw new Error( 'no PostgreSQL here: install postgresql, or run npm install' );
	}
	const server = await PostgresServer.start( binaries );
	try {
		const url = await server.newDatabase();
		await migratePostgres( url );
		const database = new URL( url ).pathname.slice( 1 );
		return await schemaPage( ( text ) => server.query( database, text ) );
	} finally {
		await server.stop();
	}
}
