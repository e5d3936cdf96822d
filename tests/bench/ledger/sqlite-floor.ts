import type Database from 'better-sqlite3';
import { openLikeProduct } from './open-like-product.ts';
import type { Floor, RecordedCommit, TableRows } from './recorded-rows.ts';

type Statement = ReturnType< Database.Database[ 'prepare' ] >;

/**
 * The same rows into the same tables under the same PRAGMAs: one prepared statement per table, one
 * transaction per commit. Triggers are gone, as the rows that they write are among the recorded ones.
 *
 * @param folder a ledger as it was before the commits were recorded.
 */
export function openSqliteFloor( folder: string ): Floor {
	const db = openLikeProduct( folder );
	dropTriggers( db );
	const statements = new Map< string, Statement >();
	const prepared = ( rows: TableRows ): Statement => {
		const key = `${ rows.table } ${ rows.how }`;
		const statement = statements.get( key ) ?? db.prepare( statementFor( rows ) );
		statements.set( key, statement );
		return statement;
	};
	const write = db.transaction( ( { tables }: RecordedCommit ) => {
		for ( const table of tables ) {
			const statement = prepared( table );
			for ( const row of table.rows ) {
				statement.run( row );
			}
		}
	} );
	return {
		ready: ( commit ) => async () => {
			write.immediate( commit );
		},
		close: async () => {
			db.close();
		},
	};
}

function dropTriggers( db: Database.Database ): void {
	const triggers = db
		.prepare< [], { name: string } >( "select name from sqlite_schema where type = 'trigger'" )
		.all();
	triggers.forEach( ( { name } ) => db.exec( `drop trigger "${ name }"` ) );
}

/** Places in the order of the columns: those of the primary key stand last (recorded-rows.ts). */
function statementFor( { table, how, columns, primaryKey }: TableRows ): string {
	if ( how === 'insert' ) {
		const names = columns.map( ( column ) => `"${ column }"` ).join( ', ' );
		return `insert into "${ table }" (${ names }) values (${ columns.map( () => '?' ).join( ', ' ) })`;
	}
	const set = ( column: string ): string => `"${ column }" = ?`;
	const others = columns.slice( 0, -primaryKey.length );
	return `update "${ table }" set ${ others.map( set ).join( ', ' ) } where ${ primaryKey.map( set ).join( ' and ' ) }`;
}
