import { errorText } from '../../log.ts';
import { WorkerError } from '../../worker-error.ts';
import { StoreUnavailable } from '../store-unavailable.ts';
import { UnsafeInteger } from './sql-values.ts';

/** Thrown inside a transaction that found another state than the one it has locked for: it is redone. */
export class ChangedMeanwhile extends Error {
	constructor( what: string ) {
		super( what );
		this.name = 'ChangedMeanwhile';
	}
}

/** Deadlock, serialization failure, a lock that did not come in time: the same work may succeed now. */
const REDONE = new Set( [ '40P01', '40001', '55P03' ] );

/**
 * Classes of codes that blame the data: a value no column takes, a broken constraint, a key too long for
 * an index. Of all others the place, the time or another process is at fault, as with SQLite.
 */
const REFUSED = /^(22|23|54)/;

/** Each has a digit. `EPIPE`, which has none, is what the system says of a broken connection. */
const SQLSTATE = /^(?=.*\d)[0-9A-Z]{5}$/;

/** The SQLSTATE of what the server said; `null`: the error came from the connection or from us. */
export function sqlState( error: unknown ): string | null {
	const code = error !== null && typeof error === 'object' && 'code' in error ? error.code : null;
	return typeof code === 'string' && SQLSTATE.test( code ) ? code : null;
}

/** Is it worth doing the whole transaction again? */
export const isRedone = ( error: unknown ): boolean =>
	error instanceof ChangedMeanwhile || REDONE.has( sqlState( error ) ?? '' );

/**
 * Did the database fail, rather than refuse what it was given? `error` is what pg threw: without an
 * SQLSTATE it speaks of the connection.
 */
function isUnavailable( error: unknown ): boolean {
	const state = sqlState( error );
	return state === null
		? ! ( error instanceof UnsafeInteger || error instanceof StoreUnavailable )
		: ! REFUSED.test( state ) && ! REDONE.has( state );
}

/** What a caller gets to see of an error of pg. */
export const storeError = ( error: unknown ): Error =>
	error instanceof Error && ! isUnavailable( error ) ? error : new StoreUnavailable( error );

/** The connection failed, the role may not log in, the database is not there, the server is full or stops. */
const UNREACHABLE = /^(08|28|3D|53|57)/;

/**
 * What to say when the worker cannot start: what is wrong with the server, or that it does not answer.
 * pg's own texts name host, role and database, and never the password.
 */
export function startError( error: unknown ): Error {
	const known = error instanceof StoreUnavailable ? error.cause : error;
	if ( known instanceof WorkerError ) {
		return known;
	}
	const state = sqlState( known );
	return known instanceof Error && state !== null && ! UNREACHABLE.test( state )
		? known
		: new WorkerError( 'DATABASE_UNREACHABLE', `(${ errorText( known ) })` );
}
