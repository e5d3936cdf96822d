import type pg from 'pg';
import { WorkerError } from '../../worker-error.ts';

/** In milliseconds; 0: as long as it takes. */
export interface SessionLimits {
	readonly statement: number;
	/** A lock that does not come within this time: the transaction gives up its own and begins anew. */
	readonly lock: number;
	/** A worker that hangs (stopped, swapped out) must not keep its locks from the others. */
	readonly idleInTransaction: number;
}

/** Longer than any statement of ours; what runs longer has met a lock or a broken disk. */
export const WORKER_LIMITS: SessionLimits = {
	statement: 30_000,
	lock: 5_000,
	idleInTransaction: 30_000,
};

/** A step of the schema takes as long as the ledger is large, and waits for whoever is writing. */
export const MIGRATION_LIMITS: SessionLimits = { statement: 0, lock: 0, idleInTransaction: 0 };

const OLDEST_MAJOR = 15;

interface Session {
	readonly version: number;
	readonly fsync: string;
	readonly full_page_writes: string;
	readonly synchronous_commit: string;
	readonly encoding: string;
	readonly is_replica: boolean;
	readonly was_read_only: string;
}

/**
 * Looks at the server and sets up the session, in one round trip. Not sent with the connection's start:
 * poolers refuse settings there.
 *
 * `synchronous_commit` is set to what it is: a session that has its own value does not follow when the
 * server's is turned off under it. The other two cannot be held like that; they are looked at again with
 * every new connection, and no connection grows old.
 *
 * Reads outside of a transaction may not write (`default_transaction_read_only`): nothing would compare
 * the schema's version with ours.
 *
 * `jit` costs milliseconds as soon as the planner overrates a statement, and saves none on ours.
 */
const PREPARE = `
select
	current_setting('server_version_num')::bigint as version,
	current_setting('fsync') as fsync,
	current_setting('full_page_writes') as full_page_writes,
	current_setting('synchronous_commit') as synchronous_commit,
	current_setting('server_encoding') as encoding,
	pg_is_in_recovery() as is_replica,
	current_setting('default_transaction_read_only') as was_read_only,
	set_config('synchronous_commit', current_setting('synchronous_commit'), false),
	set_config('statement_timeout', $1, false),
	set_config('lock_timeout', $2, false),
	set_config('idle_in_transaction_session_timeout', $3, false),
	set_config('tcp_keepalives_idle', '30', false),
	set_config('tcp_keepalives_interval', '10', false),
	set_config('tcp_keepalives_count', '3', false),
	set_config('jit', 'off', false)`;
const READ_BY_DEFAULT = `select set_config('default_transaction_read_only', 'on', false)`;

/**
 * @throws {WorkerError} DATABASE_TOO_OLD, DATABASE_FSYNC_OFF, DATABASE_FULL_PAGE_WRITES_OFF,
 *                       DATABASE_SYNCHRONOUS_COMMIT_OFF, DATABASE_ENCODING_WRONG, DATABASE_READ_ONLY
 */
export async function prepareSession(
	client: pg.ClientBase,
	{ statement, lock, idleInTransaction }: SessionLimits
): Promise< void > {
	const limits = [ statement, lock, idleInTransaction ].map( String );
	const [ { rows } ] = await Promise.all( [
		client.query< Session >( PREPARE, limits ),
		client.query( READ_BY_DEFAULT ),
	] );
	const refusal = rows[ 0 ] === undefined ? null : refusalOf( rows[ 0 ] );
	if ( refusal !== null ) {
		throw refusal;
	}
}

function refusalOf( session: Session ): WorkerError | null {
	const major = Math.floor( session.version / 10_000 );
	if ( major < OLDEST_MAJOR ) {
		return new WorkerError( 'DATABASE_TOO_OLD', `It is version ${ major }.` );
	}
	if ( session.fsync === 'off' ) {
		return new WorkerError( 'DATABASE_FSYNC_OFF', '' );
	}
	if ( session.full_page_writes === 'off' ) {
		return new WorkerError( 'DATABASE_FULL_PAGE_WRITES_OFF', '' );
	}
	if ( session.synchronous_commit === 'off' ) {
		return new WorkerError( 'DATABASE_SYNCHRONOUS_COMMIT_OFF', '' );
	}
	if ( session.encoding !== 'UTF8' ) {
		return new WorkerError( 'DATABASE_ENCODING_WRONG', `It is ${ session.encoding }.` );
	}
	if ( session.is_replica || session.was_read_only === 'on' ) {
		return new WorkerError(
			'DATABASE_READ_ONLY',
			session.is_replica
				? 'It is a replica.'
				: 'default_transaction_read_only is on for this role, database or server.'
		);
	}
	return null;
}
