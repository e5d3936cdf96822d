import Database from 'better-sqlite3';
import { plannedOnce } from './planned-once.ts';
import { assertSameVersion } from './schema-version.ts';

/**
 * A connection that writes only while the file has the schema that this worker knows.
 *
 * The lock of the data folder keeps other workers out, but not an older command that had the file
 * open, a backup put in place, or somebody who deleted the lock. Whoever goes on writing into a schema
 * that he does not know leaves out what the newer worker counts on, and SQLite makes old statements fit
 * a new schema without a word. So every write asks for the version within its own transaction, where
 * nobody can change it any more: 0.5 µs for each, of a batch that takes 500 or more
 * (tests/bench/schema-fence.ts). A trigger would have asked for every row.
 */
export class FencedDatabase extends Database {
	readonly #known: number;
	readonly #current: Database.Statement< [], number >;
	#isWriting = false;

	/**
	 * @param file  its name, or the bytes of a database that is to be kept in memory.
	 * @param known the schema that this worker knows.
	 */
	constructor( file: string | Buffer, known: number ) {
		super( file );
		this.#known = known;
		this.#current = super.prepare< [], number >( 'pragma user_version' ).pluck();
	}

	/** @throws {WorkerError} SCHEMA_NEWER_THAN_WORKER, SCHEMA_OLDER_THAN_WORKER; by the function it answers. */
	override transaction< F extends () => unknown >( work: F ): Database.Transaction< F > {
		const checked = (): unknown => {
			if ( this.#isWriting ) {
				return work();
			}
			assertSameVersion( this.#current.get() ?? 0, this.#known );
			this.#isWriting = true;
			try {
				return work();
			} finally {
				this.#isWriting = false;
			}
		};
		return super.transaction( checked as F );
	}

	/** A statement that writes, run outside of a transaction, gets one of its own, with the check. */
	override prepare< Values extends unknown[] | object = unknown[], Row = unknown >(
		source: string
	): Database.Statement< Values, Row > {
		const statement = super.prepare< Values, Row >( plannedOnce( source ) );
		if ( ! statement.readonly ) {
			this.#fence( statement );
		}
		return statement;
	}

	#fence( statement: Database.Statement ): void {
		const run = statement.run.bind( statement );
		const get = statement.get.bind( statement );
		const all = statement.all.bind( statement );
		statement.run = ( ...values ) =>
			this.#isWriting ? run( ...values ) : this.#alone( () => run( ...values ) );
		statement.get = ( ...values ) =>
			this.#isWriting ? get( ...values ) : this.#alone( () => get( ...values ) );
		statement.all = ( ...values ) =>
			this.#isWriting ? all( ...values ) : this.#alone( () => all( ...values ) );
	}

	#alone< T >( work: () => T ): T {
		return this.transaction( work ).immediate();
	}
}
