import type pg from 'pg';
import { VALUE_PARSERS } from './sql-values.ts';

/** Longer than any statement of ours; what runs longer has met a lock or a broken disk. */
const STATEMENT_TIMEOUT_MS = 30_000;
/** A lock that does not come within this time: the transaction gives up its own locks and begins anew. */
const LOCK_TIMEOUT_MS = 5_000;
/** A worker that hangs (stopped, swapped out) must not keep its locks from the others. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000;
/** Longer than the server's own limit: only a server that vanished without a word gets here. */
const ANSWER_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 5_000;
const CONNECT_TIMEOUT_MS = 5_000;
const KEEPALIVE_AFTER_MS = 10_000;

/**
 * Of every connection to `url`. Settings that a role or a database may carry are given by the
 * connection itself, so that they hold wherever the worker is pointed at.
 */
export function connectionSettings( url: string, name: string ): pg.ClientConfig {
	return {
		connectionString: url,
		fallback_application_name: name,
		types: VALUE_PARSERS,
		pipeline: true,
		connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
		keepAlive: true,
		keepAliveInitialDelayMillis: KEEPALIVE_AFTER_MS,
		statement_timeout: STATEMENT_TIMEOUT_MS,
		query_timeout: ANSWER_TIMEOUT_MS,
		lock_timeout: LOCK_TIMEOUT_MS,
		idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
	};
}
