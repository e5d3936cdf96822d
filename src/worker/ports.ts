/**
 * What the worker takes from the outside world. `createApp` is given all of it, so that a test or
 * a simulation can replace time, chance and the network; only `main.ts` makes the real ones.
 */

/** Wall-clock time and timers. */
export interface Clock {
	/** Milliseconds since 1970, UTC. */
	now(): number;
	/** Runs `task` once after `delayMs`; the answer cancels it. */
	after( delayMs: number, task: () => void ): Cancel;
}

export type Cancel = () => void;

/** Chance, for jitter only; never for secrets. */
export interface Random {
	/** A number in [0, 1). */
	next(): number;
}

/** Unique ids and secrets. */
export interface Ids {
	/** A random UUID (version 4), used as idempotency key of a call. */
	uuid(): string;
	/** `bytes` random bytes from a cryptographic source, base64url. */
	secret( bytes: number ): string;
}

export interface HttpRequest {
	readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
	readonly url: string;
	readonly headers: Readonly< Record< string, string > >;
	readonly body?: string;
	/** Total deadline for the whole exchange, not only for silence. */
	readonly timeoutMs: number;
}

export interface HttpResponse {
	readonly status: number;
	/** Header names in lower case. */
	readonly headers: Readonly< Record< string, string > >;
	readonly body: string;
}

/**
 * One HTTP exchange failed below HTTP.
 * `applied` says what is known of the other side: `no` when the request cannot have arrived
 * (connection refused, name not found), `unknown` when it may have been carried out.
 */
export class NetworkError extends Error {
	readonly applied: 'no' | 'unknown';
	readonly code: string;

	constructor( code: string, applied: 'no' | 'unknown', message: string ) {
		super( message );
		this.name = 'NetworkError';
		this.code = code;
		this.applied = applied;
	}
}

/** The only way out to a marketplace. Redirects are not followed. */
export interface Network {
	/** @throws {NetworkError} when no complete answer came. Any HTTP status is an answer. */
	request( request: HttpRequest ): Promise< HttpResponse >;
}
