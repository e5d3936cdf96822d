import {
	ChangedMeanwhile,
	type SqlConnection,
	type SqlScalar,
	type SqlValue,
} from '../database.ts';
import { transposed, type SetStatements, type TableShape } from './set-statement.ts';

/** Sends sets of rows one after the other, without waiting for each answer. */
export class SetWriter {
	readonly #tx: SqlConnection;
	readonly #sent: Promise< unknown >[] = [];

	constructor( tx: SqlConnection ) {
		this.#tx = tx;
	}

	/** Sends a statement whose answer says nothing. */
	run( sql: string, values: readonly SqlValue[] ): void {
		this.#sent.push( this.#tx.run( sql, values ) );
	}

	/** Updates rows that were there, and puts in those that were not. */
	put(
		table: TableShape,
		statements: SetStatements,
		rows: readonly { readonly isNew: boolean; readonly row: readonly SqlScalar[] }[]
	): void {
		const known = rows.flatMap( ( { isNew, row } ) => ( isNew ? [] : [ row ] ) );
		const fresh = rows.flatMap( ( { isNew, row } ) => ( isNew ? [ row ] : [] ) );
		for ( const [ sql, of ] of [
			[ statements.update, known ],
			[ statements.insertNew, fresh ],
		] as const ) {
			if ( of.length > 0 ) {
				this.#sent.push( this.#counted( sql, transposed( of, table ), of.length ) );
			}
		}
	}

	/** Rows that are new in any case. */
	insert(
		table: TableShape,
		{ insert }: SetStatements,
		rows: readonly ( readonly SqlScalar[] )[]
	): void {
		if ( rows.length > 0 ) {
			this.#sent.push( this.#tx.run( insert, transposed( rows, table ) ) );
		}
	}

	/** Any other statement that takes rows; without rows it is not sent. */
	send( sql: string, rows: readonly ( readonly SqlScalar[] )[] ): void {
		const [ first ] = rows;
		if ( first ) {
			const columns = first.map( ( _value, at ) => rows.map( ( row ) => row[ at ] ?? null ) );
			this.#sent.push( this.#tx.run( sql, columns ) );
		}
	}

	async #counted( sql: string, values: readonly SqlValue[], expected: number ): Promise< void > {
		const written = await this.#tx.run( sql, values );
		if ( written !== expected ) {
			throw new ChangedMeanwhile(
				`of ${ expected } rows ${ written } were written: ${ sql }`
			);
		}
	}

	/** Waits for everything that was sent. */
	async answers(): Promise< void > {
		await Promise.all( this.#sent.splice( 0 ) );
	}
}
