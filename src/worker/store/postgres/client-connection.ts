import type pg from 'pg';
import { binaryArray } from './binary-array.ts';
import { storeError } from './database-errors.ts';
import type { SqlConnection, SqlValue } from './sql-connection.ts';
import { checkValues } from './sql-values.ts';
import { statementName } from './statement-name.ts';

/** One connection, for as long as somebody has it. */
export class ClientConnection implements SqlConnection {
	readonly #client: pg.ClientBase;
	#firstError: Error | null = null;
	#isOver = false;

	constructor( client: pg.ClientBase ) {
		this.#client = client;
	}

	/**
	 * What failed first, `null` if nothing has. Inside a transaction the statements after it fail too,
	 * and say only that.
	 */
	get firstError(): Error | null {
		return this.#firstError;
	}

	async rows< R >( text: string, values: readonly SqlValue[] = [] ): Promise< R[] > {
		const query = this.#prepared( text, values );
		const { rows } = await this.#noted( this.#client.query< R & pg.QueryResultRow >( query ) );
		return rows;
	}

	async first< R >( text: string, values: readonly SqlValue[] = [] ): Promise< R | undefined > {
		return ( await this.rows< R >( text, values ) )[ 0 ];
	}

	async run( text: string, values: readonly SqlValue[] = [] ): Promise< number > {
		const query = this.#prepared( text, values );
		return ( await this.#noted( this.#client.query( query ) ) ).rowCount ?? 0;
	}

	/** Begins without waiting for the answer: what follows is carried out after it, or fails with it. */
	begin( how: string ): void {
		void this.run( `begin ${ how }` ).catch( () => undefined );
	}

	/** @throws what failed first, if work has gone on as if nothing had. */
	async commit(): Promise< void > {
		const { command } = await this.#noted(
			this.#client.query( this.#prepared( 'commit', [] ) )
		);
		if ( command !== 'COMMIT' ) {
			throw this.#firstError ?? new Error( `the transaction ended with ${ command }` );
		}
	}

	/** From here on the connection is somebody else's. */
	end(): void {
		this.#isOver = true;
	}

	/** An error is noted even where nobody waits for the answer; `commit` then tells of it. */
	async #noted< T >( answer: Promise< T > ): Promise< T > {
		try {
			return await answer;
		} catch ( error ) {
			const known = storeError( error );
			this.#firstError ??= known;
			throw known;
		}
	}

	#prepared( text: string, values: readonly SqlValue[] ): pg.QueryConfig< SqlValue[] > {
		if ( this.#isOver ) {
			throw new Error( 'the transaction is over: wait for its statements inside of it' );
		}
		checkValues( values );
		const name = statementName( text );
		return { text, values: values.map( sent ), ...( name === undefined ? {} : { name } ) };
	}
}

const sent = ( value: SqlValue ): SqlValue =>
	Array.isArray( value ) ? ( binaryArray( value ) ?? value ) : value;
