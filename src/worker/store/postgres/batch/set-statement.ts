import type { SqlScalar, SqlValue } from '../sql-connection.ts';

/** Columns of a table with their types, in the order in which values are given. */
export type Columns = Readonly< Record< string, 'text' | 'bigint' > >;

export interface TableShape {
	readonly table: string;
	readonly keys: Columns;
	readonly values: Columns;
}

/** Statements that write any number of rows, given as one array per column. */
export interface SetStatements {
	/** Rows that are new; one that another transaction has put in meanwhile is not touched, nor counted. */
	readonly insertNew: string;
	/** Rows that are new in any case: an error otherwise. */
	readonly insert: string;
	readonly update: string;
}

export function setStatements( { table, keys, values }: TableShape ): SetStatements {
	const names = [ ...Object.keys( keys ), ...Object.keys( values ) ];
	const from = unnested( { ...keys, ...values } );
	const insert = `insert into ${ table } (${ names.join() }) select * from ${ from }`;
	const assigned = Object.keys( values ).map( ( name ) => `${ name } = w.${ name }` );
	const same = Object.keys( keys ).map( ( name ) => `t.${ name } = w.${ name }` );
	return {
		insert,
		insertNew: `${ insert } on conflict do nothing`,
		update: `update ${ table } t set ${ assigned.join() } from ${ from } where ${ same.join( ' and ' ) }`,
	};
}

/** Parameters from `$1` on as the rows of `w`. */
export function unnested( columns: Columns ): string {
	const arrays = Object.values( columns ).map(
		( type, index ) => `$${ index + 1 }::${ type }[]`
	);
	return `unnest(${ arrays.join( ', ' ) }) as w (${ Object.keys( columns ).join() })`;
}

/** Rows as one array per column; without rows, as many empty ones. */
export function transposed(
	rows: readonly ( readonly SqlScalar[] )[],
	{ keys, values }: TableShape
): SqlValue[] {
	const width = Object.keys( keys ).length + Object.keys( values ).length;
	return Array.from( { length: width }, ( _column, at ) =>
		rows.map( ( row ) => row[ at ] ?? null )
	);
}

/** In the order of their keys, for whoever else writes rows of this table at the same time. */
export function byKey< T >( rows: Iterable< T >, keyOf: ( row: T ) => string ): T[] {
	return [ ...rows ].sort( ( left, right ) => {
		const [ one, other ] = [ keyOf( left ), keyOf( right ) ];
		return one < other ? -1 : Number( one > other );
	} );
}
