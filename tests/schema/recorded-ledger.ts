import Database from 'better-sqlite3';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { MIGRATIONS } from '../../src/worker/store/migrations/migrations.ts';
import { migrate } from '../../src/worker/store/sqlite/migrate.ts';

const FOLDER = path.resolve( import.meta.dirname, '../fixtures/ledgers' );

const valueSchema = z.union( [
	z.string(),
	z.number(),
	z.null(),
	z.object( { base64: z.string() } ),
] );
const tablesSchema = z.record( z.string(), z.array( z.record( z.string(), valueSchema ) ) );

/** All rows of one ledger, table by table. */
export type RecordedLedger = z.infer< typeof tablesSchema >;

/**
 * What workers of this schema have left in their ledgers, recorded while they ran the store's own tests.
 * Where no worker ever stopped at a schema, that of the one before it is brought there.
 */
export function recordedAt( version: number ): {
	readonly version: number;
	readonly ledgers: readonly RecordedLedger[];
} {
	const file = path.join( FOLDER, `schema-${ String( version ).padStart( 4, '0' ) }.json` );
	if ( ! existsSync( file ) ) {
		return recordedAt( version - 1 );
	}
	return {
		version,
		ledgers: z.array( tablesSchema ).parse( JSON.parse( readFileSync( file, 'utf8' ) ) ),
	};
}

/** Writes a ledger as a worker of schema `to` would have left it, from what one of schema `from` has. */
export function writeLedger(
	file: string,
	ledger: RecordedLedger,
	from: number,
	to: number
): void {
	const db = new Database( file );
	db.pragma( 'journal_mode = WAL' );
	migrate( db, MIGRATIONS.slice( 0, from ) );
	withoutTriggers( db, () => {
		for ( const [ table, rows ] of Object.entries( ledger ) ) {
			rows.forEach( ( row ) => insert( db, table, row ) );
		}
	} );
	migrate( db, MIGRATIONS.slice( 0, to ) );
	db.close();
}

/** The rows that the triggers once wrote are among those that were recorded. */
function withoutTriggers( db: Database.Database, work: () => void ): void {
	const triggers = db
		.prepare< [], { name: string; sql: string } >(
			`select name, sql from sqlite_schema where type = 'trigger'`
		)
		.all();
	db.pragma( 'foreign_keys = OFF' );
	triggers.forEach( ( { name } ) => db.exec( `drop trigger ${ name }` ) );
	work();
	triggers.forEach( ( { sql } ) => db.exec( sql ) );
	db.pragma( 'foreign_keys = ON' );
}

function insert(
	db: Database.Database,
	table: string,
	row: RecordedLedger[ string ][ number ]
): void {
	const names = Object.keys( row );
	const values = Object.values( row ).map( ( value ) =>
		value !== null && typeof value === 'object' ? Buffer.from( value.base64, 'base64' ) : value
	);
	db.prepare(
		`insert or replace into ${ table } (${ names.join() }) values (${ names.map( () => '?' ).join() })`
	).run( values );
}
