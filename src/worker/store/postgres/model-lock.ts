import { ADVISORY_LOCKS } from './advisory-locks.ts';
import type { SqlConnection } from './database.ts';

/**
 * Until the transaction ends, nobody changes which bundle is made of what. Taken first in a ledger
 * transaction; what is read after it, in statements of their own, holds until the end. A row locked `for
 * share` instead would keep whoever saves a bill waiting for as long as orders come.
 */
export async function shareModel( tx: SqlConnection ): Promise< void > {
	await tx.first( 'select pg_advisory_xact_lock_shared($1, $2)', ADVISORY_LOCKS.model );
}

/** Until the transaction ends, nobody decides anything by the model. Taken first in it. */
export async function changeModel( tx: SqlConnection ): Promise< void > {
	await tx.first( 'select pg_advisory_xact_lock($1, $2)', ADVISORY_LOCKS.model );
}
