import pg from 'pg';
import type { Clock, Random } from '../../ports.ts';
import { StoreUnavailable } from '../store-unavailable.ts';
import { ClientConnection } from './client-connection.ts';
import { connectionSettings } from './connection-settings.ts';
import { isRedone, startError, storeError } from './database-errors.ts';
import { MIGRATIONS } from './migrations/migrations.ts';
import { prepareSession, WORKER_LIMITS } from './prepare-session.ts';
import { refuseOtherSchema } from './schema-guard.ts';
import type { SqlConnection, SqlValue } from './sql-connection.ts';

export interface PostgresOptions {
	/** With its password: never to be logged. */
	readonly url: string;
	readonly clock: Clock;
	readonly random: Random;
	/** How many connections there may be at once; what needs more waits. */
	readonly connectionsMax?: number;
	/** As the server's views show the connections. */
	readonly name?: string;
	/** The schema that this worker's statements are made for. */
	readonly schema?: number;
}

const CONNECTIONS_MAX = 10;
/** A connection is made anew from time to time, and the server looked at again (`prepareSession`). */
const CONNECTION_AGE_MAX_S = 600;
/**
 * A connection's plans are made anew after this: one that was made when a table was small compares all of its
 * rows with all of those wanted, and nothing else invalidates it on a server without autovacuum. 8 ms a minute.
 */
const PLANS_KEPT_MS = 60_000;
const WRITING = 'isolation level read committed read write';
const READING = 'isolation level repeatable read read only';
const TRIES_MAX = 10;
/** The first pause is up to this long, each further one up to twice as long as the one before. */
const PAUSE_MS = 5;
const PAUSE_MAX_MS = 200;

/** A pool of connections to the ledger's PostgreSQL database; it survives a restart of the server. */
export class PostgresDatabase implements SqlConnection {
	readonly #pool: pg.Pool;
	readonly #clock: Clock;
	readonly #random: Random;
	readonly #schema: number;
	/** Connections whose session is set up, and when their plans were last thrown away. */
	readonly #plannedAtMs = new WeakMap< pg.PoolClient, number >();

	constructor( { url, clock, random, connectionsMax, name, schema }: PostgresOptions ) {
		this.#schema = schema ?? MIGRATIONS.length;
		this.#clock = clock;
		this.#random = random;
		this.#pool = new pg.Pool( {
			...connectionSettings( url, name ?? 'lockstep' ),
			max: connectionsMax ?? CONNECTIONS_MAX,
			// An event at rest must not wait for a handshake.
			idleTimeoutMillis: 0,
			maxLifetimeSeconds: CONNECTION_AGE_MAX_S,
		} );
		// A connection that breaks tells whoever waits for an answer of it; with nobody listening to
		// its event as well, the process would end.
		this.#pool.on( 'error', () => undefined );
		this.#pool.on( 'connect', ( client ) => client.on( 'error', () => undefined ) );
	}

	/**
	 * Is the server one that keeps what it has committed?
	 *
	 * @throws {WorkerError} DATABASE_UNREACHABLE, and as `prepareSession`
	 */
	async check(): Promise< void > {
		try {
			await this.first( 'select 1' );
		} catch ( error ) {
			throw startError( error );
		}
	}

	/** Of reads only: what writes has to be in a transaction, or `run`. */
	async rows< R >( text: string, values?: readonly SqlValue[] ): Promise< R[] > {
		return await this.#with( ( connection ) => connection.rows< R >( text, values ) );
	}

	async first< R >( text: string, values?: readonly SqlValue[] ): Promise< R | undefined > {
		return await this.#with( ( connection ) => connection.first< R >( text, values ) );
	}

	async run( text: string, values?: readonly SqlValue[] ): Promise< number > {
		return await this.transaction( ( tx ) => tx.run( text, values ) );
	}

	/**
	 * One transaction, READ COMMITTED: each statement sees what others have committed before it. After
	 * a deadlock, or `ChangedMeanwhile`, all of `work` is done again; it must change nothing outside.
	 *
	 * @throws {StoreUnavailable} also when the commit's answer was lost: it may have been carried out.
	 */
	async transaction< T >( work: ( tx: SqlConnection ) => Promise< T > ): Promise< T > {
		for ( let tries = 1; true; tries++ ) {
			try {
				return await this.#within( WRITING, work, ( tx ) =>
					refuseOtherSchema( tx, this.#schema )
				);
			} catch ( error ) {
				if ( ! isRedone( error ) ) {
					throw error;
				}
				if ( tries === TRIES_MAX ) {
					throw new StoreUnavailable( error );
				}
			}
			await this.#pause( tries );
		}
	}

	/** Several reads of one moment. Nothing can be written. @throws {StoreUnavailable} */
	async snapshot< T >( work: ( tx: SqlConnection ) => Promise< T > ): Promise< T > {
		return await this.#within( READING, work, async () => undefined );
	}

	/** Waits for what is under way; what comes later is refused. */
	async close(): Promise< void > {
		if ( ! this.#pool.ending ) {
			await this.#pool.end();
		}
	}

	/** `guard` is sent along with the first statements of `work`: it costs no round trip of its own. */
	async #within< T >(
		how: string,
		work: ( tx: SqlConnection ) => Promise< T >,
		guard: ( tx: SqlConnection ) => Promise< void >
	): Promise< T > {
		return await this.#with( async ( tx ) => {
			tx.begin( how );
			const guarded = guard( tx ).then(
				() => null,
				( refusal: unknown ) => ( { refusal } )
			);
			try {
				const result = await work( tx );
				const refused = await guarded;
				if ( refused === null ) {
					await tx.commit();
					return result;
				}
				throw refused.refusal;
			} catch ( error ) {
				const refused = await guarded;
				const cause = refused?.refusal ?? decisive( tx.firstError, error );
				await tx.run( 'rollback' ).catch( () => undefined );
				throw cause;
			}
		} );
	}

	async #with< T >( work: ( connection: ClientConnection ) => Promise< T > ): Promise< T > {
		const client = await this.#connect();
		const connection = new ClientConnection( client );
		try {
			return await work( connection );
		} finally {
			connection.end();
			// After an error of the connection nobody knows what it still carries.
			client.release( connection.firstError instanceof StoreUnavailable );
		}
	}

	async #connect(): Promise< pg.PoolClient > {
		const client = await this.#client();
		const nowMs = this.#clock.now();
		const plannedAtMs = this.#plannedAtMs.get( client );
		if ( plannedAtMs === undefined ) {
			try {
				await prepareSession( client, WORKER_LIMITS );
			} catch ( error ) {
				client.release( true );
				// A server that was good when we started: what is to be written waits for it.
				throw new StoreUnavailable( error );
			}
			this.#plannedAtMs.set( client, nowMs );
		} else if ( nowMs - plannedAtMs >= PLANS_KEPT_MS ) {
			// Sent ahead of whatever comes next, which fails too if the connection is lost.
			client.query( 'discard plans' ).catch( () => undefined );
			this.#plannedAtMs.set( client, nowMs );
		}
		return client;
	}

	async #client(): Promise< pg.PoolClient > {
		try {
			return await this.#pool.connect();
		} catch ( error ) {
			throw storeError( error );
		}
	}

	/** Full jitter: two transactions that met once do not meet again at the same moment. */
	#pause( tries: number ): Promise< void > {
		const longestMs = Math.min( PAUSE_MAX_MS, PAUSE_MS * 2 ** ( tries - 1 ) );
		return new Promise( ( resolve ) => {
			this.#clock.after( Math.ceil( this.#random.next() * longestMs ), resolve );
		} );
	}
}

/**
 * Which of two errors a transaction ends with. Work may have answered a failed statement with an error
 * of its own; that the database failed, or that all may be tried again, comes before it.
 */
const decisive = ( first: unknown, last: unknown ): unknown =>
	first instanceof StoreUnavailable || isRedone( first ) ? first : last;

export { ChangedMeanwhile } from './database-errors.ts';
export type { SqlConnection, SqlScalar, SqlValue } from './sql-connection.ts';
