import type pg from 'pg';

export interface PostgresTable {
	readonly table: string;
	/** Those of the primary key last. */
	readonly columns: readonly string[];
	/** Of each column, such as `bigint`. */
	readonly types: readonly string[];
	readonly primaryKey: readonly string[];
}

/** The tables of the schema that this connection works in, as the database itself describes them. */
export async function postgresTables( client: pg.Client ): Promise< PostgresTable[] > {
	const { rows } = await client.query< {
		table: string;
		column: string;
		type: string;
		place: number | null;
	} >( `
		select c.relname::text as "table", a.attname::text as "column", format_type(a.atttypid, a.atttypmod) as type,
			array_position(k.conkey, a.attnum) as place
		from pg_class c
		join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
		left join pg_constraint k on k.conrelid = c.oid and k.contype = 'p'
		where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace
		order by c.relname, place nulls first, a.attnum` );
	const names = [ ...new Set( rows.map( ( { table } ) => table ) ) ];
	return names.map( ( table ) => {
		const columns = rows.filter( ( row ) => row.table === table );
		return {
			table,
			columns: columns.map( ( { column } ) => column ),
			types: columns.map( ( { type } ) => type ),
			primaryKey: columns
				.filter( ( { place } ) => place !== null )
				.map( ( { column } ) => column ),
		};
	} );
}
