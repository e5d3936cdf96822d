/** Arrays are for `unnest($1::text[], …)`. */
export type SqlValue = SqlScalar | readonly SqlScalar[];
export type SqlScalar = string | number | boolean | Uint8Array | null;

/**
 * Where statements are sent. Every text is prepared once for each connection, under a name derived
 * from it: keep texts constant and put what varies into `values`.
 *
 * Calls may follow one another without waiting for each answer; they are carried out in order.
 */
export interface SqlConnection {
	/** @throws {StoreUnavailable} */
	rows< R >( text: string, values?: readonly SqlValue[] ): Promise< R[] >;
	/** The first row, if there is one. @throws {StoreUnavailable} */
	first< R >( text: string, values?: readonly SqlValue[] ): Promise< R | undefined >;
	/** Answers the number of rows it touched. @throws {StoreUnavailable} */
	run( text: string, values?: readonly SqlValue[] ): Promise< number >;
}
