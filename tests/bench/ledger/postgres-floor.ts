import pg from 'pg';
import type { Floor, RowValue, TableRows } from './recorded-rows.ts';
import { connect } from './plain-postgres.ts';
import { postgresTables, type PostgresTable } from './postgres-tables.ts';

/**
 * The same rows into the same tables: of each table one statement for all that a commit inserts and one
 * for all that it updates, prepared, sent without waiting in between. Triggers are switched off, as the
 * rows that they write are among the recorded ones.
 *
 * @param url a ledger as it was before the commits were recorded.
 */
export async function openPostgresFloor( url: string ): Promise< Floor > {
	const client = await connect( url );
	const tables = new Map(
		( await postgresTables( client ) ).map( ( table ) => [ table.table, table ] )
	);
	for ( const table of tables.keys() ) {
		await client.query( `alter table "${ table }" disable trigger user` );
	}
	return {
		ready: ( commit ) => {
			const statements = commit.tables.map( ( rows ) => {
				const table = tables.get( rows.table );
				if ( ! table ) {
					throw new Error( `no table ${ rows.table }` );
				}
				return {
					name: `${ rows.table } ${ rows.how }`,
					text: statementFor( rows, table ),
					values: columnsOf( rows ),
				};
			} );
			return async () => {
				await Promise.all( [
					client.query( 'begin' ),
					...statements.map( ( statement ) => client.query( statement ) ),
					client.query( 'commit' ),
				] );
			};
		},
		close: () => client.end(),
	};
}

function columnsOf( { columns, rows }: TableRows ): RowValue[][] {
	return columns.map( ( _column, index ) => rows.map( ( row ) => row[ index ] ?? null ) );
}

function statementFor( { table, how, columns }: TableRows, described: PostgresTable ): string {
	const names = columns.map( ( column ) => pg.escapeIdentifier( column ) ).join( ', ' );
	const given = `unnest(${ described.types
		.map( ( type, index ) => `$${ index + 1 }::${ type }[]` )
		.join( ', ' ) })`;
	if ( how === 'insert' ) {
		return `insert into "${ table }" (${ names }) select * from ${ given }`;
	}
	const { primaryKey } = described;
	const others = columns.filter( ( column ) => ! primaryKey.includes( column ) );
	return `update "${ table }" t set ${ others.map( ( column ) => `"${ column }" = n."${ column }"` ).join( ', ' ) }
		from ${ given } as n (${ names }) where ${ primaryKey.map( ( column ) => `t."${ column }" = n."${ column }"` ).join( ' and ' ) }`;
}
