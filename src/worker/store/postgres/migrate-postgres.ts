import pg from 'pg';
import { WorkerError } from '../../worker-error.ts';
import { ADVISORY_LOCKS } from './advisory-locks.ts';
import { connectionSettings } from './connection-settings.ts';
import { sqlState, startError } from './database-errors.ts';
import { grantToWorker } from './grant-to-worker.ts';
import { MIGRATIONS } from './migrations/migrations.ts';
import { MIGRATION_LIMITS, prepareSession } from './prepare-session.ts';
import { newerSchema } from './schema-guard.ts';

export interface Migrated {
	/** The schema that was found; 0: the database was empty. */
	readonly from: number;
	readonly to: number;
	/** How many steps this process did itself: another may have been quicker. */
	readonly applied: number;
}

export interface MigrateOptions {
	/** The role that workers have, if it is not the owner. */
	readonly appRole?: string | null;
	readonly migrations?: readonly string[];
}

/** What a new database has before its first migration. */
const VERSION_TABLE = `
create table if not exists schema_version (
	"only" bigint primary key check ("only" = 1),
	version bigint not null
);
insert into schema_version ("only", version) values (1, 0) on conflict do nothing;
`;

/**
 * Brings the schema up to date, one transaction per step. Any number of processes may begin at once:
 * each step is done by one of them, and the others wait and find it done.
 *
 * @throws {WorkerError} SCHEMA_NEWER_THAN_WORKER; SCHEMA_OLDER_THAN_WORKER where this role may not
 *                       change the schema; DATABASE_ROLE_UNFIT; DATABASE_UNREACHABLE, and as `prepareSession`
 */
export async function migratePostgres(
	url: string,
	{ appRole = null, migrations = MIGRATIONS }: MigrateOptions = {}
): Promise< Migrated > {
	try {
		const client = new pg.Client( {
			...connectionSettings( url, 'lockstep migrate' ),
			query_timeout: MIGRATION_LIMITS.statement,
		} );
		client.on( 'error', () => undefined );
		await client.connect();
		try {
			await prepareSession( client, MIGRATION_LIMITS );
			return await bringUpToDate( client, appRole, migrations );
		} finally {
			await client.end();
		}
	} catch ( error ) {
		throw startError( error );
	}
}

async function bringUpToDate(
	client: pg.Client,
	appRole: string | null,
	migrations: readonly string[]
): Promise< Migrated > {
	const from = await schemaVersion( client, migrations.length );
	let applied = 0;
	for ( let at = from; at < migrations.length; ) {
		const found = await step( client, migrations );
		applied += found < migrations.length ? 1 : 0;
		at = found + 1;
	}
	if ( appRole !== null ) {
		await locked( client, () => grantToWorker( client, appRole ) );
	}
	return { from, to: migrations.length, applied };
}

/** Does the next step, if one is left, and answers the version that it found. */
function step( client: pg.Client, migrations: readonly string[] ): Promise< number > {
	return locked( client, async () => {
		await client.query( VERSION_TABLE );
		const found = await schemaVersion( client, migrations.length );
		const sql = migrations[ found ];
		if ( sql !== undefined ) {
			// Every writing transaction has read this table and holds it until it ends.
			await client.query( 'lock table schema_version in access exclusive mode' );
			await client.query( sql );
			await client.query( 'update schema_version set version = $1', [ found + 1 ] );
		}
		return found;
	} );
}

/** One transaction, while no other process does the same. */
async function locked< T >( client: pg.Client, work: () => Promise< T > ): Promise< T > {
	const lock = [ ...ADVISORY_LOCKS.migration ];
	try {
		await client.query( 'begin read write' );
		await client.query( 'select pg_advisory_xact_lock($1, $2)', lock );
		const result = await work();
		await client.query( 'commit' );
		return result;
	} catch ( error ) {
		await client.query( 'rollback' ).catch( () => undefined );
		throw sqlState( error ) === MAY_NOT
			? new WorkerError(
					'SCHEMA_OLDER_THAN_WORKER',
					"This role may not change it: run `lockstep migrate` with the URL of the database's owner."
				)
			: error;
	}
}

const MAY_NOT = '42501';

/** @throws {WorkerError} SCHEMA_NEWER_THAN_WORKER */
async function schemaVersion( client: pg.Client, known: number ): Promise< number > {
	const { rows } = await client.query< { exists: boolean } >(
		`select to_regclass('schema_version') is not null as exists`
	);
	if ( rows[ 0 ]?.exists !== true ) {
		return 0;
	}
	const found = await client.query< { version: number } >( 'select version from schema_version' );
	const version = found.rows[ 0 ]?.version ?? 0;
	if ( version > known ) {
		throw newerSchema( version, known );
	}
	return version;
}
