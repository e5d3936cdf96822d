import type pg from 'pg';
import { WORKER_LIMITS } from './prepare-session.ts';
import { VALUE_PARSERS } from './sql-values.ts';

/** Longer than the server's own limit: only a server that vanished without a word gets here. */
const ANSWER_TIMEOUT_MS = WORKER_LIMITS.statement + 5_000;
const CONNECT_TIMEOUT_MS = 5_000;
const KEEPALIVE_AFTER_MS = 10_000;

/** Of every connection to `url`; `prepareSession` sets what the server has to know. */
export function connectionSettings( url: string, name: string ): pg.ClientConfig {
	return {
		connectionString: url,
		fallback_application_name: name,
		types: VALUE_PARSERS,
		// Statements are sent without waiting for the answers to those before them.
		pipeline: true,
		connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
		keepAlive: true,
		keepAliveInitialDelayMillis: KEEPALIVE_AFTER_MS,
		query_timeout: ANSWER_TIMEOUT_MS,
	};
}
