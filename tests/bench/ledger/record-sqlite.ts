import { join } from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { LEDGER_FILE } from '../../../src/worker/store/sqlite/database.ts';
import { openSqliteStore } from '../../../src/worker/store/sqlite/open-sqlite-store.ts';
import { groupRows, type RecordedCommit, type Table, type WrittenRow } from './recorded-rows.ts';
import { reserveSubmission } from './reserve-submission.ts';
import type { Sale } from './sale.ts';

const valuesSchema = z.array( z.union( [ z.string(), z.number(), z.null() ] ) );

/**
 * What our ledger writes for these sales, row by row: it sells them, and triggers on every table put
 * down what is inserted and updated. So the floor needs no list of rows that somebody would have to
 * keep: it is what the ledger did, whatever that has become.
 *
 * @param folder a filled ledger; what is sold stays sold in it.
 */
export async function recordSqlite(
	folder: string,
	commits: readonly ( readonly Sale[] )[]
): Promise< RecordedCommit[] > {
	const store = openSqliteStore( folder );
	const db = new Database( join( folder, LEDGER_FILE ) );
	try {
		const tables = tablesOf( db );
		watch( db, tables );
		const read = db.prepare< [], { table: string; how: WrittenRow[ 'how' ]; row: string } >(
			'select table_name as "table", how, "row" from recorded order by place'
		);
		const recorded: RecordedCommit[] = [];
		for ( const sales of commits ) {
			db.exec( 'delete from recorded' );
			const nowMs = Date.now();
			await store.ledger.commit(
				sales.map( ( sale ) => reserveSubmission( sale, nowMs ) ),
				nowMs
			);
			const rows = read.all().map( ( { row, ...written } ) => ( {
				...written,
				values: valuesSchema.parse( JSON.parse( row ) ),
			} ) );
			recorded.push( { sales: sales.length, tables: groupRows( rows, tables ) } );
		}
		return recorded;
	} finally {
		db.close();
		await store.close();
	}
}

function tablesOf( db: Database.Database ): Table[] {
	const names = db
		.prepare< [], { name: string } >(
			"select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name"
		)
		.all();
	return names.map( ( { name: table } ) => {
		const columns = db
			.prepare< [ string ], { name: string; pk: number } >(
				'select name, pk from pragma_table_info(?) order by cid'
			)
			.all( table );
		const inKey = columns
			.filter( ( { pk } ) => pk > 0 )
			.toSorted( ( left, right ) => left.pk - right.pk );
		const others = columns.filter( ( { pk } ) => pk === 0 );
		return {
			table,
			columns: [ ...others, ...inKey ].map( ( { name } ) => name ),
			primaryKey: inKey.map( ( { name } ) => name ),
		};
	} );
}

function watch( db: Database.Database, tables: readonly Table[] ): void {
	db.exec(
		'create table recorded (place integer primary key, table_name text, how text, "row" text)'
	);
	for ( const { table, columns } of tables ) {
		const row = columns.map( ( column ) => `new."${ column }"` ).join( ', ' );
		for ( const how of [ 'insert', 'update' ] ) {
			db.exec( `create trigger recorded_${ table }_${ how } after ${ how } on "${ table }" begin
				insert into recorded (table_name, how, "row") values ('${ table }', '${ how }', json_array(${ row })); end` );
		}
		db.exec( `create trigger recorded_${ table }_delete after delete on "${ table }" begin
			select raise(abort, 'the floor cannot delete yet: ${ table }'); end` );
	}
}
