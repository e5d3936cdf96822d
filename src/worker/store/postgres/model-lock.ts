import { ADVISORY_LOCKS } from './advisory-locks.ts';
import type { SqlConnection } from './database.ts';

/**
 * Every statement of such a transaction finds few rows of large tables by their keys, so it is planned once
 * per connection and never reads a whole table. Left to itself the planner makes a plan of its own for most
 * of them each time (the arrays that they are given are shorter than it guesses), at a third of a sale's
 * time; and made to keep one, it keeps one that reads all orders, made when there were few.
 */
const PLANNING = `
	set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true),
	set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)`;

/**
 * Until the transaction ends, nobody changes which bundle is made of what. Taken first in a ledger
 * transaction; what is read after it, in statements of their own, holds until the end. A row locked `for
 * share` instead would keep whoever saves a bill waiting for as long as orders come.
 */
export async function shareModel( tx: SqlConnection ): Promise< void > {
	await tx.first(
		`select pg_advisory_xact_lock_shared($1, $2), ${ PLANNING }`,
		ADVISORY_LOCKS.model
	);
}

/** Until the transaction ends, nobody decides anything by the model. Taken first in it. */
export async function changeModel( tx: SqlConnection ): Promise< void > {
	await tx.first( `select pg_advisory_xact_lock($1, $2), ${ PLANNING }`, ADVISORY_LOCKS.model );
}
