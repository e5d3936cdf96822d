import Database from 'better-sqlite3';
import { migrate } from '../../src/worker/store/sqlite/migrate.ts';

interface SchemaRow {
	readonly sql: string;
	readonly version: number;
}

/**
 * The schema of an embedded ledger after all migrations, as SQLite itself keeps it: table by table, and
 * under each its indexes and triggers.
 */
export function sqliteSchema(): string {
	const db = new Database( ':memory:' );
	migrate( db );
	const rows = db
		.prepare< [], SchemaRow >(
			`select sql from sqlite_schema where sql is not null
			order by tbl_name, case type when 'table' then 0 when 'index' then 1 else 2 end, name`
		)
		.all();
	const version = Number( db.pragma( 'user_version', { simple: true } ) );
	db.close();
	return [
		'-- The embedded ledger after all its migrations. Written by `npm run docs:schema`.',
		`pragma user_version = ${ version };`,
		...rows.map( ( { sql } ) => `${ sql };` ),
		'',
	]
		.join( '\n\n' )
		.replace( /\n+$/, '\n' );
}
