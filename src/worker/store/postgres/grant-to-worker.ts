import pg from 'pg';
import { WorkerError } from '../../worker-error.ts';

/** The log and its audit chain: the worker adds to them and reads them, and nothing else. */
const APPEND_ONLY = [ 'events', 'chain_links', 'chain_anchors' ];
/** Written by migrations alone. */
const READ_ONLY = [ 'schema_version' ];

interface Role {
	readonly is_ourselves: boolean;
	readonly is_superuser: boolean;
	readonly is_owner: boolean;
}

/**
 * Gives a role what a worker needs, and takes away what it must not have: the triggers that keep the log
 * could be dropped by the tables' owner, but not by this role. To be called by the owner, inside the
 * transaction that holds the migration lock; said twice, it changes nothing.
 *
 * @throws {WorkerError} DATABASE_ROLE_UNFIT
 */
export async function grantToWorker( client: pg.ClientBase, role: string ): Promise< void > {
	if ( await isOurselves( client, role ) ) {
		return;
	}
	const to = pg.escapeIdentifier( role );
	const { rows } = await client.query< { schema: string } >(
		'select quote_ident(current_schema()) as schema'
	);
	const schema = rows[ 0 ]?.schema ?? 'public';
	await client.query( `
		grant usage on schema ${ schema } to ${ to };
		revoke all on all tables in schema ${ schema } from ${ to };
		grant select, insert, update, delete on all tables in schema ${ schema } to ${ to };
		grant usage on all sequences in schema ${ schema } to ${ to };
		revoke update, delete on ${ APPEND_ONLY.join( ', ' ) } from ${ to };
		revoke insert, update, delete on ${ READ_ONLY.join( ', ' ) } from ${ to };
	` );
}

/** Then there is nothing to give: the worker has the same setting as the owner. */
async function isOurselves( client: pg.ClientBase, role: string ): Promise< boolean > {
	const { rows } = await client.query< Role >(
		`select r.rolname = current_user as is_ourselves, r.rolsuper as is_superuser, pg_has_role(r.oid, c.relowner, 'member') as is_owner
		from pg_roles r, pg_class c where r.rolname = $1 and c.oid = 'events'::regclass`,
		[ role ]
	);
	const [ found ] = rows;
	const why =
		found === undefined
			? 'There is no such role.'
			: found.is_superuser
				? 'It is a superuser.'
				: found.is_owner
					? 'It owns the tables, or is a member of the role that does.'
					: null;
	if ( why !== null ) {
		throw new WorkerError( 'DATABASE_ROLE_UNFIT', why );
	}
	return found?.is_ourselves === true;
}
